"""How the self-test tells what it finds: errors, silence, things that limit, and the text for people."""

from __future__ import annotations

import asyncio
import errno
import threading
from typing import TYPE_CHECKING

import pytest

from posapp.app.self_test import bank, plain
from posapp.app.self_test.checks import Check, Seen, State, lines, looked, timed
from posapp.app.self_test.children import take
from posapp.app.self_test.plain import FILES
from posapp.app.self_test.room import Room, own_settings, room
from posapp.assets import asset
from posapp.domain.errors import ConfigError
from posapp.settings import Environment
from posapp.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORDS = Words("en_US")


def raising(error: Exception) -> Callable[[], Seen]:
    def look() -> Seen:
        raise error

    return look


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (OSError(errno.ENOSPC, "", "/x"), "OSError: /x: No space left on device"),
        (ImportError("No module named 'fpdf'"), "ImportError: No module named 'fpdf'"),
        (ValueError(), "ValueError"),
    ],
)
def test_an_error_is_something_found(error: Exception, detail: str) -> None:
    seen = looked(raising(error), WORDS)
    assert (seen.detail, seen.state) == (detail, State.FAILED)
    assert seen.mend


def test_an_error_of_the_tills_own_keeps_its_words() -> None:
    seen = looked(raising(ConfigError("api.ca_bundle", "name a PEM bundle")), WORDS)
    assert (seen.mend, seen.state) == ("name a PEM bundle.", State.FAILED)


def test_what_does_not_come_back_is_left_behind() -> None:
    stop = threading.Event()

    def never() -> Seen:
        stop.wait()
        return Seen("too late")

    check = timed("keyring", never, WORDS, within_s=0.05)
    stop.set()
    assert (check.name, check.state, check.detail) == ("keyring", State.FAILED, "No answer within 0.05 s.")
    assert check.seconds >= 0.05


def test_people_read_one_line_each_and_the_mend_below() -> None:
    checks = [
        Check.of("clock", Seen("2026")),
        Check.of("printers", Seen("None.", State.LIMITED, "Add one.")),
        Check.of("window", Seen("Blank.", State.FAILED, "Install.")),
        Check.of("sale", Seen("Not looked at.", State.SKIPPED)),
    ]
    assert lines(checks).splitlines() == [
        "ok       clock: 2026",
        "limited  printers: None.",
        "         Add one.",
        "WRONG    window: Blank.",
        "         Install.",
        "-        sale: Not looked at.",
    ]
    assert [check.ok for check in checks] == [True, True, False, False]


def test_every_file_that_ships_is_looked_at() -> None:
    shipped = {file.relative_to(asset(".")).as_posix() for file in asset(".").rglob("*") if file.is_file()}
    assert {name for name in shipped if not name.startswith("pictures/")} == set(FILES)


@pytest.mark.parametrize("look", [plain.program, plain.clock, plain.resources, plain.translations, plain.authorities])
def test_what_needs_no_window_is_well_here(look: Callable[[Words], Seen]) -> None:
    assert look(WORDS).state is State.OK


def test_the_settings_of_the_computer_have_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSAPP_API__ENVIRONMENT", "production")
    settings = own_settings()
    assert (settings.api.environment, settings.staff.require_sign_in) == (Environment.LOCAL, False)


def test_the_window_under_test_sees_no_screen_and_none_of_our_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "POSAPP_CONFIG", "QT_QPA_PLATFORMTHEME", "SSLKEYLOGFILE"):
        monkeypatch.setenv(name, "x")
    monkeypatch.delenv("HOME", raising=False)
    env = Room(tmp_path).environment(tmp_path)
    assert "x" not in env.values()
    assert (env["QT_QPA_PLATFORM"], env["HOME"], env["TMPDIR"]) == ("offscreen", str(tmp_path), str(tmp_path))


def test_its_folder_is_gone_afterwards() -> None:
    with room() as own:
        (own.data / "file").write_text("x")
        root = own.root
        assert root.stat().st_mode & 0o077 == 0
    assert not root.exists()


def test_a_journal_is_written_and_its_chain_walked(tmp_path: Path) -> None:
    assert asyncio.run(plain.journal(WORDS, Room(tmp_path))) == Seen("1 event, chain whole")


def test_a_chain_that_is_broken_or_empty_is_told() -> None:
    broken = plain.whole(WORDS, {"whole": False, "events": 3, "message": "Event 2 of till T01 was changed."})
    assert (broken.state, broken.detail) == (State.FAILED, "Event 2 of till T01 was changed.")
    assert plain.whole(WORDS, {"whole": True, "events": 0, "message": ""}).state is State.FAILED


def test_a_part_that_ends_or_hangs_is_told_and_the_next_goes_on(tmp_path: Path) -> None:
    first, second, third = take(Room(tmp_path), WORDS, ("nonsense", "icons", "fonts"), tmp_path, {"fonts": 0.001})
    assert (first.state, "KeyError" in first.detail) == (State.FAILED, True)
    assert (second.name, second.state) == ("icons", State.OK)
    assert (third.state, third.detail) == (State.FAILED, "No answer within 0.001 s.")


def test_a_part_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    own = Room(tmp_path)
    own.temporary.rmdir()
    own.temporary.write_text("in its way")
    assert [check.state for check in take(own, WORDS, ("screen", "fonts"), tmp_path)] == [State.FAILED] * 2


def test_a_bank_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    own = Room(tmp_path)
    (own.data / "bank").write_text("in its way")
    seen = asyncio.run(bank.answers(WORDS, own))
    assert seen.state is State.FAILED


def test_without_a_sale_there_is_no_receipt_and_no_record(tmp_path: Path) -> None:
    own = Room(tmp_path)
    assert asyncio.run(bank.record(WORDS, own)).state is State.SKIPPED
    assert asyncio.run(bank.receipt(WORDS, own)).state is State.SKIPPED
    assert asyncio.run(bank.record(WORDS, own)).state is State.SKIPPED
