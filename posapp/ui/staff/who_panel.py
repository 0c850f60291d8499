"""Who is at the till, beside the page: hand over to somebody else, change one's PIN, lock, sign out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.errors import UserError
from posapp.domain.staff import Act
from posapp.ui.shortcuts import Key
from posapp.ui.staff.new_pin import NewPin
from posapp.ui.staff.sign_in_form import SignInForm
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import BOLD, Label, Panel, rule
from posapp.ui.widgets.notice import Notice
from posapp.ui.widgets.pin_field import PinField

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.domain.staff import Operator
    from posapp.ui.facts import SignIn
    from posapp.ui.theme import Theme
    from posapp.words import Words


class WhoPanel(Panel):
    """Signals: lock_asked(), out_asked(), switch_asked(id, pin), pin_asked(old, new), end_asked(), closed()."""

    WIDTH: ClassVar = 420
    lock_asked = Signal()
    out_asked = Signal()
    switch_asked = Signal(str, str)
    pin_asked = Signal(str, str)
    end_asked = Signal()
    closed = Signal()

    def __init__(self, words: Words, theme: Theme, sign_in: SignIn, *, kiosk: bool = False) -> None:
        """`kiosk`: whoever may end the program finds the way here, and nowhere else."""
        super().__init__("whoPanel", spacing=12)
        self._words, self._kiosk = words, kiosk
        self._who = ""
        self._name = Label(size=Size.LARGE, weight=BOLD, name="whoName", wraps=True)
        self._role = Label(size=Size.SMALL, tone="muted", name="whoRole", wraps=True)
        self._close = Button(words.say("Close"), "closeWho", key=Key.BACK)
        self._lock = Button(words.say("Lock"), "lockTill", key=Key.LOCK)
        self._out = Button(words.say("Sign out"), "signOut")
        self._other = Button(words.say("Change my PIN"), "whoOther")
        self._end = Button(words.say("End posapp"), "endProgram")
        self._notice = Notice(theme, "whoNotice")
        self.form = SignInForm(words, sign_in.moment, name="switch", button=words.say("Switch operator"))
        self._pins = _ChangePin(words)
        self._build()
        self._close.clicked.connect(self.closed)
        self._lock.clicked.connect(self.lock_asked)
        self._out.clicked.connect(self.out_asked)
        self._other.clicked.connect(lambda: self._turn(pins=self._pins.isHidden()))
        self._end.clicked.connect(self.end_asked)
        self.form.asked.connect(self.switch_asked)
        self._pins.asked.connect(self.pin_asked)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._close)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in (self._lock, self._out, self._other):
            acts.addWidget(button)
        acts.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self._role)
        self.body.addLayout(acts)
        self.body.addWidget(rule())
        self.body.addWidget(self._notice)
        for widget in (self.form, self._pins):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.body.addWidget(self._end, 0, Qt.AlignmentFlag.AlignLeading)

    def show_operator(self, operator: Operator, recent: tuple[str, ...]) -> None:
        """Open at handing over to another one."""
        words = self._words
        self._who = operator.id
        self._name.setText(operator.name)
        role = words.staff_role(operator.role)
        self._role.setText(f"{operator.id}  ·  {role}  ·  {words.staff_role_explained(operator.role)}")
        self._end.setVisible(self._kiosk and operator.may(Act.LEAVE))
        self.form.offer([who for who in recent if who != operator.id])
        self._turn(pins=False)

    def fail(self, error: PosError) -> None:
        """The PIN was not changed."""
        said = self._words.error(error)
        what = self._words.problem(error) if isinstance(error, UserError) else said.what
        self._notice.say(what, "" if isinstance(error, UserError) else said.then, tone="bad")
        self._pins.begin(self._who)

    def say_changed(self) -> None:
        """The new PIN counts from now on."""
        self._turn(pins=False)
        self._notice.say(self._words.say("Your PIN is changed."), tone="good")

    def _turn(self, *, pins: bool) -> None:
        """Show one of the two forms."""
        say = self._words.say
        self._notice.say("")
        self._pins.setVisible(pins)
        self.form.setVisible(not pins)
        self._other.setText(say("Switch operator") if pins else say("Change my PIN"))
        self._pins.begin(self._who)
        if not pins:
            self.form.begin()


class _ChangePin(QWidget):
    """Signals: asked(old, new)."""

    asked = Signal(str, str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words, self._who = words, ""
        self._old = PinField(words.say("Present PIN"), "presentPin")
        self._new = NewPin(words, name="change")
        self._button = Button(words.say("Change PIN"), "changePin", kind="neutral")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self._old, self._new, self._button):
            column.addWidget(widget)
        self._old.entered.connect(self._new.setFocus)
        self._new.entered.connect(self._button.press)
        self._button.clicked.connect(self._ask)

    def begin(self, who: str) -> None:
        """Empty, and with the keyboard if it shows."""
        self._who = who
        self._old.take()
        self._new.clear()
        self._button.setEnabled(True)
        if not self.isHidden():
            self._old.setFocus()

    def _ask(self) -> None:
        new = self._new.take(self._who)
        if new is not None:
            self._button.setEnabled(False)
            self.asked.emit(self._old.take(), new)
