"""A disk that is full, read-only or short of room for real; the program goes on when it is well again."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.mounts import on_a_disk

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = [sys.executable, "-m", "tests.unit.journal.program"]


def run(command: list[str]) -> list[str]:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()[-3:]


def on_a_small_disk(what: str, folder: Path) -> list[str]:
    folder.mkdir()
    disk = on_a_disk(folder, size="1m")
    if not disk:
        pytest.skip("no mount namespaces here")
    return run([*disk, *PROGRAM, what, str(folder)])


def test_a_full_disk_is_told_and_the_journal_goes_on_when_there_is_room(tmp_path: Path) -> None:
    said = on_a_small_disk("full", tmp_path / "disk")
    assert said == ["refused The disk is full", "read meanwhile True", "whole True"]


def test_a_disk_turned_read_only_is_told_and_the_journal_goes_on_afterwards(tmp_path: Path) -> None:
    said = on_a_small_disk("readonly", tmp_path / "disk")
    assert said == ["refused The disk or the data folder can only be read", "read meanwhile False", "whole True"]


@pytest.mark.skipif(os.name != "posix", reason="a limit of POSIX systems")
def test_a_disk_that_takes_no_more_is_told_and_the_journal_goes_on_afterwards(tmp_path: Path) -> None:
    said = run([*PROGRAM, "limit", str(tmp_path)])
    assert said == ["refused The disk does not take or give the journal", "read meanwhile True", "whole True"]
