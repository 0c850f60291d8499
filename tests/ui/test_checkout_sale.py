"""A clerk with a keyboard: whole sales on the real window, from the first digit to the next cart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from posapp.domain.errors import Outage, Unavailable, Unknown
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.ui.pages.checkout.flow import Stage
from tests.support.desk import USD, member
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from tests.logwatch import LogWatch
    from tests.ui.till import Till


def test_points_pay_all_that_fit_without_a_mouse(till: Till) -> None:
    async def scenario() -> None:
        assert till.focused() == "cartTotal"
        till.keys("87.40")
        till.key(ENTER)
        assert till.focused() == "cardNumber"
        till.keys("5555555555554444")
        till.key(ENTER)
        await until(lambda: till.state.quote is not None, "the balance")
        assert till.text("balance") == "48,250 points"
        assert till.text("balanceWorth") == "worth $482.50"
        assert till.text("rate") == "100 points = $1.00"
        assert till.text("eligibility") == "Eligible"
        assert till.focused() == "pointsToRedeem"
        till.key(ENTER)
        assert till.entry("pointsToRedeem").text() == "8,740"
        assert till.button("redeem").text() == "Redeem 8,740 points"
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        assert till.text("resultTitle") == "Sale finished"
        assert (till.text("resultBefore"), till.text("resultUsed"), till.text("resultLeft")) == (
            "48,250",
            "8,740",
            "39,510",
        )
        await till.ready("nextSale")
        till.key(ENTER)
        assert till.state.total is None
        assert till.entry("cardNumber").text() == ""
        assert till.focused() == "cartTotal"

    till.play(scenario)
    assert till.counter.states() == [SaleState.COMPLETED]
    assert till.counter.bank.calls == ["search", "redeem"]


def test_the_card_pays_the_rest_when_it_is_approved(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        assert till.entry("pointsValue").text() == "50.00"
        assert till.entry("chargeToCard").text() == "37.40"
        till.key(ENTER)
        await till.ready("cardApproved")
        assert till.text("step3") == "Charge $37.40 on the terminal"
        assert till.text("paymentState") == "Card to charge"
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the result")

    till.play(scenario)
    assert till.counter.last_sale.state is SaleState.COMPLETED
    assert till.counter.last_sale.card_amount == Money(3740, USD)


def test_a_declined_card_gives_the_points_back(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.key(ENTER)
        (await till.ready("cardDeclined")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        assert till.text("resultStory").startswith("The card was not charged. 5,000 points are given back.")

    till.play(scenario)
    assert till.counter.last_sale.state is SaleState.CANCELLED
    assert till.counter.bank.members["5555555555554444"].balance == Points(48_250)


def test_no_points_charges_the_card_alone(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.key(Qt.Key.Key_F7)
        assert till.button("redeem").text() == "Charge $87.40 to card"
        till.key(ENTER)
        (await till.ready("cardApproved")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the result")

    till.play(scenario)
    assert till.counter.last_sale.state is SaleState.COMPLETED
    assert till.counter.bank.calls == ["search"]


def test_enter_twice_sends_once(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.key(Qt.Key.Key_F6)
        till.key(ENTER)
        till.key(ENTER)
        till.button("redeem").click()
        await until(lambda: till.state.stage is Stage.OVER, "the result")

    till.play(scenario)
    assert till.counter.bank.calls.count("redeem") == 1


def test_nothing_can_be_changed_while_points_are_on_their_way(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.key(Qt.Key.Key_F6)
        till.counter.bank.gate.clear()
        till.key(ENTER)
        await until(lambda: till.state.recorded, "the record")
        for name in ("cartTotal", "orderReference", "cardNumber", "pointsToRedeem", "pointsValue", "chargeToCard"):
            assert not till.entry(name).isEnabled()
        split = till.state.split
        till.key(Qt.Key.Key_F7)
        till.key(Qt.Key.Key_Escape)
        till.keys("%B5555555555554444^MEMBER/TEST^2512?\r")
        assert till.state.split == split
        assert not till.button("redeem").isVisible()
        till.counter.bank.gate.set()
        await until(lambda: till.state.stage is Stage.OVER, "the result")

    till.play(scenario)


def test_no_answer_is_said_and_settled_from_the_page(till: Till) -> None:
    till.counter.bank.after.append(Unknown(Outage.TIMED_OUT))

    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.key(ENTER)
        await until(lambda: till.state.stage is Stage.OVER, "the result")
        said = "We asked for 5,000 points and got no answer. Nothing else will be sent until we know."
        assert till.text("resultStory") == said
        (await till.ready("settleNow")).press()
        await till.ready("cardApproved")
        assert till.state.sale is not None
        assert till.state.sale.state is SaleState.REDEEMED

    till.play(scenario)
    assert till.counter.bank.calls == ["search", "redeem", "history"]


def test_a_wait_can_be_put_aside_and_its_answer_is_told_later(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.counter.bank.gate.clear()
        till.key(ENTER)
        await until(lambda: till.state.recorded, "the record")
        till.shell.checkout.acts.next_sale()
        assert till.state.stage is Stage.CART
        till.counter.bank.gate.set()
        await until(lambda: till.text("lateNoticeWhat"), "the late answer")
        assert till.text("lateNoticeWhat") == "T03-0001, put aside: Card to charge"
        badge = till.shell.rail.buttons["goUnsettled"]
        await until(lambda: badge.badge == 1, "the badge")

    till.play(scenario)
    assert till.counter.states() == [SaleState.REDEEMED]


def test_points_that_paid_all_close_the_sale_also_after_it_was_put_aside(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.key(Qt.Key.Key_F6)
        till.counter.bank.gate.clear()
        till.key(ENTER)
        await until(lambda: till.state.recorded, "the record")
        till.shell.checkout.acts.next_sale()
        till.counter.bank.gate.set()
        await until(lambda: till.text("lateNoticeWhat"), "the late answer")

    till.play(scenario)
    assert till.counter.states() == [SaleState.COMPLETED]


def test_new_terms_are_shown_beside_the_old_and_confirmed_again(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.keys("5000")
        till.counter.clock.turn(seconds=90)
        till.counter.bank.members["5555555555554444"] = member(balance=Points(3_100))
        till.key(ENTER)
        await until(lambda: till.state.before is not None, "the new terms")
        assert "Before: 48,250 points" in till.text("noticeMore")
        assert "Now: 3,100 points" in till.text("noticeMore")
        assert till.button("redeem").text() == "Redeem 3,100 points"
        assert till.counter.states() == []
        till.key(ENTER)
        await till.ready("cardApproved")

    till.play(scenario)
    assert till.counter.last_sale.points == Points(3_100)


def test_without_the_bank_the_card_alone_can_pay(till: Till) -> None:
    till.counter.bank.troubles.append(Unavailable(Outage.NO_CONNECTION))

    async def scenario() -> None:
        await till.quote()
        assert till.text("cardNoticeWhat") == "The bank cannot be reached."
        assert till.text("connection") == "No connection"
        assert till.button("redeem").text() == "Charge $87.40 to card"
        assert till.focused() == "redeem"
        till.key(ENTER)
        (await till.ready("cardApproved")).press()
        await until(lambda: till.state.stage is Stage.OVER, "the result")

    till.play(scenario)
    assert till.counter.last_sale.card_amount == Money(8740, USD)


def test_an_order_is_paid_once(till: Till) -> None:
    async def scenario() -> None:
        for _ in range(2):
            till.entry("orderReference").setText("INV-1")
            await till.quote()
            till.key(Qt.Key.Key_F6)
            till.key(ENTER)
            await until(lambda: till.state.stage is not Stage.SENDING and till.state.busy is None, "an answer")
            if till.state.stage is Stage.OVER:
                till.shell.checkout.acts.next_sale()
        assert till.text("orderReferenceError").startswith("Order INV-1 already has a sale: Completed.")
        assert not till.button("redeem").isEnabled()

    till.play(scenario)
    assert till.counter.bank.calls.count("redeem") == 1


def test_a_full_disk_says_that_nothing_was_sent(till: Till) -> None:
    async def scenario() -> None:
        await till.quote()
        till.key(Qt.Key.Key_F6)
        till.counter.journal.troubles.append(Unavailable(Outage.JOURNAL))
        till.key(ENTER)
        await until(lambda: till.text("noticeWhat"), "the notice")
        assert "No points were taken." in till.text("noticeMore")
        assert till.state.editable

    till.play(scenario)
    assert "redeem" not in till.counter.bank.calls


def test_a_mistake_of_our_own_is_told_without_a_traceback(till: Till, expected_logs: LogWatch) -> None:
    expected_logs("quote 1 failed", logger="posapp.ui.bridge")
    till.counter.bank.members.clear()
    till.counter.bank.members = None  # type: ignore[assignment]  # a broken bank on purpose

    async def scenario() -> None:
        await till.quote()
        assert till.text("cardNoticeWhat") == "The program made a mistake of its own."
        till.crashes.clear()

    till.play(scenario)
