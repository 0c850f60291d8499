"""What the window does when the bank's answer does not come: says so, keeps the sale, settles it, and sells on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.till import Till
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.desktop import Desktop

QUICK = {"POSAPP_API__TIMEOUT_S": "2", "POSAPP_API__SETTLING_S": "1"}


@pytest.fixture
def quick(desktop: Desktop, tmp_path: Path) -> Iterator[Till]:
    """A till that waits two seconds for an answer."""
    with Till(desktop, tmp_path / "data", QUICK) as till:
        yield till


def no_answer(till: Till, kind: str, **options: object) -> None:
    """A sale whose redemption gets none, at a bank that does not show its history until its faults are cleared."""
    till.start_sale("20.00", "INV-1")
    till.bank.fault("redeem", kind, **options)
    till.bank.fault("history", "server_error", times=None)
    till.redeem("500")
    till.sees("resultTitle", "No answer from the bank")
    assert "We asked for 500 points and got no answer." in till.text("resultStory")
    assert till.sale("INV-1")["state"] == "unknown"


def test_points_that_were_taken_unheard_are_found_from_the_page_and_the_sale_goes_on(till: Till) -> None:
    no_answer(till, "drop_after_commit")
    till.bank.clear_faults()
    till.settle("paymentState", "Card to charge")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    row = till.sale("INV-1")
    assert (row["state"], row["points"], row["card_amount"]) == ("completed", 500, "15.00")
    assert till.redemptions() == [(500, row["external_id"])]


def test_it_waits_under_unsettled_while_the_next_sale_is_made(till: Till) -> None:
    no_answer(till, "drop_after_commit")
    till.next_sale()
    till.start_sale("10.00", "INV-2")
    till.key("F6")
    till.sees("redeem", "Redeem 1,000 points")
    till.enter()
    till.sees("resultTitle", "Sale finished")
    till.key("F4")
    till.sees("unsettledCount", "1 sale waits.")
    assert "INV-1" in till.names()
    till.sees("openHeadline", "Nothing else will be sent for this sale until we know.")
    till.sees("openState", "Looking")
    till.focused("Settle now")
    till.bank.clear_faults()
    till.settle("openState", "Card to charge")
    assert till.sale("INV-1")["state"] == "redeemed"
    till.press("Card approved")
    till.sees("unsettledCount", "Nothing waits.")
    assert [row["state"] for row in till.sales()] == ["completed", "completed"]
    assert sorted(points for points, _ in till.redemptions()) == [500, 1000]


def test_points_that_were_not_taken_are_known_not_to_be_and_the_order_is_free(quick: Till) -> None:
    no_answer(quick, "hang")
    quick.bank.clear_faults()
    # No key is pressed: the window looks by itself until it is sure.
    quick.sees("resultTitle", "No points taken")
    assert quick.sale("INV-1")["state"] == "not_redeemed"
    assert quick.redemptions() == []
    quick.press("Next sale")
    quick.focused("Cart total")
    quick.start_sale("20.00", "INV-1")
    quick.redeem("500")
    quick.decide("Card approved")
    quick.sees("resultTitle", "Sale finished")
    assert [points for points, _ in quick.redemptions()] == [500]


def test_a_redemption_that_hangs_is_put_aside_and_the_next_sale_is_made_meanwhile(till: Till) -> None:
    till.start_sale("20.00", "INV-1")
    till.bank.fault("redeem", "hang", commit=True)
    till.redeem("500")
    till.sees("step2", "Redeeming 500 points")
    assert till.shows("putAside") is None
    # The window goes on answering while it waits.
    for key, page in (("F3", "History"), ("F4", "Unsettled"), ("F2", "Checkout")):
        till.key(key)
        till.sees("pageTitle", page)
    till.press("Put aside")
    till.focused("Cart total")
    till.start_sale("10.00", "INV-2")
    till.redeem("300")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert (till.sale("INV-1")["state"], till.sale("INV-2")["state"]) == ("redeeming", "completed")
    till.key("F4")
    till.sees("unsettledCount", "1 sale waits.")
    # The bank ends soon after the last who uses it; it is to be asked at the end.
    with till.bank.lease():
        assert till.close() == 0
        # What was on its way when the window was closed is on record as unknown, and settled like any other.
        assert till.commands.run("unsettled", "--settle", "--json").code == 0
        assert till.sale("INV-1")["state"] == "redeemed"
        wait_for(lambda: sorted(points for points, _ in till.redemptions()) == [300, 500], "both at the bank, once")


def test_points_to_give_back_without_an_answer_are_given_back_once(till: Till) -> None:
    till.start_sale("20.00", "INV-1")
    till.bank.fault("credit", "drop_after_commit")
    till.bank.fault("history", "server_error", times=None)
    till.redeem("500")
    till.focused("Card approved")
    till.press("Card declined")
    till.sees("resultTitle", "Points are not back yet")
    assert till.sale("INV-1")["state"] == "credit_unknown"
    till.bank.clear_faults()
    till.settle("resultTitle", "Sale called off")
    assert till.sale("INV-1")["state"] == "cancelled"
    assert till.credits() == [500]
