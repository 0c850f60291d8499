"""`posapp self-check` plays its sales, finds nothing of them, and finds what is planted in every kind of place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

PLACES = {
    "data folder",
    "logs",
    "settings",
    "receipts",
    "temporary files and crash reports",
    "what the programs wrote",
    "names of files",
    "command lines",
    "environment",
    "clipboard",
    "accessibility",
    "window titles",
    "texts of widgets",
    "undo",
    "lists",
    "memory of the window",
    "memory of the desk",
    "memory of a command",
}


def test_it_plays_looks_everywhere_and_finds_only_what_was_planted(tmp_path: Path) -> None:
    ran = Program(tmp_path / "data").run("self-check", "--json", timeout=110, QT_QPA_PLATFORM="offscreen")
    assert (ran.answer["found"], ran.answer["missed"]) == ([], []), ran.err
    assert ran.answer["left_of_the_member"]["found"] == []
    assert (ran.code, ran.answer["clean"]) == (0, True)
    looked = {one["place"]: one for one in ran.answer["looked_at"]}
    assert set(looked) >= PLACES
    assert all(one["things"] > 0 for one in looked.values())
    assert looked["memory of the window"]["bytes"] > 50_000_000
    assert looked["receipts"]["things"] == 3
    # Every place but the memory of a command and of the desk, which ends before anything is planted.
    assert ran.answer["planted"] >= len(PLACES) - 2
    # Its own numbers never leave it, and the data folder of the till is not touched.
    assert not (tmp_path / "data").exists()
    assert ran.answer["not_proven"]
