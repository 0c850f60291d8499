"""What was redeemed on the phone or elsewhere, in words: no card, no cart, and no worth that nobody told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posapp.domain.approval import Approval, ApprovalState, CreditAct
from posapp.domain.errors import Outage
from posapp.domain.events import CardApproved, NotThere, RedeemRefused
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.returns import Return
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import CreditDue, Sale, SaleState
from posapp.operations.approvals import Story
from posapp.words.approvals import story_lines
from posapp.words.credits import preview
from posapp.words.slips import Shop, open_slip
from tests.support.desk import OPEN, USD
from tests.support.receipts import PAID, SALES, TAKEN, by_phone, elsewhere
from tests.unit.words.test_sentences import APPROVAL, WORDS


@pytest.mark.parametrize(
    ("sale", "story"),
    [
        (by_phone(*PAID), "Redeemed: 5,000 points worth $50.00 for Merchandise, item 74570."),
        (by_phone(TAKEN), "5,000 points are taken. Finish it under Unsettled."),
        (
            by_phone(RedeemRefused("PWR", "LIMIT", "Over the limit", recoverable=False)),
            (
                "The bank refused. No points were taken. The bank's reason: Over the limit. "
                "Tell the member why, or choose another reward."
            ),
        ),
        (by_phone(NotThere(Outage.TIMED_OUT)), "No points were taken. It can be redeemed again."),
        (SALES["reward-cancelled"], "5,000 points are given back."),
        (elsewhere(), "Redeemed elsewhere: 5,000 points worth $50.00."),
        (elsewhere("0"), "Redeemed elsewhere: 5,000 points."),
        (elsewhere("0", RewardKind.TRAVEL), "Redeemed elsewhere: 5,000 points for Travel, item 90001."),
        (
            SALES["elsewhere-credits"],
            "Redeemed elsewhere: 5,000 points. 1,001 points are given back.",
        ),
    ],
)
def test_each_end_is_told_without_card_or_cart(sale: Sale, story: str) -> None:
    assert WORDS.story(sale) == story


def test_a_row_says_that_it_was_made_elsewhere_until_points_go_back() -> None:
    assert WORDS.row_state(elsewhere()) == "Redeemed elsewhere"
    assert WORDS.row_state(SALES["elsewhere-credits"]) == "Part credited"
    assert WORDS.row_state(by_phone(*PAID)) == "Completed"


def test_a_reward_without_an_item_is_its_kind() -> None:
    assert WORDS.reward(Reward(RewardKind.CASHBACK, "")) == "Cashback"


def test_an_unknown_worth_is_no_nothing() -> None:
    nothing = Money.zero(USD)
    assert (
        preview(WORDS, Return(Points(200), nothing, nothing)) == "200 points back; the bank has not told their worth."
    )
    for value, line in (("50.00", "1,000 points, worth $10.00"), ("0", "1,000 points")):
        act = CreditAct("S-1", Points(1_000), "goodwill", "", "ines")
        approval: Approval = replace(APPROVAL, act=act, state=ApprovalState.WAITING)
        assert story_lines(WORDS, Story(approval, elsewhere(value)))[0] == line


@pytest.mark.parametrize("due", [CreditDue.ASKED, CreditDue.PERSON])
def test_a_slip_for_who_waits_names_the_reward_and_no_card_s_part(due: CreditDue) -> None:
    for sale in (
        SALES["reward-unknown"],
        replace(by_phone(*PAID), state=SaleState.CREDIT_UNKNOWN, credit_due=due),
    ):
        text = open_slip(WORDS, sale, Shop("North store", "T03"), OPEN)
        assert "Merchandise, item 74570" in text
        assert "Your card" not in text
        assert "Order" not in text


def test_nothing_of_a_card_is_said_of_a_reward_in_any_state() -> None:
    for state in SaleState:
        sale = replace(by_phone(TAKEN, CardApproved()), state=state, card_amount=Money.zero(USD))
        assert "card was not charged" not in WORDS.story(sale)
