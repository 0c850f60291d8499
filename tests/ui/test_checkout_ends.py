"""Sales that do not end as hoped: each says what was and was not taken, and shows the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from posapp.domain.errors import Declined, Outage, Unavailable, Unknown
from posapp.domain.member import AccountStatus
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.flow import Stage
from posapp.ui.pages.checkout.steps_panel import PATIENCE_S
from tests.support.desk import CARD, member
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    import pytest

    from tests.ui.till import Till


async def redeem(till: Till, points: str = "5000") -> None:
    """As far as the bank's answer to the redemption."""
    await till.quote()
    till.keys(points)
    till.key(ENTER)
    await until(lambda: till.state.sale is not None and till.state.busy is None, "the answer")


def test_a_refusal_keeps_the_cart_for_another_try(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        no = Declined(source="PWR", reason_code="X", description="Insufficient points")
        till.counter.bank.troubles.append(no)
        till.keys("5000")
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        assert till.text("resultTitle") == "No points taken"
        assert "The bank's reason: Insufficient points." in till.text("resultStory")
        (await till.ready("backToCart")).press()
        assert till.state.stage is Stage.CART
        assert till.entry("cartTotal").text() == "87.40"
        till.key(Qt.Key.Key_F7)
        till.key(ENTER)
        (await till.ready("cardApproved")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the second result")

    till.play(scenario)
    assert till.counter.states() == [SaleState.REFUSED, SaleState.COMPLETED]


def test_what_never_left_the_till_took_nothing(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.counter.bank.troubles.append(Unavailable(Outage.NO_CONNECTION))
        till.keys("5000")
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        assert till.text("resultStory").startswith("No points were taken and the card was not charged.")
        assert not till.stands("settleNow")

    till.play(scenario)
    assert till.counter.states() == [SaleState.NOT_REDEEMED]


def test_points_not_known_to_be_back_stay_open(till: Till) -> None:
    async def scenario() -> None:
        await redeem(till)
        till.counter.bank.after.append(Unknown(Outage.BROKEN_OFF))
        (await till.ready("cardDeclined")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        assert till.text("resultTitle") == "Points are not back yet"
        assert till.text("step4") == "5,000 points not back yet"
        (await till.ready("settleNow")).press()
        await until(lambda: till.text("resultTitle") == "Sale called off", "the read-back")

    till.play(scenario)
    assert till.counter.states() == [SaleState.CANCELLED]


def test_an_answer_that_cannot_be_written_down_leaves_the_sale_open(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.counter.bank.gate.clear()
        till.key(ENTER)
        await until(lambda: till.state.recorded, "the record")
        till.counter.journal.troubles.append(Unavailable(Outage.JOURNAL))
        till.counter.bank.gate.set()
        await until(lambda: till.state.busy is None, "the answer")
        assert till.state.stage is Stage.OVER
        assert not till.button("redeem").isVisible()
        assert "Nothing else will be sent until we know." in till.text("noticeMore")

    till.play(scenario)
    assert till.counter.states() == [SaleState.REDEEMING]
    assert till.counter.bank.calls.count("redeem") == 1


def test_a_long_wait_shows_its_seconds_and_can_be_put_aside(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.counter.bank.gate.clear()
        till.key(ENTER)
        await until(lambda: till.state.recorded, "the record")
        assert not till.stands("putAside")
        page = till.shell.checkout
        page.panels.draw(till.state, till.counter.clock.now(), order="", typing=None, waited_s=PATIENCE_S)
        assert till.text("step2") == "Redeeming 5,000 points · 5 s"
        till.button("putAside").click()
        assert till.focused() == "cartTotal"
        till.keys("1")
        assert till.entry("cartTotal").text() == "1"
        till.counter.bank.gate.set()
        await until(lambda: till.text("lateNoticeWhat"), "the late answer")
        assert till.entry("cartTotal").text() == "1"

    till.play(scenario)


def test_a_double_click_redeems_and_does_not_touch_what_appears_below_it(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        QTest.mouseClick(till.button("redeem"), Qt.MouseButton.LeftButton)
        await until(lambda: till.stands("cardApproved"), "the card's turn")
        if not till.button("cardApproved").ready:
            QTest.mouseClick(till.button("cardApproved"), Qt.MouseButton.LeftButton)
            till.key(ENTER)
            assert till.state.stage is Stage.CARD

    till.play(scenario)
    assert till.counter.bank.calls.count("redeem") == 1


def test_an_account_on_hold_is_said_with_what_to_do(till: Till) -> None:
    till.counter.bank.members[CARD] = member(status=AccountStatus.ON_HOLD)

    async def scenario() -> None:
        await till.quote()
        assert till.text("eligibility") == "Not eligible"
        assert till.text("cardNoticeWhat") == "This account is on hold, so its points cannot be used."
        assert not till.entry("pointsToRedeem").isEnabled()
        assert till.button("redeem").text() == "Charge $87.40 to card"

    till.play(scenario)


def test_a_card_nobody_knows_is_said_with_what_to_do(till: Till) -> None:
    till.counter.bank.members.clear()

    async def scenario() -> None:
        await till.quote()
        assert till.text("eligibility") == "Not found"
        assert till.text("memberLine") == "Mastercard ending 4444"
        assert till.text("cardNoticeMore") == "Take the whole total by card, or try another card."

    till.play(scenario)


def test_no_rate_and_no_points_leave_the_card_to_pay(till: Till, subtests: pytest.Subtests) -> None:
    cases = {"rate": (member(rate=None), "no rate"), "points": (member(balance=Points(0)), "no points")}

    async def scenario() -> None:
        for name, (one, said) in cases.items():
            with subtests.test(name):
                till.counter.bank.members[CARD] = one
                await till.quote()
                assert said in till.text("cardNoticeWhat")
                assert till.button("redeem").isEnabled()
                till.shell.checkout.acts.next_sale()

    till.play(scenario)
