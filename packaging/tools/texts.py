"""What a reader is owed: `copyright` in Debian's form (DEP-5), and the whole licence text of each bundled component."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components import Bundle, Component

PROGRAM: Final = "usr/lib/posapp/program"
DOC: Final = "/usr/share/doc/posapp"
COMMON: Final = Path("/usr/share/common-licenses")
_COMMON: Final = {
    "Apache-2.0": "Apache-2.0",
    "CC0-1.0": "CC0-1.0",
    "GPL-2.0-only": "GPL-2",
    "GPL-2.0-or-later": "GPL-2",
    "GPL-3.0-only": "GPL-3",
    "GPL-3.0-or-later": "GPL-3",
    "LGPL-2.0-or-later": "LGPL-2",
    "LGPL-2.1-only": "LGPL-2.1",
    "LGPL-2.1-or-later": "LGPL-2.1",
    "LGPL-3.0-only": "LGPL-3",
    "LGPL-3.0-or-later": "LGPL-3",
    "MPL-2.0": "MPL-2.0",
}
"""What every Debian has; its policy wants these named, not copied."""
_COPYRIGHT: Final = re.compile(r"^[\s*#./]*((?:Copyright|©|\(c\)).*\d{4}.*?)[\s*/]*$", re.IGNORECASE | re.MULTILINE)
_REFERRED: Final = re.compile(rf"{COMMON}/([\w-]+(?:\.\d+)?)")
_MOST_HOLDERS: Final = 12
_HEAD: Final = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: posapp
Comment:
 The program is under the Apache License 2.0. What it is bundled with is under
 the licences named below; their whole texts are in
 """


def licence_files(bundle: Bundle) -> dict[str, str]:
    """Name and text of each file under licences/; `README.txt` says which is whose."""
    parts: dict[str, dict[Path, str]] = {}
    for one in bundle.sorted():
        for path in one.texts:
            parts.setdefault(one.text_name, {})[path] = path.read_text(encoding="utf-8", errors="replace")
    files = {f"{name}.txt": _joined(texts) for name, texts in parts.items()}
    # Debian's files name these instead of repeating them; another system does not have them.
    named = {name for text in files.values() for name in _REFERRED.findall(text) if (COMMON / name).is_file()}
    common = {f"common-{name}.txt": (COMMON / name).read_text(encoding="utf-8") for name in named}
    return {**files, **common, "README.txt": _index(bundle)}


def copyright_of(bundle: Bundle) -> str:
    """The text of the file `copyright`."""
    ours = [one for one in bundle.sorted() if one.kind == "application"]
    others = [one for one in bundle.sorted() if one.kind != "application"]
    paragraphs = [f"{_HEAD}{DOC}/licences/."]
    paragraphs += [_paragraph(one, ["*"]) for one in ours]
    paragraphs += [_paragraph(one, files) for one in others if (files := _files_of(one))]
    paragraphs += _licences(bundle)
    return "\n\n".join(paragraphs) + "\n"


def _joined(texts: dict[Path, str]) -> str:
    if len(texts) == 1:
        return next(iter(texts.values()))
    return "\n".join(f"{'=' * 8} {path.name} {'=' * 8}\n\n{text.rstrip()}\n" for path, text in texts.items())


def _index(bundle: Bundle) -> str:
    rows = [(f"{one.name} {one.version}".strip(), one.spdx, f"{one.text_name}.txt") for one in bundle.sorted()]
    wide = max(len(row[0]) for row in rows)
    head = "What posapp is bundled with, under which licence, and the file here that holds its text.\n\n"
    return head + "\n".join(f"{name:<{wide}}  {file}  ({spdx})" for name, spdx, file in sorted(rows)) + "\n"


def _paragraph(one: Component, files: list[str]) -> str:
    told = [f"Files: {files[0]}", *(f" {path}" for path in files[1:])]
    told += [f"Copyright: {holder}" if not at else f" {holder}" for at, holder in enumerate(_holders(one))]
    told.append(f"License: {_short(one.spdx)}")
    told += ["Comment:", f" {one.name} {one.version}".rstrip() + f"; text: {DOC}/licences/{one.text_name}.txt"]
    if one.source:
        told.append(f" Source: {one.source}")
    return "\n".join(told)


def _files_of(one: Component) -> list[str]:
    """Folders are named whole where everything in them is this component's own; modules as if they lay beside it."""
    names = sorted({_folded(path) for path in one.files} | {module.split(".")[0] for module in one.modules})
    return [f"{PROGRAM}/{name}" for name in names]


def _folded(path: str) -> str:
    parts = path.split("/")
    return "/".join([*parts[:-1], "*"]) if len(parts) > 3 else path


def _holders(one: Component) -> list[str]:
    found: dict[str, None] = {}
    for path in one.texts:
        for holder in _COPYRIGHT.findall(path.read_text(encoding="utf-8", errors="replace")):
            told = re.sub(r"^(?:copyright\b:?|©|\(c\)|\s)+", "", " ".join(holder.split()), flags=re.IGNORECASE)
            found.setdefault(told)
    unknown = "the posapp developers" if one.kind == "application" else "see the text named below"
    return list(found)[:_MOST_HOLDERS] or [unknown]


def _short(spdx: str) -> str:
    """An SPDX expression in the words of DEP-5."""
    told = re.sub(r" WITH (\S+?)-exception[-\d.]*(?=[ )]|$)", r" with \1 exception", spdx)
    return told.replace(" OR ", " or ").replace(" AND ", " and ").replace("(", "").replace(")", "")


def _licences(bundle: Bundle) -> Iterator[str]:
    """What each short name means: Debian's own copy where it has one, else the texts of those under it."""
    users: dict[str, set[str]] = {}
    for one in bundle.sorted():
        for name in re.split(r" (?:or|and) ", _short(one.spdx)):
            users.setdefault(name, set()).add(f"{one.text_name}.txt")
    for name, files in sorted(users.items()):
        where = _COMMON.get(name.partition(" with ")[0])
        told = (
            f"On Debian systems its whole text is in {COMMON}/{where}." if where else f"Its text is in {DOC}/licences/:"
        )
        listed = textwrap.wrap(" ".join(sorted(files)), 76, break_on_hyphens=False)
        lines = [told] if where and " with " not in name else [told, *listed]
        yield "\n".join([f"License: {name}", *(f" {line}" for line in lines)])
