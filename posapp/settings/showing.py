"""The settings as they are in force: each with where it comes from, without a password."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from posapp.settings.fleet import NO_FLEET, Fleet
from posapp.settings.loading import variables
from posapp.settings.tree import ENVIRONMENT_ONLY, GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from posapp.settings.tree import Settings

MASK: Final = "•••"


class Origin(StrEnum):
    """Where a setting comes from. `LOCKED`: the administrator's, or the default where he has locked it as it is."""

    DEFAULT = "default"
    ADMINISTRATOR = "administrator"
    LOCKED = "locked"
    FILE = "file"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting; `value` is what may be shown of it."""

    key: str
    value: object
    origin: Origin


def shown_settings(
    settings: Settings, written: Mapping[str, object], environ: Mapping[str, str], fleet: Fleet = NO_FLEET
) -> Iterator[Shown]:
    """Every setting, in the order of the tree; `written` is what stands in the user's file."""
    given = {f"{section}.{key}" for _, section, key, _ in variables(environ)}
    for key, value, _ in _each(settings):
        section, _, name = key.partition(".")
        in_file = written.get(section)
        origin = Origin.DEFAULT
        if key in fleet.locked:
            origin = Origin.LOCKED
        elif key in given:
            origin = Origin.ENVIRONMENT
        elif isinstance(in_file, dict) and name in in_file:
            origin = Origin.FILE
        elif fleet.has(key):
            origin = Origin.ADMINISTRATOR
        yield Shown(key, _masked(key, value), origin)


def plain_values(settings: Settings) -> dict[str, object]:
    """Every key's value, passwords too: to compare, not to show."""
    return {key: value for key, value, _ in _each(settings)}


def portable(settings: Settings) -> dict[str, object]:
    """What another till is to have of them: all that differs from the default, and never a password."""
    return {
        key: _without_password(value)
        for key, value, default in _each(settings)
        if value != default and key not in ENVIRONMENT_ONLY
    }


def _each(settings: Settings) -> Iterator[tuple[str, object, object]]:
    """Key, value, default."""
    for section, cls in GROUPS.items():
        group = getattr(settings, section)
        for option in fields(cls):
            value = getattr(group, option.name)
            yield f"{section}.{option.name}", value.value if isinstance(value, StrEnum) else value, option.default


def _masked(key: str, value: object) -> object:
    if key in ENVIRONMENT_ONLY:
        return MASK if value else ""
    return _without_password(value, MASK)


def _without_password(value: object, instead: str = "") -> object:
    """An address without the password that may stand in it."""
    if not isinstance(value, str) or "://" not in value or "@" not in value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return instead
    whose, _, where = parts.netloc.rpartition("@")
    if ":" not in whose:
        return value
    user = whose.partition(":")[0] + (f":{instead}" if instead else "")
    return urlunsplit(parts._replace(netloc=f"{user}@{where}"))
