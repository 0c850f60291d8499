"""A link of the issuer's site, opened while the till is: it comes into the window that stands there, and is used up."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.till import Till


def test_a_link_that_is_opened_comes_into_the_open_window(till: Till) -> None:
    door = till.wait_for(lambda: next(iter(till.data.glob("till.link")), None), "the window to hear links")
    assert stat.S_IMODE(door.stat().st_mode) & 0o077 == 0
    till.fill("Cart total", "20.00")
    link = till.commands.run("sandbox", "--hand-over", "4444", "--link", "till").out.strip()
    opened = till.commands.run(link)
    assert (opened.code, opened.out) == (0, "")
    assert "Emulated SSO" in till.sees("memberLine", "ending 4444")
    till.press("All that fit")
    till.press("Redeem")
    till.press("Next sale")
    (row,) = till.sales()
    assert (row["state"], row["points"], row["last_four"]) == ("completed", 2_000, "4444")
    token = link.partition("=")[2]
    assert not any(token[:60] in name for name in till.names())
    logs = b"".join(file.read_bytes() for file in till.data.rglob("*") if file.is_file())
    assert token.encode()[:60] not in logs
    assert till.close() == 0
    assert not os.path.lexists(door)
