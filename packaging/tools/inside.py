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
    name: str = ""
    spdx: str = ""
    files: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    version: str = ""
    listed: str = ""
    text: tuple[str, ...] = ()
    source: str = ""
    bill: str = ""

    @classmethod
    def all_of(cls, entry: dict[str, Any]) -> list[Inside]:
        """What one entry of the table tells: itself, or each of its `parts`, "name: licence"."""
        parts = [part.split(": ") for part in entry.get("parts", [])]
        rest = {key: value for key, value in entry.items() if key != "parts"}
        return [cls._of({**rest, "name": name, "spdx": spdx}) for name, spdx in parts] or [cls._of(rest)]

    @classmethod
    def _of(cls, entry: dict[str, Any]) -> Inside:
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
    source: str = ""
    kind: str = "generic"

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name.lower()}" + (f"@{self.version}" if self.version else "")


def parts_of(package: Distribution, told: Iterable[Inside], files: Iterable[str]) -> Iterator[Part]:
    """Those of `told` whose files are among `files` (without `_internal/`), or that are linked in."""
    bill = dict(_bill(package))
    names = list(files)
    left = list(names)
    for one in told:
        if one.bill:
            yield from _crates(package, one)
            continue
        mine = _like(left, one.files)
        if (one.files and not mine) or (one.where and not _like(names, one.where)):
            continue
        left = [name for name in left if name not in mine]  # The first that fits has it.
        version = _version(one, mine, bill, package.version)
        yield Part(one.name, version, one.spdx, mine, one.text, one.source.format(version=version))


def _crates(package: Distribution, one: Inside) -> Iterator[Part]:
    """What the package's own bill says of Rust that is compiled in, its own crates left out."""
    for line in _lines(package, one.bill):
        if str(line.get("purl", "")).startswith("pkg:cargo/") and not line["name"].startswith(one.of):
            spdx = " AND ".join(entry["expression"] for entry in line.get("licenses", []) if "expression" in entry)
            yield Part(line["name"], line["version"], spdx, (), one.text, kind="cargo")


def _like(names: Iterable[str], patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if any(fnmatch(name.partition("/")[2], like) for like in patterns))


def _version(one: Inside, files: tuple[str, ...], bill: dict[str, str], whole: str) -> str:
    if one.listed in bill:
        return bill[one.listed]
    found = next((hit for hit in map(_SO_VERSION.search, files) if hit), None)
    told = found[1] if found else ""
    return one.version.format(*told.split("."), package=whole) if one.version else told


def _bill(package: Distribution) -> Iterator[tuple[str, str]]:
    """Names and versions that the package's own bills state."""
    return ((line["name"], line["version"]) for line in _lines(package) if line.get("version"))


def _lines(package: Distribution, name: str = "") -> Iterator[dict[str, Any]]:
    """The components of the bills that a package brings along (PEP 770), or of the one of this name."""
    for path in package.files or ():
        if ".dist-info/sboms/" in path.as_posix() and path.suffix == ".json" and path.name.startswith(name):
            whole = Path(str(package.locate_file(path)))
            yield from json.loads(whole.read_text(encoding="utf-8")).get("components", [])
