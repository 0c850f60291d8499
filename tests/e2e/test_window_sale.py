"""Whole sales as a clerk without a mouse makes them: the real window, the local bank as its own process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.till import Till

FIELDS = ("Cart total", "Order reference", "Card number", "Points to redeem", "Points value", "Charge to card")
BUTTONS = ("Check balance", "All that fit", "No points", "Half", "Redeem points")


def test_two_sales_in_a_row_by_keyboard_alone(till: Till) -> None:
    till.start_sale("87.40")
    till.sees("balance", "48,250 points")
    till.enter()
    till.sees("redeem", "Redeem 8,740 points")
    till.enter()
    till.sees("resultTitle", "Sale finished")
    assert [till.text(f"result{name}") for name in ("Before", "Used", "Left")] == ["48,250", "8,740", "39,510"]
    till.next_sale()
    till.start_sale("87.40", "INV-2")
    till.sees("balance", "39,510 points")
    till.redeem("5000")
    till.sees("paymentState", "Card to charge")
    assert till.sale("INV-2")["state"] == "redeemed"
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    second, first = till.sales()
    assert (first["state"], first["points"], first["card_amount"]) == ("completed", 8740, "0.00")
    assert (second["state"], second["points"], second["card_amount"]) == ("completed", 5000, "37.40")
    assert (second["points_value"], second["points_left"], second["last_four"]) == ("50.00", 34510, "4444")
    assert till.redemptions() == [(8740, first["external_id"]), (5000, second["external_id"])]
    assert till.close() == 0


def test_every_field_and_button_bears_the_name_it_shows(till: Till) -> None:
    assert set(FIELDS) <= till.called("text")
    assert set(BUTTONS) <= till.called("push button")
    till.start_sale("20.00", "INV-1")
    till.redeem("500")
    till.focused("Card approved")
    assert {"Card approved", "Card declined"} <= till.called("push button")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert "Next sale" in till.called("push button")


def test_the_three_figures_follow_each_other(till: Till) -> None:
    till.start_sale("87.40", "INV-1")
    till.type("5000")
    till.sees("chargeToCard", "37.40")
    assert till.content("Points value") == "50.00"
    till.fill("Charge to card", "60")
    till.sees("redeem", "Redeem 2,740 points")
    assert (till.content("Points to redeem"), till.content("Points value")) == ("2,740", "27.40")
    till.fill("Points value", "10.01")
    till.sees("redeem", "Redeem 1,001 points")
    till.press("Half")
    till.sees("redeem", "Redeem 4,370 points")
    till.key("F7")
    till.sees("redeem", "Charge $87.40 to card")
    till.key("F6")
    till.sees("redeem", "Redeem 8,740 points")
    till.focus("Share paid with points")
    till.key("Left")
    till.wait_for(lambda: till.shows("redeem") != "Redeem 8,740 points", "the bar to be moved by a key")
    assert till.sales() == []


def test_a_sale_without_points_asks_the_bank_for_none(till: Till) -> None:
    till.start_sale("12.00", "INV-1")
    till.key("F7")
    till.sees("redeem", "Charge $12.00 to card")
    till.enter()
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    row = till.sale("INV-1")
    assert (row["state"], row["points"], row["card_amount"], row["redemption_id"]) == ("completed", 0, "12.00", None)
    assert till.redemptions() == []


def test_a_declined_card_gives_the_points_back(till: Till) -> None:
    till.start_sale("64.99", "INV-1")
    till.redeem("3249")
    till.focused("Card approved")
    till.key("Tab")
    till.decide("Card declined")
    till.sees("resultTitle", "Sale called off")
    till.sees("resultStory", "3,249 points are given back")
    row = till.sale("INV-1")
    assert (row["state"], row["credited_points"], row["points"]) == ("cancelled", 3249, 3249)
    assert (till.redemptions(), till.credits()) == ([(3249, row["external_id"])], [3249])
    # The same order may be paid again, and the balance is what it was.
    till.next_sale()
    till.start_sale("64.99", "INV-1")
    till.sees("balance", "48,250 points")
