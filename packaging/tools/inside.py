"""Parts of others inside the compiled files of a Python package; `legal.toml` names them, `[[inside]]`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import Distribution

_SO_VERSION: Final = re.compile(r"\.so\.([\d.]+)$")


@dataclass(frozen=True, slots=True)
class Inside:
    """One entry of the table."""

    of: str
    name: str
    spdx: str
    files: tuple[str, ...] = ()
    version: str = ""
    listed: str = ""
    text: tuple[str, ...] = ()
    source: str = ""

    @classmethod
    def of_table(cls, entry: dict[str, Any]) -> Inside:
        told: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
        return cls(**told)


@dataclass(frozen=True, slots=True)
class Part:
    """One part that is really in."""

    name: str
    version: str
    spdx: str
    files: tuple[str, ...]
    texts: tuple[str, ...]
    source: str

    @property
    def purl(self) -> str:
        return f"pkg:generic/{self.name.lower()}" + (f"@{self.version}" if self.version else "")


def parts_of(package: Distribution, told: Iterable[Inside], files: Iterable[str]) -> Iterator[Part]:
    """Those of `told` whose files are among `files` (without `_internal/`), or that are linked in."""
    bill = dict(_bill(package))
    names = list(files)
    for one in told:
        mine = tuple(name for name in names if any(fnmatch(name.partition("/")[2], like) for like in one.files))
        if one.files and not mine:
            continue
        version = _version(one, mine, bill, package.version)
        yield Part(one.name, version, one.spdx, mine, one.text, one.source.format(version=version))


def _version(one: Inside, files: tuple[str, ...], bill: dict[str, str], whole: str) -> str:
    if one.listed in bill:
        return bill[one.listed]
    found = next((hit for hit in map(_SO_VERSION.search, files) if hit), None)
    told = found[1] if found else ""
    return one.version.format(*told.split("."), package=whole) if one.version else told


def _bill(package: Distribution) -> Iterator[tuple[str, str]]:
    """Names and versions that the package's own bills (PEP 770) state."""
    for path in package.files or ():
        if ".dist-info/sboms/" in path.as_posix() and path.suffix == ".json":
            whole = Path(str(package.locate_file(path)))
            for one in json.loads(whole.read_text(encoding="utf-8")).get("components", []):
                if one.get("version"):
                    yield one["name"], one["version"]
