"""Operator id and PIN, what is wrong with them, and how long to wait: on the cover and beside a page."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import LONGEST_ID
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.pin_field import PinField
from posapp.ui.widgets.steps import announce

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posapp.domain.errors import PosError
    from posapp.domain.staff import Moment
    from posapp.words import Words

_SECOND_MS = 1_000


class SignInForm(QWidget):
    """Owns which ids have to wait, as far as it was told. Signals: asked(id, pin)."""

    asked = Signal(str, str)

    def __init__(self, words: Words, moment: Callable[[], Moment], *, name: str, button: str) -> None:
        """`name` begins the objectNames of its parts."""
        super().__init__()
        self._words, self._moment, self._name = words, moment, name
        self._waits: dict[str, tuple[Moment, timedelta]] = {}
        self._asking = False
        self.who = Field(words.say("Operator id"), Entry(f"{name}Id", lambda sign: sign.isascii()))
        self.who.entry.setMaxLength(LONGEST_ID)
        self.pin = PinField(words.say("PIN"), f"{name}Pin")
        self.error = Label(size=Size.SMALL, tone="bad", name=f"{name}Error", wraps=True)
        self.button = Button(button, f"{name}Button", kind="neutral", key=ENTER)
        self._chips = QHBoxLayout()
        self._second = QTimer(self, interval=_SECOND_MS)
        self._build()
        self.who.entered.connect(self.pin.setFocus)
        self.who.edited.connect(self._typed)
        self.pin.edited.connect(self._typed)
        self.pin.entered.connect(self.button.press)
        self.button.clicked.connect(self._ask)
        self._second.timeout.connect(self._draw)

    def _build(self) -> None:
        self._chips.setSpacing(8)
        self._chips.setAlignment(Qt.AlignmentFlag.AlignLeading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.who)
        column.addLayout(self._chips)
        column.addWidget(self.pin)
        column.addWidget(self.error)
        column.addSpacing(2)
        column.addWidget(self.button)
        self.error.hide()

    def offer(self, ids: Sequence[str]) -> None:
        """Ids that signed in here before: one press instead of typing."""
        while (item := self._chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        for number, who in enumerate(ids, 1):
            chip = Button(who, f"{self._name}Recent{number}", kind="preset")
            chip.clicked.connect(lambda _=False, who=who: self._choose(who))
            self._chips.addWidget(chip)

    def begin(self, who: str = "") -> None:
        """An empty form, for `who` if it is known who comes."""
        self.pin.take()
        self.who.show_text(who)
        self.say("")
        self._asking = False
        self._draw()
        (self.pin if who else self.who).setFocus()

    def say(self, text: str) -> None:
        """What is wrong; empty: nothing."""
        if text and text != self.error.text():
            announce(self.error, text)
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def fail(self, error: PosError) -> None:
        """It came to nothing: say why, and for how long."""
        self._asking = False
        seconds = error.values.get("seconds") if isinstance(error, RuleError) else None
        if isinstance(seconds, int) and seconds:
            self._waits[self._id] = self._moment(), timedelta(seconds=seconds)
        refused = isinstance(error, RuleError)
        said = self._words.error(error)
        self._draw()
        if not self._left() or (isinstance(error, RuleError) and error.problem is Problem.SIGN_IN_REFUSED):
            self.say(self._words.problem(error) if isinstance(error, RuleError) else f"{said.what} {said.then}")
        self.pin.setFocus() if refused else self.button.setFocus()

    @property
    def _id(self) -> str:
        return self.who.entry.text().strip().lower()

    def _choose(self, who: str) -> None:
        self.who.show_text(who)
        self._typed()
        self.pin.setFocus()

    def _typed(self) -> None:
        self.say("")
        self._draw()

    def _ask(self) -> None:
        pin = self.pin.take()
        if not self._id:
            self.say(self._words.say("Type your operator id."))
            self.who.setFocus()
        elif not pin:
            self.say(self._words.say("Type your PIN."))
            self.pin.setFocus()
        else:
            self.say("")
            self._asking = True
            self._draw()
            self.asked.emit(self._id, pin)

    def _left(self) -> int:
        """Seconds until an attempt for the id in the field is heard again."""
        since, wait = self._waits.get(self._id, (None, timedelta()))
        return max(0, math.ceil((wait - self._moment().since(since)).total_seconds())) if since is not None else 0

    def _draw(self) -> None:
        left = self._left()
        self.button.setEnabled(not left and not self._asking)
        if left:
            self._count(left)
        elif self._second.isActive():
            self._second.stop()
            self.say("")

    def _count(self, left: int) -> None:
        refused = self._words.problem(RuleError(Problem.SIGN_IN_WAIT, seconds=left))
        # Said aloud when it begins; each second would be a noise.
        if not self._second.isActive():
            self._second.start()
            announce(self.error, refused)
        self.error.setText(refused)
        self.error.show()
