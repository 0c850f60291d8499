"""Two windows on one data folder: an order is paid in one of them, and each sees what the other did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.till import Till

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.desktop import Desktop


@pytest.fixture
def beside(till: Till, desktop: Desktop, tmp_path: Path) -> Iterator[Till]:
    """A second window, opened later: the keyboard is its own."""
    till.start_sale("20.00", "INV-1")
    till.type("500")
    till.sees("redeem", "Redeem 500 points")
    with Till(desktop, tmp_path / "data") as second:
        yield second


def test_one_order_in_two_windows_is_paid_in_one_of_them(till: Till, beside: Till) -> None:
    beside.start_sale("20.00", "INV-1")
    beside.type("700")
    beside.sees("redeem", "Redeem 700 points")
    till.press("Redeem")
    beside.press("Redeem")
    till.sees("paymentState", "Card to charge")
    beside.wait_for(
        lambda: [name for name in beside.names() if "Order INV-1 already has a sale" in name],
        "the second window to say that the order is taken",
    )
    (row,) = till.sales()
    assert (row["order"], row["state"], row["points"]) == ("INV-1", "redeemed", 500)
    assert till.redemptions() == [(500, row["external_id"])]


def test_a_window_that_dies_leaves_its_sale_to_the_other(till: Till, beside: Till) -> None:
    till.bank.fault("redeem", "hang", commit=True)
    till.press("Redeem")
    till.wait_for(
        lambda: [row for row in beside.sales() if row["state"] == "redeeming"], "the redemption to be on its way"
    )
    till.kill()
    # Nobody asks for it: the window that lives finds out what became of the dead one's request.
    beside.wait_for(
        lambda: [row for row in beside.sales() if row["state"] == "redeemed"], "the sale to be settled", timeout_s=60
    )
    beside.key("F4")
    beside.sees("unsettledCount", "1 sale waits.")
    beside.press("Card approved")
    beside.sees("unsettledCount", "Nothing waits.")
    (row,) = beside.sales()
    assert (row["state"], row["points"]) == ("completed", 500)
    assert beside.redemptions() == [(500, row["external_id"])]
