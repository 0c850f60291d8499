"""The log holds what is on its list, on one line each, whatever a record brings, however full the disk is."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.app.log_file import FIELDS, LogFile, line_of

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "5425233430109903"
ALWAYS = {"at", "level", "logger", "process"}


def record(*said: object, **extra: object) -> logging.LogRecord:
    name, message, *args = said or ("posapp.calls", "call")
    made = logging.LogRecord(str(name), logging.INFO, "line.py", 7, message, tuple(args), None)
    vars(made).update(extra)
    return made


def told(made: logging.LogRecord) -> dict[str, Any]:
    line = line_of(made)
    assert "\n" not in line
    answer = json.loads(line)
    assert isinstance(answer, dict)
    return answer


def lines_in(*files: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in file.read_text(encoding="ascii").splitlines()]


def write_many(folder: Path, count: int) -> None:
    log = LogFile(folder, largest=4_000, kept=500)
    for number in range(count):
        log.handle(record(attempt=number))


def test_a_call_is_told_by_its_fields() -> None:
    line = told(
        record(call="4F2K-9QXD", path="/redeemers/{id}", status=200, duration_ms=31, bank_reference="a1b2-c3d4")
    )
    assert line["event"] == "call"
    assert (line["call"], line["path"], line["status"]) == ("4F2K-9QXD", "/redeemers/{id}", 200)


def test_what_is_not_on_the_list_stays_out() -> None:
    assert set(told(record(account="A1", body="{}", authorization="x"))) == ALWAYS | {"event"}


@given(st.sampled_from(FIELDS), st.text() | st.integers() | st.floats() | st.binary())
def test_no_value_brings_a_long_number_or_free_text(field: str, value: object) -> None:
    kept = told(record(**{field: value})).get(field)
    if isinstance(kept, str):
        assert kept.isascii()
        assert " " not in kept
        assert len(kept) <= 80


@pytest.mark.parametrize("field", FIELDS)
def test_a_card_number_is_kept_in_no_field(field: str) -> None:
    for value in (NUMBER, f"x{NUMBER}", int(NUMBER)):
        assert NUMBER[:9] not in line_of(record(**{field: value}))


def test_words_are_ours_and_never_what_filled_them() -> None:
    assert told(record("posapp.ui", "%s failed", NUMBER))["event"] == "%s failed"
    assert NUMBER not in line_of(record("posapp.ui", f"held {NUMBER}"))
    foreign = told(record("httpx", "GET https://host/redeemers/%s", "A1"))
    assert foreign.get("event") is None
    assert foreign["where"] == "line:7"


def test_an_error_is_told_without_a_value() -> None:
    made = record()
    try:
        int(f"x{NUMBER}")
    except ValueError:
        made.exc_info = sys.exc_info()
    assert told(made)["error"] == "ValueError"
    assert "test_an_error_is_told_without_a_value" in told(made)["frames"][0]
    assert NUMBER not in line_of(made)


def test_the_file_is_private_and_its_folder_too(tmp_path: Path) -> None:
    LogFile(tmp_path / "logs").handle(record())
    kept = tmp_path / "logs" / "posapp.log"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "posapp.log").symlink_to(tmp_path / "elsewhere")
    LogFile(tmp_path).handle(record())
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_file_is_put_aside_and_the_oldest_goes(tmp_path: Path) -> None:
    log = LogFile(tmp_path, largest=300, kept=3)
    for number in range(60):
        log.handle(record(attempt=number))
    aside = sorted(tmp_path.glob("posapp-*.log"))
    assert len(aside) == 3
    lines = lines_in(*aside, *tmp_path.glob("posapp.log"))
    assert [line["attempt"] for line in lines] == list(range(60 - len(lines), 60))


def test_programs_that_write_at_once_lose_no_line(tmp_path: Path) -> None:
    fresh = get_context("spawn")
    programs = [fresh.Process(target=write_many, args=(tmp_path, 200)) for _ in range(3)]
    for program in programs:
        program.start()
    for program in programs:
        program.join(60)
        assert program.exitcode == 0
    lines = lines_in(*tmp_path.glob("posapp*.log"))
    assert sorted(line["attempt"] for line in lines) == sorted(list(range(200)) * 3)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")  # noqa: PTH110
def test_a_full_disk_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = LogFile(tmp_path)
    log._file = type(tmp_path)("/dev/full")
    log.handle(record())
    (tmp_path / "file").touch()
    LogFile(tmp_path / "file" / "logs").handle(record())
    assert capsys.readouterr() == ("", "")


def test_behind_a_torn_line_a_new_one_begins(tmp_path: Path) -> None:
    log = LogFile(tmp_path)
    (tmp_path / "posapp.log").write_text('{"at": "2026', encoding="ascii")
    log._torn = True
    log.handle(record(attempt=2))
    torn, whole = (tmp_path / "posapp.log").read_text(encoding="ascii").splitlines()
    assert torn == '{"at": "2026'
    assert json.loads(whole)["attempt"] == 2
