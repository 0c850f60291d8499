"""The till's record is damaged under a real program: it says so, goes on with what is whole, and keeps the old file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.till import Till

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop


def test_a_damaged_record_is_rebuilt_told_once_and_the_till_sells_on(desktop: Desktop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Till(desktop, data) as till:
        till.start_sale("20.00", "INV-1")
        till.key("F7")
        till.enter()
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        assert till.close() == 0
    with (data / "journal.db").open("r+b") as raw:
        raw.write(b"\0" * 100)
    with Till(desktop, data) as till:
        till.sees("settledNoticeWhat", "This till's record was damaged.")
        assert "The damaged file is kept as journal-damaged-" in till.text("settledNoticeMore")
        assert till.commands.run("doctor", "--json").code == 5
        till.press("Close")
        till.focus("Cart total")
        till.start_sale("10.00", "INV-2")
        till.key("F7")
        till.enter()
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        assert till.close() == 0
    assert len(list(data.glob("journal-damaged-*.db"))) == 1
    with Till(desktop, data) as till:
        assert till.commands.run("doctor", "--json").code == 0
        assert till.shows("settledNoticeWhat") is None
        assert till.commands.run("audit", "verify").code == 0
