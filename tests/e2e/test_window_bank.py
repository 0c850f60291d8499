"""The bank goes away under the window's feet: between two sales, in the middle of one, or for good."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from tests.support.bank import BankProcess
from tests.support.till import RICH, Till, lives
from tests.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop


def kill_bank(till: Till) -> int:
    """End the window's own local bank as a crash would; its process id."""
    pid = int(till.bank.notice["pid"])
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not lives(pid), "the bank to be dead")
    return pid


def test_a_bank_killed_between_two_sales_is_back_for_the_next(till: Till) -> None:
    till.start_sale("20.00", "INV-1")
    till.redeem("500")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    dead = kill_bank(till)
    till.next_sale()
    till.start_sale("20.00", "INV-2")
    assert int(till.bank.notice["pid"]) != dead
    # It remembers.
    till.sees("balance", "47,750 points")
    till.redeem("600")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert [points for points, _ in till.redemptions()] == [500, 600]


def test_a_bank_killed_while_points_are_asked_for_leaves_a_sale_to_settle(till: Till) -> None:
    till.start_sale("20.00", "INV-1")
    till.bank.fault("redeem", "hang", commit=True)
    till.redeem("500")
    till.sees("step2", "Redeeming 500 points")
    wait_for(till.redemptions, "the points to be taken")
    kill_bank(till)
    # The bank is started again by the first look; nobody has to ask.
    till.sees("paymentState", "Card to charge")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert till.redemptions() == [(500, till.sale("INV-1")["external_id"])]


def test_a_bank_killed_while_the_balance_is_asked_for_is_said_and_asked_again(till: Till) -> None:
    till.type("20")
    till.enter()
    till.focused("Card number")
    till.bank.fault("search", "hang")
    till.type(RICH)
    till.enter()
    till.sees("memberLine", "Asking the bank")
    kill_bank(till)
    till.sees("cardNoticeWhat", "The bank cannot be reached.")
    till.sees("connection", "No connection")
    till.key("Escape")
    till.focused("Card number")
    till.type(RICH)
    till.enter()
    till.sees("balance", "48,250 points")
    till.sees("connection", "Connected")
    assert till.sales() == []


def test_a_local_bank_that_does_not_start_again_is_said_and_the_card_can_pay(till: Till) -> None:
    kill_bank(till)
    folder = till.data / "bank"
    folder.rename(till.data / "bank of yesterday")
    folder.write_text("")
    till.type("20")
    till.key("Tab")
    till.type("INV-1")
    till.enter()
    till.type(RICH)
    till.enter()
    till.sees("cardNoticeWhat", "The local bank does not run.")
    till.focused("Charge $20.00 to card")
    till.enter()
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert till.sale("INV-1")["card_amount"] == "20.00"


def test_a_bank_out_of_reach_is_said_and_nothing_is_recorded(desktop: Desktop, tmp_path: Path) -> None:
    bank = BankProcess(tmp_path / "bank").start()
    settings = bank.environment()
    bank.stop()
    with Till(desktop, tmp_path / "data", settings, ready=False) as till:
        till.focused("Cart total")
        till.type("20")
        till.enter()
        till.focused("Card number")
        till.type(RICH)
        till.enter()
        assert "No points were taken." in till.sees("cardNoticeMore", "take the whole total by card")
        assert till.text("cardNoticeWhat") == "The bank cannot be reached."
        till.sees("connection", "No connection")
        assert till.sales() == []
        assert till.close() == 0


def test_a_bank_that_goes_before_points_are_asked_for_takes_none_and_the_cart_comes_back(
    desktop: Desktop, tmp_path: Path
) -> None:
    bank = BankProcess(tmp_path / "bank").start()
    with Till(desktop, tmp_path / "data", bank.environment(), ready=False) as till:
        till.start_sale("20.00", "INV-1")
        bank.stop()
        till.redeem("500")
        till.sees("resultTitle", "No points taken")
        assert till.sale("INV-1")["state"] == "not_redeemed"
        till.press("Back to this cart")
        till.focused("Points to redeem")
        till.key("F7")
        till.enter()
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")


def test_a_bank_out_of_reach_does_not_make_an_open_sale_one_that_took_nothing(desktop: Desktop, tmp_path: Path) -> None:
    bank = BankProcess(tmp_path / "bank").start()
    with Till(desktop, tmp_path / "data", bank.environment(), ready=False) as till:
        till.start_sale("20.00", "INV-1")
        bank.fault("redeem", "drop_after_commit")
        till.redeem("500")
        till.sees("resultTitle", "No answer from the bank")
        bank.stop()
        till.press("Settle now")
        till.sees("noticeWhat", "The bank cannot be reached.")
        assert till.text("noticeMore") == "Nothing has changed for the sale. Try again in a moment."
        till.key("F4")
        till.press("Settle now")
        till.sees("unsettledNoticeWhat", "The bank cannot be reached.")
        assert till.text("unsettledNoticeMore") == "Nothing has changed for the sale. Try again in a moment."
        assert till.sale("INV-1")["state"] == "unknown"
