"""Which programs still run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Unavailable
from posapp.journal.owners import RunningPrograms
from tests.unit.journal.samples import modes

if TYPE_CHECKING:
    from pathlib import Path


def test_a_program_has_one_name_and_lives(folder: Path) -> None:
    owners = RunningPrograms(folder, "T01")
    assert not modes(folder)
    assert owners.mine() == owners.mine()
    assert owners.alive(owners.mine())
    assert owners.mine().startswith("T01-")
    owners.close()


def test_another_program_sees_it_until_it_ends(folder: Path) -> None:
    one, other = RunningPrograms(folder, "T01"), RunningPrograms(folder, "T 0/2")
    name = one.mine()
    assert name != other.mine()
    assert other.alive(name)
    assert other.alive(name), "asking must not end it"
    one.close()
    assert not other.alive(name)
    assert not other.alive(name)
    other.close()


def test_what_dead_programs_left_is_cleared_and_the_living_spared(folder: Path) -> None:
    living = RunningPrograms(folder, "T01")
    name = living.mine()
    for number in range(5):
        (folder / "running" / f"T01-9-{number}.lock").touch()
    newcomer = RunningPrograms(folder, "T01")
    names = {f"{one}.lock" for one in (newcomer.mine(), name)}
    assert set(modes(folder / "running")) == {".", *names}
    living.close()
    newcomer.close()
    assert set(modes(folder / "running")) == {"."}


@pytest.mark.parametrize("name", ["", "T01-1-a", "../journal", "a/b", "x" * 500, "T01\n", "\0"])
def test_a_name_nobody_has_is_dead(folder: Path, name: str) -> None:
    owners = RunningPrograms(folder, "T01")
    owners.mine()
    assert not owners.alive(name)
    owners.close()


def test_locks_are_for_this_user_alone(folder: Path) -> None:
    owners = RunningPrograms(folder, "T01")
    owners.mine()
    found = modes(folder / "running")
    assert found.pop(".") == 0o700
    assert set(found.values()) == {0o600}
    owners.close()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        RunningPrograms(tmp_path / "file", "T01").mine()


def test_after_closing_it_lives_again_under_another_name(folder: Path) -> None:
    owners = RunningPrograms(folder, "T01")
    first = owners.mine()
    owners.close()
    assert owners.mine() != first
    assert not owners.alive(first)
    owners.close()
