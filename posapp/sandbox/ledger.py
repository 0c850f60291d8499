"""Lots of points: burned oldest-expiring first, given back in reverse with their age kept (contract section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.sandbox.envelope import refuse

if TYPE_CHECKING:
    from posapp.sandbox.bank import Bank


def burn(bank: Bank, *, household: int, redemption: int, points: int) -> None:
    """Take points from the household's lots and remember which; inside the caller's transaction.

    Raises:
        RefusedError: INSUFFICIENT_POINTS, recoverable, as the contract has it.
    """
    lots = bank.connection.execute(
        "SELECT lot, points FROM lots WHERE household = ? AND points > 0 AND (expires_on IS NULL OR expires_on >= ?)"
        " ORDER BY expires_on IS NULL, expires_on, earned_on, lot",
        (household, bank.today().isoformat()),
    ).fetchall()
    due = points
    for step, (lot, held) in enumerate(lots):
        taken = min(held, due)
        bank.connection.execute("UPDATE lots SET points = points - ? WHERE lot = ?", (taken, lot))
        bank.connection.execute(
            "INSERT INTO burns(redemption, step, lot, points) VALUES (?, ?, ?, ?)", (redemption, step, lot, taken)
        )
        due -= taken
        if due == 0:
            return
    raise refuse("INSUFFICIENT_POINTS", "The balance is lower than the points asked for.", recoverable=True)


def restore(bank: Bank, *, redemption: int, points: int) -> None:
    """Put points back into the lots they came from, last burned first; the lots keep their expiry."""
    burns = bank.connection.execute(
        "SELECT step, lot, points - returned FROM burns WHERE redemption = ? AND returned < points ORDER BY step DESC",
        (redemption,),
    ).fetchall()
    due = points
    for step, lot, outstanding in burns:
        back = min(outstanding, due)
        bank.connection.execute("UPDATE lots SET points = points + ? WHERE lot = ?", (back, lot))
        bank.connection.execute(
            "UPDATE burns SET returned = returned + ? WHERE redemption = ? AND step = ?", (back, redemption, step)
        )
        due -= back
        if due == 0:
            return
    raise AssertionError("a credit was let through that is larger than what was burned")
