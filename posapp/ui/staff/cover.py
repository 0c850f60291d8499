"""What lies over the whole window while nobody may use it: the way in, and nothing of any member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.ui.shortcuts import Key
from posapp.ui.staff.sign_in_form import SignInForm
from posapp.ui.staff.unswiped import Unswiped
from posapp.ui.theme import Size
from posapp.ui.top_bar import environment_pill, till_name
from posapp.ui.widgets.label import BOLD, Label, Panel

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.domain.staff import Operator
    from posapp.ui.facts import Facts, SignIn
    from posapp.ui.staff.first_form import FirstForm
    from posapp.words import Words

_WIDTH = 440


class Cover(QWidget):
    """A calm page with one form.

    Signals: asked(id, pin) to sign in; first_asked(id, name, pin) for the first administrator.
    """

    asked = Signal(str, str)
    first_asked = Signal(str, str, str)

    def __init__(self, words: Words, facts: Facts, sign_in: SignIn) -> None:
        super().__init__()
        self.setObjectName("cover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = words
        self._title = Label(size=Size.TITLE, weight=BOLD, name="coverTitle", wraps=True)
        self._text = Label(tone="muted", name="coverText", wraps=True)
        self._news = Label(size=Size.SMALL, weight=BOLD, name="coverNews", wraps=True)
        self.form = SignInForm(words, sign_in.moment, name="signIn", button=words.say("Sign in"))
        self.first: FirstForm | None = None
        self._panel = Panel("coverPanel", spacing=12)
        self._panel.setFixedWidth(_WIDTH)
        self._build(facts)
        self.form.asked.connect(self.asked)
        Unswiped(self)
        QShortcut(QKeySequence(Key.LOCK), self).activated.connect(self._say_why)

    def _build(self, facts: Facts) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(till_name(self._words, facts), size=Size.SMALL, tone="muted", name="coverTill"), 1)
        head.addWidget(environment_pill(self._words, facts, "coverEnvironment"))
        self._panel.body.setContentsMargins(32, 26, 32, 30)
        self._panel.body.addLayout(head)
        for widget in (self._title, self._text, self._news, self.form):
            self._panel.body.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._panel)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 28, 28, 28)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)

    def show_sign_in(self, recent: tuple[str, ...] = (), *, why: str = "") -> None:
        """Nobody is at the till."""
        self._title.setText(self._words.say("Sign in"))
        self._show(why, recent)
        self.form.begin()

    def show_locked(self, operator: Operator, recent: tuple[str, ...]) -> None:
        """The till waits for who was at it, or for another one."""
        say = self._words.say
        others = tuple(who for who in recent if who != operator.id)
        self._title.setText(say("Locked"))
        self._show(say("{name} is at this till. Anybody else may sign in as well.", name=operator.name), others)
        self.form.begin(operator.id)

    def show_first(self) -> None:
        """Nobody can sign in yet: whoever sets the till up makes the first one who can."""
        from posapp.ui.staff.first_form import FirstForm  # noqa: PLC0415 - once in the life of a till

        say = self._words.say
        self._title.setText(say("Who runs this till?"))
        self._show(say("Staff sign in here, and nobody can yet. An administrator adds the others."), ())
        self.form.hide()
        if self.first is None:
            self.first = FirstForm(self._words)
            self.first.asked.connect(self.first_asked)
            self._panel.body.addWidget(self.first)
            Unswiped(self.first)
        self.first.setFocus()

    def say_unknown(self, error: PosError) -> None:
        """Nobody can be asked for at all: the journal does not open."""
        said = self._words.error(error)
        self.form.say(f"{said.what} {said.then}")

    def say(self, text: str) -> None:
        """How it stands behind the cover, without a word of whose or how much; empty: nothing to say."""
        self._news.setText(text)
        self._news.setVisible(bool(text))

    def _show(self, text: str, recent: tuple[str, ...]) -> None:
        self.form.show()
        if self.first is not None:
            self.first.hide()
            self.first.person.clear()
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.form.offer(recent)
        self.say("")

    def _say_why(self) -> None:
        say = self._words.say
        locked = self._title.text() == say("Locked")
        self.say(say("The till is locked.") if locked else say("Nobody is signed in: there is nothing to lock."))
