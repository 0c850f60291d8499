"""Which of Debian's packages a bundled library was taken from: by its name and its build id, which stripping leaves."""

from __future__ import annotations

import platform
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from tree import Elf, read_elf

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS: Final = (
    "db:Status-Abbrev",
    "binary:Package",
    "Package",
    "Version",
    "Architecture",
    "source:Package",
    "source:Version",
)
_FORMAT: Final = "\\t".join(f"${{{name}}}" for name in _FIELDS) + "\\n"


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package."""

    name: str
    version: str
    architecture: str
    source: str
    source_version: str
    texts: tuple[Path, ...] = ()

    @property
    def purl(self) -> str:
        version = quote(self.version, safe="")
        name = quote(self.name, safe=".-")
        return f"pkg:deb/debian/{name}@{version}?arch={self.architecture}&distro=debian-{_release()}"


def _release() -> str:
    return platform.freedesktop_os_release().get("VERSION_ID", "sid")


@dataclass(slots=True)
class Debian:
    """This system's package data base; empty where there is none."""

    admin: Path = Path("/var/lib/dpkg")
    doc: Path = Path("/usr/share/doc")
    _by_path: dict[str, str] = field(default_factory=dict)
    _by_base: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _packages: dict[str, Package] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.admin / "status").exists():
            return
        for known_as, package in self._installed():
            self._packages[known_as] = package
            listed = self.admin / "info" / f"{known_as}.list"
            for path in listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ():
                self._by_path[path] = known_as
                if ".so" in path:
                    self._by_base[path.rpartition("/")[2]].append(path)

    def owner(self, path: Path) -> Package | None:
        """The package that this installed file belongs to."""
        for one in (path, path.resolve()):
            for name in (
                str(one),
                str(one).removeprefix("/usr"),
            ):  # / and /usr are one, and either may be written down.
                if name in self._by_path:
                    return self._packages[self._by_path[name]]
        return None

    def library(self, base: str, elf: Elf | None) -> Package | None:
        """The package of a library of this name that is the same build."""
        if elf is None:
            return None
        here = [Path(path) for path in self._by_base.get(base, ()) if Path(path).exists()]
        seen = read_elf(here)
        same = [path for path in here if path in seen and seen[path].build_id == elf.build_id]
        return self.owner(same[0]) if same else None

    def _installed(self) -> Iterator[tuple[str, Package]]:
        command = ["dpkg-query", f"--admindir={self.admin}", "-W", "-f", _FORMAT]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            status, known_as, name, version, architecture, source, source_version = line.split("\t")
            if status[1:2] == "i":
                text = self.doc / name / "copyright"
                texts = (text,) if text.exists() else ()
                yield known_as, Package(name, version, architecture, source, source_version, texts)
