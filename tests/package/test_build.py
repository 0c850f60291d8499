"""What build.sh makes: the same to the byte in two folders, small enough, a program that needs nothing around it."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.package

ROOT: Final = Path(__file__).resolve().parents[2]
LARGEST_DEB: Final = 40_000_000
LARGEST_PROGRAM: Final = 130_000_000
PATIENCE_S: Final = 1800


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two clones, in folders whose names differ in length, too, each built from nothing with an empty home."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    made = []
    for name in ("one", "the-other-one"):
        place = tmp_path_factory.mktemp(name, numbered=False) / "posapp"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True)
        subprocess.run(["git", "checkout", "--quiet", "--detach", commit.strip()], cwd=place, check=True)
        home = tmp_path_factory.mktemp(f"home-{name}", numbered=False)
        env = {"PATH": os.environ["PATH"], "HOME": str(home)}
        subprocess.run(["bash", "packaging/build.sh", "all"], cwd=place, env=env, check=True, timeout=PATIENCE_S)
        made.append(place)
    return made


@pytest.fixture(scope="module")
def program(checkouts: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program's folder as somebody who may not write has it, reached by a link from elsewhere."""
    place = tmp_path_factory.mktemp("installed", numbered=False)
    shutil.copytree(checkouts[0] / "build" / "program", place / "program", symlinks=True)
    for each in place.rglob("*"):
        if not each.is_symlink():
            each.chmod(each.stat().st_mode & ~0o222)
    link = place / "posapp"
    link.symlink_to("program/posapp")
    yield link
    for each in place.rglob("*"):
        if each.is_dir() and not each.is_symlink():
            each.chmod(0o755)


def test_two_builds_of_a_commit_are_the_same(checkouts: list[Path]) -> None:
    sums = [
        {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in (place / "dist").iterdir()}
        for place in checkouts
    ]
    assert {name.rsplit(".", 1)[-1] for name in sums[0]} == {"deb", "rpm", "xz", "whl"}
    assert sums[0] == sums[1]


def test_they_are_as_small_as_was_aimed_at(checkouts: list[Path]) -> None:
    (deb,) = (checkouts[0] / "dist").glob("*.deb")
    files = [each for each in (checkouts[0] / "build" / "program").rglob("*") if not each.is_symlink()]
    assert deb.stat().st_size <= LARGEST_DEB
    assert sum(each.stat().st_size for each in files if each.is_file()) <= LARGEST_PROGRAM


def test_it_holds_nothing_of_the_folder_that_it_was_built_in(checkouts: list[Path]) -> None:
    place = os.fsencode(checkouts[0])
    files = [each for each in (checkouts[0] / "build" / "root").rglob("*") if each.is_file()]
    assert [each for each in files if place in each.read_bytes()] == []


def test_it_runs_for_a_stranger_from_a_folder_that_nothing_writes_to(program: Path, tmp_path: Path) -> None:
    """As nobody, without HOME or any other variable: the local bank starts, a whole examination passes."""
    for each in (tmp_path, *tmp_path.parents[:2]):  # As far up as pytest has made them.
        each.chmod(0o755)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    someone: int | None = None
    if os.geteuid() == 0:
        someone = pwd.getpwnam("nobody").pw_uid
        os.chown(data, someone, someone)
        for each in program.parents[:2]:
            each.chmod(each.stat().st_mode | 0o055)
    done = subprocess.run(
        [str(program), "--data", str(data), "doctor"],
        env={"TMPDIR": str(data)}, capture_output=True, text=True, check=False, timeout=120, user=someone,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "encryption" in done.stdout
