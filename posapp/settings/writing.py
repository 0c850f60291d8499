"""Writes posapp.toml: what a person wrote there, comments and order, stays as it is but for what changes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, cast

from posapp.domain.errors import ConfigError
from posapp.settings.file import parsed, read_text, replace_text
from posapp.settings.loading import grown, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tomlkit import TOMLDocument

    from posapp.settings.fleet import Fleet
    from posapp.settings.tree import Settings

KEPT: Final = ".bak"


def write(file: Path, changes: Mapping[str, object], *, keep: bool = False, anew: bool = False) -> None:
    """Set each `section.key` of `changes` in the file, None takes it out. It is private then, and need not exist.

    `anew`: nothing of what stood there stays. With `keep` the file as it was lies beside it as `posapp.toml.bak`.
    Names and types are checked, meanings are not: ask `planned` first. Raises ConfigError, and nothing is written.
    """
    old = _old(file)
    new = changed(file.name, "" if anew else old, changes)
    if keep and old:
        replace_text(file.with_name(file.name + KEPT), old)
    replace_text(file, new)


def planned(
    file: Path, changes: Mapping[str, object], environ: Mapping[str, str], fleet: Fleet | None = None
) -> Settings:
    """The settings that a till would have after `write(file, changes)`, wholly checked. Raises ConfigError."""
    old = _old(file)
    return load(None, environ, written=parsed(file.name, changed(file.name, old, changes)), fleet=fleet)


def changed(name: str, old: str, changes: Mapping[str, object]) -> str:
    """The text `old` with `changes` made in it; `name` is the file's, for what is said. Raises ConfigError."""
    wanted = _merged(parsed(name, old), changes)
    grown(wanted, {})
    import tomlkit  # noqa: PLC0415 - most tills never write
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - comes with it

    try:
        document = tomlkit.parse(old)
        for path, value in changes.items():
            _set(document, path, value)
        new = document.as_string()
    except (TOMLKitError, AttributeError, TypeError):
        new = ""
    if parsed(name, new) != wanted:
        # However a person may have laid it out: what is written is what was meant, or nothing.
        raise ConfigError("config", f"{name} is laid out in a way that cannot be changed here; change it by hand")
    return new


def _old(file: Path) -> str:
    return read_text(file) if os.path.lexists(file) else ""


def _merged(tree: dict[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    wanted = {section: dict(keys) if isinstance(keys, dict) else keys for section, keys in tree.items()}
    for path, value in changes.items():
        section, _, key = path.partition(".")
        keys = wanted.setdefault(section, {})
        if not isinstance(keys, dict):
            continue  # Told by whoever reads the sections.
        if value is None:
            keys.pop(key, None)
        else:
            keys[key] = _plain(value)
    return {section: keys for section, keys in wanted.items() if keys != {} or section in tree}


def _set(document: TOMLDocument, path: str, value: object) -> None:
    import tomlkit  # noqa: PLC0415 - already there

    section, _, key = path.partition(".")
    if value is None:
        if section in document:
            cast("dict[str, Any]", document[section]).pop(key, None)
        return
    if section not in document:
        if document.body:
            document.add(tomlkit.nl())
        document.add(section, tomlkit.table())
    table = cast("Any", document[section])
    # What stands at a section's end is most often said of the next one: a new key goes before it.
    tail = [] if key in table or not isinstance(table, tomlkit.items.Table) else _tail(table.value.body)
    table[key] = _plain(value)
    if tail:
        table.value.body.extend(tail)


def _tail(body: list[Any]) -> list[Any]:
    """The blank lines and comments at the end, taken off."""
    keys = [place for place, (key, _) in enumerate(body) if key is not None]
    cut = keys[-1] + 1 if keys else len(body)
    tail = body[cut:]
    del body[cut:]
    return tail


def _plain(value: object) -> object:
    """As TOML keeps it: an environment or a path is text."""
    return value if isinstance(value, bool | int | float) else str(value)
