"""Packages of this checkout, a second build of them, and systems to install them in; all is marked `package`.

POSAPP_TEST_BUILD names a folder with `program/` and `legal/` built before; else packaging/build.sh makes them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.package.next_version import next_version
from tests.package.root import Root
from tests.support.desktop import Desktop, missing

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP: Final = Path(__file__).resolve().parents[2]
NEXT: Final = "0.1.1"
"""The version of the second build."""
LATER: Final = "0.2.0"
"""The version of the third, whose journal is another."""
_CACHE: Final = TOP / "build" / "test-roots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.package)
            item.add_marker(pytest.mark.timeout(1800))


@dataclass(frozen=True, slots=True)
class Packages:
    """One build: the frozen program, what a package installs, and the packages."""

    version: str
    program: Path
    root: Path
    deb: Path
    rpm: Path

    @property
    def tree(self) -> str:
        """Where it runs from, once it is installed."""
        return f"/usr/lib/posapp/run/{(self.root / 'usr/lib/posapp/tree').read_text().strip()}"


def packed(program: Path, legal: Path, out: Path, *, version: str | None = None) -> Packages:
    """Packages of a frozen program, packed the quick way; `version` where it is to be another than the code's."""
    own = {"POSAPP_VERSION": version} if version else {}
    variables = {**os.environ, **own, "POSAPP_PACK": "quick"}
    linux = TOP / "packaging" / "linux"

    def told(script: str, *words: str) -> str:
        done = subprocess.run(
            ["bash", str(linux / script), *words], env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip().splitlines()[-1]

    root = out / "root"
    told("stage.sh", str(program), str(legal), str(root))
    deb, rpm = (Path(told("pack.sh", kind, str(root), str(out))) for kind in ("deb", "rpm"))
    return Packages(deb.name.split("_")[1], root / "usr/lib/posapp/program", root, deb, rpm)


def built(tree: Path) -> None:
    """Freeze the program of a checkout."""
    script = str(tree / "packaging" / "build.sh")
    subprocess.run(["bash", script, "deb"], env=os.environ | {"POSAPP_PACK": "quick"}, check=True)


@pytest.fixture(scope="session")
def frozen() -> Path:
    """A folder with `program/` and `legal/`."""
    if given := os.environ.get("POSAPP_TEST_BUILD"):
        return Path(given)
    built(TOP)
    return TOP / "build"


@pytest.fixture(scope="session")
def packages(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """This checkout's."""
    return packed(frozen / "program", frozen / "legal", tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="session")
def next_packages(frozen: Path, packages: Packages, tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """The same program as version `NEXT`, with one file more and a folder less that nothing here needs."""
    out = tmp_path_factory.mktemp("next")
    program = out / "program"
    shutil.copytree(frozen / "program", program, symlinks=True)
    (program / "_internal" / "newer.txt").write_text("newer\n")
    shutil.rmtree(program / "_internal/PySide6/Qt/plugins/wayland-decoration-client")
    return packed(program, frozen / "legal", out, version=NEXT)


@pytest.fixture(scope="session")
def later_packages(frozen: Path, tmp_path_factory: pytest.TempPathFactory) -> Packages:
    """A later program, really built: version `LATER`, with a journal of a newer schema."""
    tree = TOP / "build" / "later"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True).stdout
    tree.mkdir(parents=True, exist_ok=True)
    # What was built there before stays: the libraries of the lock above all.
    for old in set(tree.iterdir()) - {tree / "build"}:
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    subprocess.run(["cp", "-a", "--parents", *os.fsdecode(listed).split("\0")[:-1], str(tree)], cwd=TOP, check=True)
    next_version(tree, LATER)
    built(tree)
    return packed(tree / "build/program", tree / "build/legal", tmp_path_factory.mktemp("later"), version=LATER)


@pytest.fixture
def debian(tmp_path: Path) -> Iterator[Root]:
    """A fresh minimal Debian 12, with an account for a clerk."""
    with Root(tmp_path / "debian", _CACHE) as root:
        yield root


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """A screen, outside of all systems."""
    assert not missing(), f"no desktop without {missing()}"
    with Desktop() as desktop:
        yield desktop
