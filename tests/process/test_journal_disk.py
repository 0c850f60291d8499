"""A disk that is full, read-only or short of room for real; the program goes on when it is well again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = [sys.executable, "-m", "tests.unit.journal.program"]


def in_a_namespace() -> list[str]:
    """The command that gives a program mounts of its own, also to a user without rights; empty where none does."""
    if not shutil.which("unshare"):
        return []
    for flags in (["-m"], ["-r", "-m"]):
        command = ["unshare", *flags]
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0
        ):
            return command
    return []


def run(command: list[str]) -> list[str]:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()[-3:]


def on_a_small_disk(what: str, folder: Path) -> list[str]:
    namespace = in_a_namespace()
    if not namespace:
        pytest.skip("no mount namespaces here")
    folder.mkdir()
    script = 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'
    return run([*namespace, "sh", "-c", script, str(folder), *PROGRAM, what, str(folder)])


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
