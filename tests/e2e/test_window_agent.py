"""The real window of an agent's desk, by keyboard alone: its pages, its cover, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.till import Till

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop

PAGES = {
    "F3": "Member",
    "F4": "Approvals",
    "F5": "Orders",
    "F6": "Unsettled",
    "F11": "Connect",
    "F1": "Help",
    "F2": "Find",
}


def test_round_the_desk_and_under_its_cover(desktop: Desktop, tmp_path: Path) -> None:
    with Till(desktop, tmp_path / "data", {"POSAPP_STAFF__IDLE_LOCK_MINUTES": "0"}, command=("agent",)) as desk:
        assert "Desk" in (desk.shows("till") or "")
        for key, title in PAGES.items():
            desk.key(key)
            desk.sees("pageTitle", title)
        assert desk.shows("endCall") is None
        desk.key("F12")
        desk.sees("coverTitle", "Covered")
        assert "Find" not in desk.names()
        desk.focused("Go on")
        desk.enter()
        desk.sees("pageTitle", "Find")
        assert desk.close() == 0
