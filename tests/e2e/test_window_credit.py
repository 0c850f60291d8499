"""Points of past sales go back at the real window, by keyboard: found, credited in parts, cancelled, reprinted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.till import SLOW_S

if TYPE_CHECKING:
    from tests.support.till import Till


def finish(till: Till, order: str, points: str = "5000") -> None:
    till.start_sale("87.40", order)
    till.redeem(points)
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")


def choose(till: Till, text: str) -> None:
    """Find one sale by `text` and come to where a credit of it begins."""
    till.key("F3")
    till.focused("Search history")
    till.type(text)
    till.sees("historyTotals", "1 sale")
    till.key("Down")
    till.wait_for(lambda: (till.shows("saleLeft") or "\u2013") != "\u2013", "the bank's figure", timeout_s=SLOW_S)
    till.enter()
    till.focused("Points to credit")


def credit(till: Till, points: str, left: str) -> None:
    till.type(points)
    till.enter()
    till.decide(f"Credit {int(points):,} point{'' if points == '1' else 's'}")
    till.sees("creditNoticeWhat", "Credited")
    till.sees("saleLeft", left)
    till.focused("Points to credit")


def test_a_past_sale_is_found_and_credited_three_times_until_nothing_is_left(till: Till) -> None:
    finish(till, "INV-1")
    choose(till, "INV-1")
    credit(till, "1000", "4,000")
    credit(till, "1", "3,999")
    till.type("3999")
    till.enter()
    till.decide("Credit 3,999 points")
    till.sees("creditAge", "All points are given back.")
    row = till.sale("INV-1")
    assert (row["state"], row["credited_points"]) == ("completed", 5000)
    assert till.credits() == [1000, 1, 3999]
    assert till.commands.run("audit", "verify").code == 0


def test_a_sale_just_finished_is_cancelled_by_one_key_and_its_order_is_free(till: Till) -> None:
    finish(till, "INV-1")
    till.find("Cancel this sale")
    till.look()
    till.key("F10")
    till.sees("resultTitle", "Sale called off")
    assert "5,000 points are given back. Give $37.40 back on the card." in till.text("resultStory")
    assert till.credits() == [5000]
    till.next_sale()
    finish(till, "INV-1", "500")
    assert [row["state"] for row in till.sales()] == ["completed", "cancelled"]


def test_a_credit_without_an_answer_waits_under_unsettled_and_comes_once(till: Till) -> None:
    finish(till, "INV-1")
    choose(till, "4444")
    till.bank.fault("credit", "drop_after_commit")
    till.type("700")
    till.enter()
    till.decide("Credit 700 points")
    till.sees("creditNoticeWhat", "Not known yet")
    till.wait_for(lambda: till.sale("INV-1")["state"] == "completed", "the read-back", timeout_s=SLOW_S)
    assert till.sale("INV-1")["credited_points"] == 700
    assert till.credits() == [700]


def test_a_receipt_is_reprinted_from_the_history_and_marked(till: Till) -> None:
    finish(till, "INV-1")
    first = till.commands.run("receipt", "INV-1", "--text")
    assert "COPY" not in first.out
    choose(till, "INV-1")
    credit(till, "1000", "4,000")
    till.press("Receipt")
    shown = till.wait_for(lambda: till.shows("receiptText"), "the receipt", timeout_s=SLOW_S)
    assert "COPY 2" in shown
    assert "Points given back" in shown
    till.key("Escape")
    till.focused("Points to credit")


def test_every_field_and_button_of_a_credit_bears_the_name_it_shows(till: Till) -> None:
    finish(till, "INV-1")
    choose(till, "INV-1")
    assert {"Search history", "Points to credit", "Worth", "Returned amount", "Note"} <= till.called("text")
    till.type("1000")
    till.sees("credit", "Credit 1,000 points")
    assert {"Credit 1,000 points", "All 5,000", "Half", "Cancel this sale", "Receipt"} <= till.called("push button")
