"""Every transition of the state table, reached at the window by its keys and buttons; each with a picture of it.

The pictures lie in the test's own folder (`pytest --basetemp=DIR` keeps them where they can be looked at).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton

from posapp.domain.errors import Declined, Outage, Unavailable, Unknown
from posapp.domain.events import (
    CardApproved,
    CardDeclined,
    Credited,
    CreditIntended,
    CreditNotThere,
    CreditOpened,
    CreditRefused,
    CreditUnanswered,
    Event,
    JudgedNotOurs,
    JudgedOurs,
    LeftOpen,
    Looked,
    NeedsReview,
    NotThere,
    Redeemed,
    RedeemRefused,
    RedeemUnanswered,
    SaleOpened,
)
from posapp.domain.life import MOVES, evolve, opened
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.operations.ports import Entry
from tests.support.desk import USD
from tests.ui.past import opened as opened_history
from tests.ui.till import ENTER, Till
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from typing import Any

Move: TypeAlias = tuple[SaleState, type[Event]]
SILENT = Unknown(Outage.TIMED_OUT)
REFUSED = Declined(source="digital-redemptions", reason_code="FORBIDDEN", description="Redemption belongs to another")
LEFT = "Card to charge"
OPEN_STATES = frozenset(state for state, moves in MOVES.items() if moves)


@dataclass
class Clerk:
    """Plays one sale and keeps a picture of every move that it makes."""

    till: Till
    pictures: Path
    seen: dict[Move, str] = field(default_factory=dict)
    _looked: int = 0

    async def sells(self, *, silent: bool = False, taken: bool = True) -> None:
        """Cart, card and 5,000 points; then what came of it stands before the clerk."""
        bank = self.till.counter.bank
        await self.till.quote()
        if silent:
            (bank.after if taken else bank.troubles).append(SILENT)
        self.till.keys("5000")
        self.till.key(ENTER)
        await until(lambda: self.till.state.sale is not None and self.till.state.busy is None, "the answer")

    async def card(self, said: str) -> None:
        (await self.till.ready(f"card{said}")).press()

    async def opens_unsettled(self) -> None:
        self.till.key(Qt.Key.Key_F4)
        await until(lambda: self.till.text("openState"), "the open sale")

    async def looks(self, *, minutes: int = 0) -> None:
        """F5, after so many minutes."""
        self.till.counter.clock.turn(minutes=minutes)
        asked = len(self.till.counter.bank.calls)
        await self.till.ready("settleAll")
        self.till.key(Qt.Key.Key_F5)
        await until(lambda: len(self.till.counter.bank.calls) > asked, "the bank to be asked")
        await until(lambda: not self.till.bridge.busy("settle all"), "the look to be over")
        await until(lambda: not self.till.bridge.busy("list unsettled"), "the page to be drawn")

    async def decides(self, button: str, note: str) -> None:
        """A note, and one of the three decisions."""
        self.till.entry("reviewNote").setFocus()
        self.till.keys(note)
        (await self.till.ready(button)).click()
        await until(lambda: not self.till.bridge.busy("settle one"), "the decision to be recorded")
        assert self.till.entry("reviewNote").text() == ""

    async def refuses_to_guess(self, button: str, error: str) -> None:
        """A decision that is not ready is told why, and nothing happens."""
        (await self.till.ready(button)).click()
        assert self.till.text("reviewNoteError") == error

    async def sees(self, text: str) -> None:
        """The window says so; what has happened to the sale since the last time is what led to it."""
        await until(lambda: any(text in one for one in self._texts()), f"“{text}” to be seen")
        picture = self.till.shell.grab()
        moves = self._moves()
        assert len(moves) > self._looked, "nothing has happened"
        for state, event in moves[self._looked :]:
            file = self.pictures / f"{state.value}-{event.__name__}.png"
            assert picture.save(str(file))
            self.seen[state, event] = text
        self._looked = len(moves)

    async def gives_back(self, points: str, *, silent: bool = False) -> None:
        """A sale is finished, chosen in the history, and some of its points are sent back."""
        await self.sells()
        await self.card("Approved")
        await self.sees("Sale finished")
        await opened_history(self.till)
        self.till.key(Qt.Key.Key_Down)
        await until(lambda: self.till.text("saleLeft") == "5,000", "the bank's figure")
        if silent:
            self.till.counter.bank.fails["credit"] = SILENT
        self.till.entry("pointsToCredit").setFocus()
        self.till.keys(points)
        (await self.till.ready("credit")).press()

    def strange_credit(self) -> None:
        """A credit of the same redemption and as many points, without a reference."""
        redemption = self.till.counter.last_sale.redemption_id
        entry = Entry("CR-7F3K-9001", True, datetime.now(UTC), Points(700), None, None, redemption)
        self.till.counter.bank.entries.insert(0, entry)

    def _texts(self) -> list[str]:
        return [label.text() for label in self.till.shell.findChildren(QLabel) if label.isVisible()]

    def _moves(self) -> list[Move]:
        sale: Sale | None = None
        moves: list[Move] = []
        for record in self.till.counter.journal.events:
            if sale is None or isinstance(record.event, SaleOpened):
                sale = opened(record)
                continue
            moves.append((sale.state, type(record.event)))
            sale = evolve(sale, record)
        return moves

    def stranger(self, number: int, external_id: str | None = None) -> None:
        """An entry of the same points, without a reference unless one is given."""
        entry = Entry(
            f"RD-7F3K-90{number:02}", False, datetime.now(UTC), Points(5_000), Money(5_000, USD), external_id
        )  # fmt: skip
        self.till.counter.bank.entries.insert(0, entry)


async def approved(clerk: Clerk) -> None:
    await clerk.sells()
    await clerk.sees(LEFT)
    await clerk.card("Approved")
    await clerk.sees("Sale finished")


async def refused(clerk: Clerk) -> None:
    clerk.till.counter.bank.troubles.clear()
    await clerk.till.quote()
    clerk.till.counter.bank.troubles.append(REFUSED)
    clerk.till.keys("5000")
    clerk.till.key(ENTER)
    await clerk.sees("No points taken")


async def called_off(clerk: Clerk) -> None:
    await clerk.sells()
    await clerk.card("Declined")
    await clerk.sees("Sale called off")


async def never_sent(clerk: Clerk) -> None:
    await clerk.till.quote()
    clerk.till.counter.bank.troubles.append(Unavailable(Outage.NO_CONNECTION))
    clerk.till.keys("5000")
    clerk.till.key(ENTER)
    await clerk.sees("No points taken")


async def found_again(clerk: Clerk) -> None:
    await clerk.sells(silent=True)
    await clerk.sees("No answer from the bank")
    await clerk.opens_unsettled()
    clerk.till.counter.bank.troubles.append(Unavailable(Outage.TIMED_OUT))
    await clerk.looks()
    await clerk.sees("looked once")
    await clerk.looks()
    await clerk.sees(LEFT)


async def surely_absent(clerk: Clerk) -> None:
    await clerk.sells(silent=True, taken=False)
    await clerk.opens_unsettled()
    for _ in range(3):
        await clerk.looks(minutes=1)
    await clerk.sees("Nothing waits.")


async def judged_ours(clerk: Clerk) -> None:
    await clerk.sells(silent=True, taken=False)
    clerk.stranger(1)
    await clerk.opens_unsettled()
    await clerk.looks()
    await clerk.sees("The bank lists one redemption that could be ours.")
    await clerk.decides("leaveOpen", "customer will call")
    await clerk.sees("Not known yet.")
    clerk.stranger(2)
    await clerk.looks()
    await clerk.sees("The bank lists 2 redemptions that could be ours.")
    await clerk.refuses_to_guess("judgeOurs", "Choose the redemption that is ours.")
    clerk.till.find(QRadioButton, "candidate2").click()
    await clerk.decides("judgeOurs", "customer showed the message")
    await clerk.sees(LEFT)


async def judged_not_ours(clerk: Clerk) -> None:
    await clerk.sells(silent=True, taken=False)
    clerk.stranger(1)
    await clerk.opens_unsettled()
    await clerk.looks()
    await clerk.decides("judgeNotOurs", "the customer's other shop")
    await clerk.sees("Looking")


async def reference_appears(clerk: Clerk) -> None:
    await clerk.sells(silent=True, taken=False)
    clerk.stranger(1)
    await clerk.opens_unsettled()
    await clerk.looks()
    clerk.stranger(2, clerk.till.counter.last_sale.external_id)
    await clerk.looks()
    await clerk.sees(LEFT)


async def credit_found(clerk: Clerk) -> None:
    await clerk.sells()
    clerk.till.counter.bank.after.append(SILENT)
    await clerk.card("Declined")
    await clerk.sees("Points are not back yet")
    await clerk.opens_unsettled()
    clerk.till.counter.bank.troubles.append(Unavailable(Outage.TIMED_OUT))
    await clerk.looks()
    await clerk.sees("looked once")
    await clerk.looks()
    await clerk.sees("Nothing waits.")


async def credit_sent_again(clerk: Clerk) -> None:
    await clerk.sells()
    clerk.till.counter.bank.troubles.append(SILENT)
    await clerk.card("Declined")
    await clerk.opens_unsettled()
    for _ in range(3):
        await clerk.looks(minutes=1)
    await clerk.sees("Nothing waits.")


async def credit_refused(clerk: Clerk) -> None:
    await clerk.sells()
    clerk.till.counter.bank.troubles.append(REFUSED)
    await clerk.card("Declined")
    await clerk.sees("Points are not back yet")
    await clerk.opens_unsettled()
    (await clerk.till.ready("askAgain")).click()
    await clerk.sees("Nothing waits.")


async def given_back(clerk: Clerk) -> None:
    await clerk.gives_back("700")
    await clerk.sees("700 points are given back. 4,300 points can still be given back.")


async def credit_judged_ours(clerk: Clerk) -> None:
    await clerk.gives_back("700", silent=True)
    await clerk.sees("Not known yet")
    clerk.strange_credit()
    await clerk.opens_unsettled()
    await clerk.looks()
    await clerk.sees("The bank lists one credit that could be ours.")
    await clerk.decides("leaveOpen", "customer will call")
    await clerk.sees("Not known yet.")
    await clerk.decides("judgeOurs", "customer showed the message")
    await clerk.sees("Nothing waits.")


async def credit_judged_not_ours(clerk: Clerk) -> None:
    await clerk.gives_back("700", silent=True)
    clerk.strange_credit()
    await clerk.opens_unsettled()
    await clerk.looks()
    await clerk.decides("judgeNotOurs", "the desk gave it")
    await clerk.sees("Looking")


S = SaleState
REACHED: dict[Callable[[Clerk], Coroutine[Any, Any, None]], set[Move]] = {
    approved: {(S.REDEEMING, Redeemed), (S.REDEEMED, CardApproved)},
    refused: {(S.REDEEMING, RedeemRefused)},
    called_off: {(S.REDEEMED, CardDeclined), (S.CREDITING, Credited)},
    never_sent: {(S.REDEEMING, NotThere)},
    found_again: {(S.REDEEMING, RedeemUnanswered), (S.UNKNOWN, Looked), (S.UNKNOWN, Redeemed)},
    surely_absent: {(S.UNKNOWN, NotThere)},
    judged_ours: {
        (S.UNKNOWN, NeedsReview),
        (S.NEEDS_REVIEW, Looked),
        (S.NEEDS_REVIEW, LeftOpen),
        (S.NEEDS_REVIEW, NeedsReview),
        (S.NEEDS_REVIEW, JudgedOurs),
    },
    judged_not_ours: {(S.NEEDS_REVIEW, JudgedNotOurs)},
    reference_appears: {(S.NEEDS_REVIEW, Redeemed)},
    credit_found: {
        (S.CREDITING, CreditUnanswered),
        (S.CREDIT_UNKNOWN, Looked),
        (S.CREDIT_UNKNOWN, Credited),
    },
    credit_sent_again: {(S.CREDIT_UNKNOWN, CreditNotThere), (S.CREDIT_UNKNOWN, CreditIntended)},
    credit_refused: {(S.CREDITING, CreditRefused)},
    given_back: {(S.COMPLETED, CreditOpened)},
    credit_judged_ours: {
        (S.CREDIT_UNKNOWN, NeedsReview),
        (S.CREDIT_UNKNOWN, LeftOpen),
        (S.CREDIT_UNKNOWN, JudgedOurs),
    },
    credit_judged_not_ours: {(S.CREDIT_UNKNOWN, JudgedNotOurs)},
}


@pytest.mark.parametrize("scenario", REACHED, ids=lambda scenario: scenario.__name__)
def test_the_window_shows_what_the_move_means(
    till: Till, tmp_path: Path, scenario: Callable[[Clerk], Coroutine[Any, Any, None]]
) -> None:
    clerk = Clerk(till, tmp_path)
    till.play(lambda: scenario(clerk))
    assert clerk.seen.keys() >= REACHED[scenario]
    assert len(list(tmp_path.glob("*.png"))) == len(clerk.seen)


def test_no_transition_of_the_table_is_left_out() -> None:
    table = {(state, event) for state in OPEN_STATES for event in MOVES[state]}
    assert set().union(*REACHED.values()) == table
