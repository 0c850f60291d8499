"""What a member has now: balance, worth, rate and role, what the status means, and the balance over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.ui.theme import PADDING, Size
from posapp.ui.widgets.balance_line import BalanceLine, Trace
from posapp.ui.widgets.flow_row import FlowRow
from posapp.ui.widgets.label import BOLD, Caption, Label, Panel
from posapp.ui.widgets.steps import announce
from posapp.words.member_page import meaning, tone

if TYPE_CHECKING:
    from posapp.domain.points import Points
    from posapp.operations.members import Found
    from posapp.ui.theme import Theme
    from posapp.words import Words

_NONE: Final = "\u2013"
_VALUE: Final = 38


class Figures(Panel):
    """Shows one member; after an act also what was there before."""

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__("memberFigures", spacing=8)
        self._words = words
        say = words.say
        self.balance = Label(size=Size.TITLE, weight=BOLD, tone="points", name="memberBalance")
        self.worth = Label(size=Size.TITLE, weight=BOLD, name="memberWorth")
        self.rate = Label(weight=BOLD, name="memberRate")
        self.role = Label(size=Size.SMALL, weight=BOLD, name="memberRole")
        self._lesser: list[QWidget] = []
        self._short = Label(size=Size.SMALL, weight=BOLD, name="memberShort", wraps=True)
        self._meaning = Label(size=Size.SMALL, name="memberMeaning", wraps=True)
        self._moved = Label(weight=BOLD, name="memberMoved", wraps=True)
        self.line = BalanceLine(theme, "balanceLine")
        self._caption = Label(
            say("Counted back from today's balance. Points that were earned are not in the bank's list."),
            size=Size.SMALL,
            tone="muted",
            name="balanceCaption",
            wraps=True,
        )
        self._build(say("Household balance"), say("Worth"), say("Rate"))
        self.wipe()

    def _build(self, *captions: str) -> None:
        self.body.setContentsMargins(PADDING, 14, PADDING, 12)
        holder = QWidget()
        row = FlowRow(20)
        holder.setLayout(row)
        groups = [
            _under(caption, value)
            for caption, value in zip(captions, (self.balance, self.worth, self.rate), strict=True)
        ]
        for group in groups:
            row.addWidget(group)
        self._lesser = groups[2:]
        standing = QHBoxLayout()
        standing.setSpacing(12)
        standing.addWidget(self.role, 0, Qt.AlignmentFlag.AlignTop)
        standing.addWidget(self._meaning, 1)
        self.body.addWidget(holder)
        self.body.addWidget(self._short)
        self.body.addLayout(standing)
        for widget in (self._moved, self.line, self._caption):
            self.body.addWidget(widget)

    def show_member(self, found: Found, before: Points | None = None) -> None:
        """What the bank tells now; `before` an act it was that much."""
        member, quote, words = found.profile.member, found.quote, self._words
        balance = member.balance
        self.balance.setText(words.counted(balance) if balance is not None else words.say("Not told"))
        self.worth.setText(words.money(quote.worth) if quote.worth is not None else _NONE)
        self.rate.setText(words.rate(member.rate) if member.rate is not None else words.say("No rate now"))
        self.role.setText(words.role(member.role) if member.role is not None else "")
        self._short.setText(self.rate.text())
        self._meaning.setText(meaning(words, found))
        self._meaning.set_tone(tone(found) or "muted")
        moved = before is not None and balance is not None and before != balance
        if moved and before is not None and balance is not None:
            text = words.say("Before {before}, now {now}", before=words.points(before), now=words.counted(balance))
            self._moved.setText(text)
            announce(self, text)
        self._moved.setVisible(moved)

    def show_trace(self, trace: Trace, *, room: bool) -> None:
        """The balance over time; without `room` for it, or a balance, nothing."""
        self.line.show_trace(trace)
        self.show_room(room=room)

    def show_room(self, *, room: bool) -> None:
        """Where there is little, the lesser figures stand in one line, and the balance over time goes."""
        for group in self._lesser:
            group.setVisible(room)
        self._short.setVisible(not room)
        shown = room and bool(self.line.text())
        self.line.setVisible(shown)
        self._caption.setVisible(shown)

    def wipe(self) -> None:
        """Nothing of a member is left."""
        for label in (self.balance, self.worth, self.rate, self.role, self._short, self._meaning, self._moved):
            label.setText("")
        self._moved.hide()
        self.line.show_trace(Trace())


def _under(caption: str, value: Label) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(Caption(caption))
    value.setMinimumHeight(_VALUE)
    value.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
    column.addWidget(value)
    return made
