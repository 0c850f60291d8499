"""Who is on the phone: found without asking for a whole card number where that can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.errors import Declined, Problem, RuleError, UserError
from posapp.domain.staff import Act
from posapp.operations.members import FoundBy
from posapp.ui.agent.find.choices import Choices
from posapp.ui.agent.find.ways import Ways
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import datetime
    from typing import Any

    from PySide6.QtGui import QShowEvent

    from posapp.domain.digits import Digits
    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found, Members
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words

_ASKED: Final = "find member"
_WAYS: Final = 560
_BESIDE: Final = 300


class FindPage(QWidget):
    """The ways to find a member, what fits, and who was on this call already."""

    def __init__(
        self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, call: Call, *, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("findPage")
        self._desk, self._bridge, self._words, self._call = desk, bridge, words, call
        self.ways = Ways(words, desk.currency, now)
        self.notice = Notice(theme, "findNotice")
        self._waiting = Label(size=Size.SMALL, tone="muted", name="findWaiting")
        self.handled = Choices(words.say("Which of these?"), "handledSales")
        self.recent = Choices(words.say("On this call"), "recentMembers")
        self._build()
        self.ways.asked.connect(self._find)
        self.ways.typed.connect(self._forget_answer)
        self.handled.chosen.connect(lambda *whom: self._choose(FoundBy.LAST_FOUR, *whom))
        self.recent.chosen.connect(lambda *whom: self._choose(FoundBy.ACCOUNT, *whom))
        call.member_changed.connect(self._show_recent)

    def _build(self) -> None:
        say = self._words.say
        self.ways.setMaximumWidth(_WAYS)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.ways)
        left.addWidget(self._waiting)
        left.addStretch(1)
        hint = Panel("findHint")
        hint.body.addWidget(Label(say("One of these is enough"), weight=BOLD))
        for line in (
            say("Ask for the account reference or the customer number: both stand on the member's statement."),
            say("Or for a redemption or an order: they stand on receipts and confirmations."),
            say("Ask for the card number last. Let nobody read it out while the call is recorded."),
        ):
            hint.body.addWidget(Label(line, tone="muted", wraps=True))
        right = QVBoxLayout()
        right.setSpacing(GAP)
        for widget in (self.notice, self.handled, self.recent, hint):
            widget.setMinimumWidth(_BESIDE)
            right.addWidget(widget)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 14)
        row.setSpacing(GAP)
        row.addLayout(left, 3)
        row.addLayout(right, 2)

    def wipe(self) -> None:
        """Nothing of any member is here."""
        self.ways.empty()
        self.handled.show_lines(())
        self.recent.show_lines(())
        self.notice.wipe()
        self._show_busy(busy=False)
        if self.isVisible():
            self.ways.begin()

    def use_card(self, digits: Digits) -> None:
        """A card was swiped: its number, as if it was typed. Whoever takes it wipes it."""
        self.ways.empty()
        self.ways.card.put(digits)
        self._find()

    def use_reference(self, code: str) -> None:
        """A receipt's code was scanned."""
        self.ways.use_reference(code)
        self._find()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ways.begin()

    def _find(self) -> None:
        if not self.ways.go.isEnabled():
            return
        self.notice.say("")
        self.handled.show_lines(())
        by = self.ways.way
        if by is None:
            self.ways.show_error(FoundBy.ACCOUNT, self._words.say("Type what the caller has at hand."))
            return
        try:
            self._ask(by)
        except UserError as wrong:
            self.ways.show_error(by, self._words.problem(wrong))

    def _ask(self, by: FoundBy) -> None:
        """Raises UserError for what can be seen to be wrong before anybody is asked."""
        ways = self.ways
        match by:
            case FoundBy.CARD:
                card = ways.card.take()
                self._run(by, lambda members: members.of_card(card))
            case FoundBy.CUSTOMER:
                number = ways.customer.entry.text()
                self._run(by, lambda members: members.of_customer_number(number))
            case FoundBy.REFERENCE:
                reference = ways.reference.entry.text()
                self._run(by, lambda members: members.of_reference(reference))
            case FoundBy.LAST_FOUR:
                self._look_up(ways.last_four.entry.text())
            case _:
                account = ways.account.entry.text()
                self._run(by, lambda members: members.of_account(account))

    def _look_up(self, last_four: str) -> None:
        """Raises UserError for an amount that is none."""
        amount = None if self.ways.amount.blank else self.ways.amount.money()
        day = self.ways.date()
        if day is None:
            return
        desk = self._desk

        async def look() -> Sequence[Sale]:
            return await desk.agent.members.handled(last_four, day=day, amount=amount)

        self._show_busy(busy=True)
        self._call.read(
            _ASKED, look, done=self._show_handled, failed=lambda error: self._failed(FoundBy.LAST_FOUR, error)
        )

    def _choose(self, by: FoundBy, account: str, last_four: str) -> None:
        self._run(by, lambda members: members.of_account(account, by=by, last_four=last_four))

    def _run(self, by: FoundBy, ask: Callable[[Members], Coroutine[Any, Any, Found]]) -> None:
        desk = self._desk

        async def find() -> Found:
            return await ask(desk.agent.members)

        self._show_busy(busy=True)
        self._call.read(_ASKED, find, done=self._found, failed=lambda error: self._failed(by, error))

    def _found(self, found: Found) -> None:
        self._show_busy(busy=False)
        self.ways.empty()
        self.handled.show_lines(())
        self._call.show(found)

    def _show_handled(self, sales: Sequence[Sale]) -> None:
        self._show_busy(busy=False)
        say = self._words.say
        if not sales:
            self.notice.say(
                say("Nothing of that day fits."),
                say("Leave out the amount, try the day before or after, or ask for the account reference."),
                tone="caution",
            )
        self.handled.show_lines([(self._line(sale), sale.account, sale.last_four) for sale in sales])
        if sales:
            self.handled.list.setFocus()

    def _line(self, sale: Sale) -> str:
        words = self._words
        return f"{words.clock(sale.opened_at)}  ·  {words.money(sale.total)}  ·  {sale.order}"

    def _show_recent(self) -> None:
        words = self._words
        lines = [
            (
                words.say("Member •• {last_four}", last_four=one.last_four or "????")
                + (f"  ·  {words.status(one.status)}" if one.status is not None else ""),
                one.account,
                one.last_four,
            )
            for one in self._call.recent
        ]
        self.recent.show_lines(lines)

    def _failed(self, by: FoundBy, error: PosError) -> None:
        self._show_busy(busy=False)
        if by is FoundBy.CARD:
            self.ways.card.clear()
        if isinstance(error, UserError) and not isinstance(error, RuleError):
            self.ways.show_error(by, self._words.problem(error))
            return
        said = self._words.error(error)
        unknown = isinstance(error, RuleError) and error.problem is Problem.MEMBER_NOT_FOUND
        more = said.then if unknown else f"{said.taken} {said.then}".strip()
        if isinstance(error, Declined):
            # Its own sentences are for a till that may take the card instead.
            more = self._words.say("Nothing was changed. Check what was typed, or find them another way.")
        self.notice.say(said.what, more, tone="caution" if unknown else "bad")
        self.ways.begin()

    def _forget_answer(self) -> None:
        self.notice.say("")
        self.handled.show_lines(())

    def _show_busy(self, *, busy: bool) -> None:
        self.ways.go.setEnabled(not busy and self._desk.session.may(Act.MEMBER))
        self._waiting.setText(self._words.say("Asking the bank…") if busy else "")
