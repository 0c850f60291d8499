"""What lies in the one-folder tree that PyInstaller made: its files, and the modules packed into its archives."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

INTERNAL: Final = "_internal"
BASE_LIBRARY: Final = "base_library.zip"
_ASK: Final = """
import json, sys, sysconfig
from PyInstaller.archive.readers import CArchiveReader
archive = CArchiveReader(sys.argv[1])
packed = sorted(name for name, entry in archive.toc.items() if entry[-1] in "ms")
modules = []
for name, entry in archive.toc.items():
    if entry[-1] == "z":
        modules += archive.open_embedded_archive(name).toc
print(json.dumps({"scripts": packed, "modules": sorted(modules)}))
"""
_ASK_PYTHON: Final = """
import json, platform, sys, sysconfig
paths = sysconfig.get_paths()
print(json.dumps({
    "version": platform.python_version(),
    "site": sorted({paths["purelib"], paths["platlib"]}),
    "stdlib": sorted({paths["stdlib"], paths["platstdlib"], sysconfig.get_config_var("DESTSHARED") or ""} - {""}),
    "base": sys.base_prefix,
}))
"""


@dataclass(frozen=True, slots=True)
class Elf:
    """What tells one compiled file from another, stripped or not."""

    build_id: str = ""
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """One file of the tree; `name` as it stands in it, `inside` as Python sees it, without `_internal`."""

    name: str
    sha256: str
    elf: Elf | None = None

    @property
    def inside(self) -> str:
        return self.name.removeprefix(f"{INTERNAL}/")

    @property
    def base(self) -> str:
        return PurePosixPath(self.name).name


@dataclass(frozen=True, slots=True)
class Tree:
    """The whole program. `scripts` are those in the executable, `modules` those of its archive and the base library."""

    root: Path
    files: tuple[File, ...]
    scripts: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Python:
    """The Python that the program was built with."""

    version: str
    site: tuple[Path, ...]
    stdlib: tuple[Path, ...] = field(default=())
    base: Path = Path("/usr")


def read_python(python: Path) -> Python:
    """Ask it."""
    told = json.loads(_run([str(python), "-c", _ASK_PYTHON]))
    paths = {kind: tuple(Path(one) for one in told[kind]) for kind in ("site", "stdlib")}
    return Python(told["version"], paths["site"], paths["stdlib"], Path(told["base"]))


def read_tree(root: Path, python: Path, *, executable: str = "posapp") -> Tree:
    """Everything in it; a link within the tree is the file that it points to."""
    files = read_files(root)
    archives = json.loads(_run([str(python), "-c", _ASK, str(root / executable)]))
    base = root / INTERNAL / BASE_LIBRARY
    modules = [*archives["modules"], *_modules_of(base)]
    return Tree(root, files, tuple(archives["scripts"]), tuple(sorted(set(modules))))


def read_files(root: Path) -> tuple[File, ...]:
    """The files under `root` with their hashes, sorted."""
    whole = root.resolve()
    paths = sorted(path for path in root.rglob("*") if path.is_file() and not _is_link_within(path, whole))
    compiled = read_elf(path for path in paths if _is_elf(path))
    return tuple(
        File(path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest(), compiled.get(path))
        for path in paths
    )


def read_elf(paths: Iterable[Path]) -> dict[Path, Elf]:
    """Build id and needed libraries of each."""
    asked = list(paths)
    if not asked:
        return {}
    # One file alone is told without its name.
    told = _run(["readelf", "--wide", "-d", "-n", "/dev/null", *map(str, asked)])
    found: dict[Path, Elf] = {}
    for part in re.split(r"^File: ", told, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        build_id = re.search(r"Build ID: ([0-9a-f]+)", body)
        needed = tuple(re.findall(r"\(NEEDED\).*\[(.+)]", body))
        found[Path(name)] = Elf(build_id[1] if build_id else "", needed)
    return found


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _is_link_within(path: Path, root: Path) -> bool:
    return path.is_symlink() and path.resolve().is_relative_to(root)


def _modules_of(base: Path) -> list[str]:
    if not base.exists():
        return []
    with zipfile.ZipFile(base) as packed:
        names = [PurePosixPath(name).with_suffix("") for name in packed.namelist() if name.endswith(".pyc")]
    return [".".join(name.parent.parts if name.name == "__init__" else name.parts) for name in names]


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # readelf says no of /dev/null, and of nothing else that it is given here.
    if done.returncode and command[0] != "readelf":
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout
