"""How a redeemed item comes along: one status recorded at the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError, UserError
from posapp.domain.fulfilment import Delivery, Fulfilment
from posapp.operations.search_dates import days_of
from posapp.ui.agent.orders.wiping import empty, hold
from posapp.ui.theme import Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.choice import Choice
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice
from posapp.words.orders import delivery, perhaps_recorded, recorded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from posapp.domain.errors import PosError
    from posapp.operations.desk import Desk
    from posapp.ui.agent.call import Call
    from posapp.ui.theme import Theme
    from posapp.words import Words


class StatusPanel(Panel):
    """The date is asked for where the status has one."""

    def __init__(self, desk: Desk, words: Words, theme: Theme, call: Call, now: Callable[[], datetime]) -> None:
        super().__init__("statusPanel")
        say = words.say
        self._desk, self._words, self._call, self._now = desk, words, call, now
        self._turn = 0
        self.redemption = Field(say("Redemption"), Entry("redemption"))
        self.status = Choice(say("Status"), "deliveryStatus")
        self.expected = Field(say("Expected on"), Entry("expectedOn"))
        self.record = Button(say("Record status"), "recordStatus", kind="neutral", steady=True)
        self.notice = Notice(theme, "statusNotice")
        self._build()
        self.status.box.currentIndexChanged.connect(lambda _: self._draw())
        for field in (self.redemption, self.expected):
            field.edited.connect(lambda field=field: field.show_error(""))
            field.entered.connect(self.record.press)
        self.record.clicked.connect(self._ask)
        self._draw()

    def _build(self) -> None:
        for state in Delivery:
            self.status.box.addItem(delivery(self._words, state), state.value)
        self.status.box.setCurrentIndex(self.status.box.findData(Delivery.ORDER_PLACED.value))
        self.body.addWidget(Label(self._words.say("Delivery"), size=Size.LARGE, weight=BOLD))
        for widget in (self.redemption, self.status, self.expected, self.record, self.notice):
            self.body.addWidget(widget)
        self.body.addStretch(1)

    def take(self, redemption_id: str) -> None:
        """The redemption that was chosen elsewhere."""
        self.redemption.show_text(redemption_id)

    def wipe(self) -> None:
        """Nothing of anybody stands here."""
        self._turn += 1
        empty((self.redemption, self.expected))
        self.notice.wipe()
        self._send(now=False)
        self.status.box.setCurrentIndex(self.status.box.findData(Delivery.ORDER_PLACED.value))

    def _draw(self) -> None:
        self.expected.setVisible(self._state is Delivery.BACK_ORDER)

    @property
    def _state(self) -> Delivery:
        return Delivery(self.status.box.currentData())

    def _ask(self) -> None:
        self.notice.say("")
        redemption = self.redemption.entry.text().strip()
        if not redemption:
            self.redemption.show_error(self._words.say("Type the redemption's id."))
            self.redemption.setFocus()
            return
        try:
            wanted = Fulfilment(redemption, self._state, self._day() if self._state is Delivery.BACK_ORDER else None)
        except UserError as wrong:
            self.expected.show_error(self._words.problem(wrong))
            self.expected.setFocus()
            return
        desk = self._desk

        async def record() -> bool:
            return await desk.agent.fulfilments.record(wanted)

        mine = self._turn

        def told(certain: bool) -> None:
            if mine == self._turn:
                self._recorded(wanted, certain=certain)

        def failed(error: PosError) -> None:
            if mine == self._turn:
                self._failed(error)

        self._send(now=True)
        # By its turn: what an earlier call still waits for would take the place of this one.
        self._call.act(f"record status {mine}", record, done=told, failed=failed)

    def _send(self, *, now: bool) -> None:
        hold((self.redemption, self.expected), fast=now)
        self.record.setEnabled(not now)

    def _day(self) -> date:
        """Raises UserError(BACK_ORDER_DATE) for what is no day."""
        words = tuple(self.expected.entry.text().lower().split())
        days = days_of(words, self._now().astimezone().date()) if words else None
        if days is None or days.first is None or days.first != days.last:
            raise UserError(Problem.BACK_ORDER_DATE)
        return days.first

    def _recorded(self, wanted: Fulfilment, *, certain: bool) -> None:
        self._send(now=False)
        if certain:
            self.notice.say(recorded(self._words, wanted), tone="good")
        else:
            self.notice.say(self._words.say("Not known yet"), perhaps_recorded(self._words, wanted), tone="caution")

    def _failed(self, error: PosError) -> None:
        self._send(now=False)
        if isinstance(error, UserError) and not isinstance(error, RuleError):
            self.redemption.show_error(self._words.problem(error))
            self.redemption.setFocus()
            return
        said = self._words.error(error)
        self.notice.say(said.what, said.then, tone="bad")
