#!/usr/bin/env python3
"""Turns CHANGELOG.md into what packages want: Debian's changelog, AppStream's <releases>; and checks its form.

    releases.py version | check | debian | appstream [--changelog FILE]

The version stands in posapp/__init__.py alone. What is "Unreleased" is told as that version, of the day that is built
(SOURCE_DATE_EPOCH, else today).
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

CHANGELOG: Final = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
MAINTAINER: Final = "posapp developers <posapp@localhost>"
"""Whoever publishes packages gives a name of theirs (`--maintainer`)."""
SECTIONS: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
UNRELEASED: Final = "Unreleased"
_HEADING: Final = re.compile(r"## \[(?P<version>[^]]+)](?: - (?P<day>\S+))?(?P<more>.*)")
_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
_WIDTH: Final = 76
_LINES_IN_A_SHOP: Final = 12
"""A software centre shows a release in a few lines; the whole list is in the package's changelog."""


class ChangelogError(Exception):
    """The change log is not in its form; each argument is one fault with its line."""


@dataclass(frozen=True, slots=True)
class Release:
    """One version; `day` is None for what has not been released. A line is one entry, unwrapped, without its dash."""

    version: str
    day: date | None
    lines: tuple[str, ...]


def version_of(changelog: Path = CHANGELOG) -> str:
    """The version of the code beside this change log."""
    source = (changelog.parent / "posapp" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise ChangelogError("posapp/__init__.py states no __version__")
    return found[1]


def releases(changelog: Path = CHANGELOG) -> list[Release]:
    """Newest first; what is unreleased counts as the version of the code. Raises `ChangelogError`."""
    version = version_of(changelog)
    text = changelog.read_text(encoding="utf-8")
    found = list(_sections(text))
    faults = [*_faults_of_headings(text), *_faults_of_order(found, version)]
    if faults:
        raise ChangelogError(*faults)
    return [
        Release(version if one.version == UNRELEASED else one.version, one.day, one.lines)
        for one in found
        if one.version != UNRELEASED or one.lines
    ]


def debian(found: list[Release], built: datetime, *, maintainer: str = MAINTAINER) -> str:
    """The text of /usr/share/doc/posapp/changelog."""
    return "\n".join(_debian_entry(one, built, maintainer) for one in found)


def appstream(found: list[Release], built: datetime) -> str:
    """The `<releases>` element of the metainfo file."""
    told = ["<releases>"]
    for one in found:
        day = one.day or built.date()
        kind = "stable" if one.day else "development"
        told.append(f'  <release version="{escape(one.version)}" date="{day.isoformat()}" type="{kind}">')
        shown = one.lines[:_LINES_IN_A_SHOP]
        if shown:
            told += ["    <description>", "      <ul>"]
            told += [f"        <li>{escape(_plain(line))}</li>" for line in shown]
            told += ["      </ul>", "    </description>"]
        told.append("  </release>")
    return "\n".join([*told, "</releases>"]) + "\n"


def built_at() -> datetime:
    """The time that a build tells: SOURCE_DATE_EPOCH, else now."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(told), UTC) if told else datetime.now(UTC).replace(microsecond=0)


def _sections(text: str) -> Iterator[Release]:
    for part in re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        if found := _HEADING.fullmatch(heading):
            # An entry goes on over the lines that are indented under it.
            entries = re.findall(r"^- (.+(?:\n {2,}\S.*)*)", body, re.MULTILINE)
            lines = tuple(re.sub(r"\s+", " ", entry) for entry in entries)
            yield Release(found["version"], _day(found["day"]), lines)


def _day(told: str | None) -> date | None:
    try:
        return date.fromisoformat(told or "")
    except ValueError:
        return None


def _faults_of_headings(text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        where = f"CHANGELOG.md:{number}: {line}"
        if line.startswith("### ") and line[4:] not in SECTIONS:
            yield f"{where}: a section is one of {', '.join(SECTIONS)}"
        if not line.startswith("## "):
            continue
        found = _HEADING.fullmatch(line)
        if found is None or found["more"] not in {"", " [YANKED]"}:
            yield f"{where}: a heading is [Unreleased] or [1.2.3] - 2026-11-26"
        elif found["version"] == UNRELEASED:
            if found["day"]:
                yield f"{where}: what is unreleased has neither day nor version"
        elif not _VERSION.fullmatch(found["version"]):
            yield f"{where}: a version is three numbers"
        elif _day(found["day"]) is None:
            yield f"{where}: a release has its day, as in 2026-11-26"


def _faults_of_order(found: list[Release], version: str) -> Iterator[str]:
    if not found or found[0].version != UNRELEASED:
        yield "CHANGELOG.md: [Unreleased] comes first, empty or not"
    released = [one for one in found if _VERSION.fullmatch(one.version)]
    numbers = [tuple(map(int, one.version.split("."))) for one in released]
    days = [one.day for one in released if one.day]
    if numbers != sorted(set(numbers), reverse=True) or days != sorted(days, reverse=True):
        yield "CHANGELOG.md: releases go from the newest to the oldest, each once"
    if not _VERSION.fullmatch(version):
        yield f"posapp/__init__.py: {version} is not three numbers"
        return
    code = tuple(map(int, version.split(".")))
    waiting = bool(found and found[0].version == UNRELEASED and found[0].lines)
    if numbers and code < max(numbers):
        yield f"posapp/__init__.py: {version} is older than the newest release"
    elif code in numbers and waiting:
        yield f"posapp/__init__.py: {version} is released; what is unreleased needs a higher version"
    elif code not in numbers and not waiting:
        yield f"CHANGELOG.md: nothing tells what is in {version}"


def _debian_entry(one: Release, built: datetime, maintainer: str) -> str:
    at = datetime.combine(one.day, time(), UTC) if one.day else built
    changes = [line for entry in one.lines for line in _wrapped(_plain(entry))]
    head = f"posapp ({one.version}) stable; urgency=medium"
    return "\n".join([head, "", *changes, "", f" -- {maintainer}  {format_datetime(at)}", ""])


def _wrapped(entry: str) -> Iterator[str]:
    line = "  *"
    for word in entry.split():
        if len(line) + 1 + len(word) > _WIDTH:
            yield line
            line = "   "
        line += f" {word}"
    yield line


def _plain(markdown: str) -> str:
    """Without the signs of Markdown that a reader of plain text need not see."""
    return re.sub(r"\[([^]]+)]\([^)]+\)", r"\1", markdown.replace("**", "").replace("`", ""))


def main() -> int:
    parser = argparse.ArgumentParser(description="What CHANGELOG.md says, for packages.")
    parser.add_argument("what", choices=("version", "check", "debian", "appstream"))
    parser.add_argument("--changelog", type=Path, default=CHANGELOG)
    parser.add_argument("--maintainer", default=MAINTAINER, help="NAME <ADDRESS> under each entry (debian)")
    parser.add_argument("--gzip", type=Path, metavar="FILE", help="write there, packed, instead of telling it")
    asked = parser.parse_args()
    try:
        found, version = releases(asked.changelog), version_of(asked.changelog)
    except ChangelogError as error:
        sys.stderr.write("\n".join(error.args) + "\n")
        return 1
    told = {
        "version": lambda: f"{version}\n",
        "check": lambda: f"CHANGELOG.md: {len(found)} versions, the code is {version}\n",
        "debian": lambda: debian(found, built_at(), maintainer=asked.maintainer),
        "appstream": lambda: appstream(found, built_at()),
    }[asked.what]()
    if asked.gzip is not None:
        # No name and no time in it: the same change log packs to the same bytes.
        asked.gzip.write_bytes(gzip.compress(told.encode(), 9, mtime=0))
    else:
        sys.stdout.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
