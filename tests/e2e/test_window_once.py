"""Whatever is pressed, and however often: points are taken once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.till import Till


def ready_to_redeem(till: Till) -> None:
    """In part, so that a card part follows that must not be approved by what was meant for the points."""
    till.start_sale("87.40", "INV-1")
    till.type("5000")
    till.sees("redeem", "Redeem 5,000 points")


def hammered(till: Till) -> None:
    till.key(*["Return"] * 4)


def held_down(till: Till) -> None:
    till.desktop.xdotool("keydown", "Return")
    try:
        till.sees("paymentState", "Card to charge")
        # The key repeats by itself meanwhile, beyond the first moment that the next button shows.
        till.bank.ledger()
        till.sales()
        till.sales()
    finally:
        till.desktop.xdotool("keyup", "Return")


def double_clicked(till: Till) -> None:
    till.click("Redeem")
    till.desktop.xdotool("click", "--repeat", "3", "--delay", "30", "1")


@pytest.mark.parametrize("press", [hammered, held_down, double_clicked])
def test_points_are_taken_once_and_the_card_is_not_approved_by_the_way(till: Till, press: object) -> None:
    assert callable(press)
    ready_to_redeem(till)
    press(till)
    till.sees("paymentState", "Card to charge")
    row = till.sale("INV-1")
    assert (row["state"], row["points"]) == ("redeemed", 5000)
    assert till.redemptions() == [(5000, row["external_id"])]
    till.press("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert [one["state"] for one in till.sales()] == ["completed"]


def test_enter_hammered_through_a_slow_redemption_neither_sends_it_again_nor_decides_what_follows(till: Till) -> None:
    ready_to_redeem(till)
    till.bank.fault("redeem", "delay", delay_s=1.5)
    till.enter()
    till.sees("step2", "Redeeming 5,000 points")
    while till.shows("paymentState") != "Card to charge":
        till.key("Return")
    row = till.sale("INV-1")
    assert row["state"] == "redeemed"
    assert till.redemptions() == [(5000, row["external_id"])]


def test_enter_held_down_from_the_first_field_on_takes_nothing(till: Till) -> None:
    till.type("87.40")
    till.desktop.xdotool("keydown", "Return")
    try:
        till.focused("Card number")
        till.type("5555555555554444")
        till.sales()
    finally:
        till.desktop.xdotool("keyup", "Return")
    assert till.redemptions() == []
    assert till.sales() == []
