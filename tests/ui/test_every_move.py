"""Every transition of the state table, reached at the window by its keys and buttons; each with a picture of it.

The pictures lie in the test's own folder (`pytest --basetemp=DIR` keeps them where they can be looked at).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QRadioButton

from posapp.domain.errors import Declined, Outage, Unavailable
from posapp.domain.events import (
    CardApproved,
    CardDeclined,
    Credited,
    CreditIntended,
    CreditNotThere,
    CreditOpened,
    CreditRefused,
    CreditUnanswered,
    JudgedNotOurs,
    JudgedOurs,
    LeftOpen,
    Looked,
    NeedsReview,
    NotThere,
    Redeemed,
    RedeemRefused,
    RedeemUnanswered,
)
from posapp.domain.life import MOVES
from posapp.domain.sale import SaleState
from tests.ui.clerk import SILENT, Clerk, Move
from tests.ui.hand import ENTER

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from typing import Any

    from tests.ui.till import Till

REFUSED = Declined(source="digital-redemptions", reason_code="FORBIDDEN", description="Redemption belongs to another")
LEFT = "Card to charge"
OPEN_STATES = frozenset(state for state, moves in MOVES.items() if moves)


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
    await clerk.sees("Not known yet")
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
