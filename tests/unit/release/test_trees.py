"""Where an installed program runs from: trees that an upgrade leaves alone as long as somebody runs from them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "linux" / "trees"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux packages")


class Installation:
    """What dpkg has put in place under `home`, and who runs: `proc` has their links."""

    def __init__(self, place: Path) -> None:
        self.home = place / "posapp"
        self.proc = place / "proc"
        (self.home / "program" / "_internal").mkdir(parents=True)
        (self.proc / "1").mkdir(parents=True)

    def unpack(self, name: str) -> None:
        """As dpkg does: new files take the places of the old ones."""
        for file in ("posapp", "_internal/library"):
            new = self.home / "program" / f"{file}.dpkg-new"
            new.write_text(f"{file} of {name}")
            new.rename(self.home / "program" / file)
        (self.home / "tree").write_text(f"{name}\n")

    def trees(self, order: str) -> str:
        environment = os.environ | {"POSAPP_HOME": str(self.home), "POSAPP_PROC": str(self.proc)}
        done = subprocess.run(["sh", SCRIPT, order], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def runs(self, number: int, tree: str) -> None:
        (self.proc / str(number)).mkdir()
        (self.proc / str(number) / "exe").symlink_to(self.home / "run" / tree / "posapp")

    def ends(self, number: int) -> None:
        (self.proc / str(number) / "exe").unlink()
        (self.proc / str(number)).rmdir()

    @property
    def there(self) -> set[str]:
        return {tree.name for tree in (self.home / "run").iterdir()}

    @property
    def current(self) -> str:
        return (self.home / "current" / "posapp").read_text()


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.unpack("1-a")
    made.trees("put")
    return made


def test_a_start_takes_the_new_tree_and_who_runs_keeps_the_old_one(installed: Installation) -> None:
    assert installed.current == "posapp of 1-a"
    installed.runs(7, "1-a")
    installed.unpack("2-b")
    installed.trees("put")
    assert (installed.there, installed.current) == ({"1-a", "2-b"}, "posapp of 2-b")
    assert (installed.home / "run/1-a/_internal/library").read_text() == "_internal/library of 1-a"
    installed.ends(7)
    installed.unpack("3-c")
    installed.trees("put")
    assert (installed.there, installed.current) == ({"3-c"}, "posapp of 3-c")


def test_installed_once_more_a_tree_is_mended_where_it_is(installed: Installation) -> None:
    installed.runs(7, "1-a")
    (installed.home / "run/1-a/_internal/library").unlink()
    installed.unpack("1-a")
    installed.trees("put")
    assert installed.there == {"1-a"}
    assert (installed.home / "run/1-a/_internal/library").read_text() == "_internal/library of 1-a"
    # The window from before is still known to run from it.
    installed.unpack("2-b")
    installed.trees("put")
    assert installed.there == {"1-a", "2-b"}


def test_what_was_broken_off_is_begun_anew(installed: Installation) -> None:
    installed.unpack("2-b")
    (installed.home / "run/.new").mkdir()
    (installed.home / "run/.new/half").touch()
    installed.trees("put")
    assert (installed.there, installed.current) == ({"2-b"}, "posapp of 2-b")
    assert not (installed.home / "run/2-b/half").exists()


def test_before_it_goes_it_says_who_still_runs(installed: Installation) -> None:
    installed.runs(7, "1-a")
    assert "still running" in installed.trees("take")
    assert {file.name for file in installed.home.iterdir()} == {"program", "tree"}
