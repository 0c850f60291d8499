"""Reads posapp.toml and the environment into the tree."""

from __future__ import annotations

import os
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, cast

from posapp.domain.errors import ConfigError
from posapp.settings.checks import check
from posapp.settings.file import place, read_tree, shown
from posapp.settings.fleet import FLEET, NO_FLEET, REHEARSAL, Fleet, administrators_file, read_fleet
from posapp.settings.tree import ENVIRONMENT_ONLY, GROUPS, Environment, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE_NAME: Final = "posapp.toml"
_HIS_ALONE: Final = "stands in the administrator's file alone, {file}; take it out here"
_NOT_TEXT: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def config_file(option: str | None, environ: Mapping[str, str]) -> Path | None:
    """The settings file: the option, POSAPP_CONFIG, or the platform's config folder if there is one there.

    Raises ConfigError when a named file does not exist.
    """
    named = option or environ.get("POSAPP_CONFIG", "")
    path = place(named, "config") if named else usual_config_file()
    if os.path.lexists(path):  # A pipe or a loop of links is there too; who reads it says so.
        return path
    if named:
        raise ConfigError("config", f"there is no settings file {path}; write one or leave the option out")
    return None


def config_target(option: str | None, environ: Mapping[str, str]) -> Path:
    """Where the settings file is to be written: the same places, whether it exists or not."""
    named = option or environ.get("POSAPP_CONFIG", "")
    return place(named, "config").absolute() if named else usual_config_file()


def usual_config_file() -> Path:
    """Where the settings file lies unless one is named. It may not exist."""
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed when a file is named

    return user_config_path("posapp", appauthor=False) / FILE_NAME


def data_folder(option: str | None, environ: Mapping[str, str]) -> Path:
    """The data folder: the option, POSAPP_DATA, or the platform's. It may not exist yet."""
    named = option or environ.get("POSAPP_DATA", "")
    if named:
        return place(named, "data").absolute()
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed when a folder is named

    return user_data_path("posapp", appauthor=False)


def load(
    file: Path | None,
    environ: Mapping[str, str],
    *,
    written: Mapping[str, object] | None = None,
    fleet: Fleet | None = None,
) -> Settings:
    """Read and check all settings. Raises ConfigError naming the first wrong key and its mend.

    `written` stands for what would be read from a file that is not written yet; `fleet` is what the administrator's
    file says, if it has been read.
    """
    fleet = read_fleet(environ) if fleet is None else fleet
    if written is None:
        written = read_tree(file) if file is not None else {}
    settings = grown(written, environ, fleet)
    if fleet.rehearsal and settings.api.environment is not Environment.LOCAL:
        raise ConfigError("api.environment", f"must be local where {REHEARSAL} is set")
    try:
        check(settings)
    except ConfigError as wrong:
        raise (fleet.blamed(wrong) if _is_his(wrong.key, written, environ, fleet) else wrong) from None
    return settings


def grown(written: Mapping[str, object], environ: Mapping[str, str], fleet: Fleet = NO_FLEET) -> Settings:
    """The tree, each key known and of its type; what it means is not looked at. Raises ConfigError."""
    his = _administrators(fleet)
    given = _merge(his, _sections(written), environ, fleet.locked)
    return Settings(**{name: _group(name, cls, given.get(name, {})) for name, cls in GROUPS.items()})


def variables(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Every variable that stands for a setting: its name, section, key and value."""
    for name, value in environ.items():
        section, parted, key = name.removeprefix("POSAPP_").lower().partition("__")
        if name.startswith("POSAPP_") and parted:
            yield name, section, key, value


def ignored(written: Mapping[str, object], environ: Mapping[str, str], fleet: Fleet) -> list[tuple[str, str]]:
    """What a user has set to no avail, since it is locked: the key, and the variable's name or "" for the file."""
    in_file = [f"{section}.{key}" for section, keys in written.items() if isinstance(keys, dict) for key in keys]
    told = [(key, "") for key in in_file] + [(f"{section}.{key}", name) for name, section, key, _ in variables(environ)]
    return [(key, where) for key, where in told if key in fleet.locked]


def _administrators(fleet: Fleet) -> dict[str, dict[str, object]]:
    """His values, each known and of its type, also where a user has another. Raises ConfigError."""
    try:
        his = _sections(fleet.written)
        for name, keys in his.items():
            _group(name, GROUPS[name], keys)
    except ConfigError as wrong:
        raise fleet.blamed(wrong) from None
    return his


def _is_his(key: str, written: Mapping[str, object], environ: Mapping[str, str], fleet: Fleet) -> bool:
    section, _, name = key.partition(".")
    keys = written.get(section)
    users = (isinstance(keys, dict) and name in keys) or key in {f"{at}.{one}" for _, at, one, _ in variables(environ)}
    return fleet.has(key) and (key in fleet.locked or not users)


def _sections(tree: Mapping[str, object]) -> dict[str, dict[str, object]]:
    for section, keys in tree.items():
        if section == FLEET:
            raise ConfigError(FLEET, _HIS_ALONE.format(file=administrators_file()))
        if section not in GROUPS or not isinstance(keys, dict):
            raise ConfigError(shown(section), f"is no section; the sections are {', '.join(GROUPS)}")
        for key in keys:
            if f"{section}.{key}" in ENVIRONMENT_ONLY:
                raise ConfigError(f"{section}.{key}", "never stands in a file; use the keyring or the environment")
    return cast("dict[str, dict[str, object]]", tree)


def _merge(
    his: dict[str, dict[str, object]],
    written: dict[str, dict[str, object]],
    environ: Mapping[str, str],
    locked: frozenset[str],
) -> dict[str, dict[str, object]]:
    """The administrator's, over them the file's, over them the environment's; what is locked stays his, or no one's."""
    given = {section: dict(keys) for section, keys in his.items()}
    users: list[tuple[str, str, object]] = [
        (section, key, value) for section, keys in written.items() for key, value in keys.items()
    ]
    for name, section, key, text in variables(environ):
        if section == FLEET:
            raise ConfigError(FLEET, _HIS_ALONE.format(file=administrators_file()))
        if section not in GROUPS:
            raise ConfigError(
                shown(section), f"the environment variable {shown(name)} names no section of the settings"
            )
        users.append((section, key, text))
    for section, key, value in users:
        if f"{section}.{key}" not in locked:
            given.setdefault(section, {})[key] = value
    return given


def _group(section: str, cls: Any, given: Mapping[str, object]) -> Any:
    known = {option.name: option.default for option in fields(cls)}
    values = {}
    for key, value in given.items():
        if key not in known:
            raise ConfigError(f"{section}.{shown(key)}", f"is no setting; in [{section}] there are {', '.join(known)}")
        values[key] = _typed(f"{section}.{key}", value, known[key])
    return cls(**values)


def _typed(key: str, value: object, default: object) -> object:
    if isinstance(default, Environment):
        try:
            return Environment(_said(value))
        except ValueError:
            raise ConfigError(key, f"must be one of {', '.join(Environment)}") from None
    if isinstance(default, bool) or key == "staff.require_sign_in":
        return _boolean(key, value)
    if isinstance(default, float):
        return _number(key, value)
    if isinstance(default, int):
        return _whole(key, value)
    if not isinstance(value, str):
        raise ConfigError(key, "must be text in quotes")
    if _NOT_TEXT.search(value):
        raise ConfigError(key, "must be text on one line, without control characters")
    return value


def _said(value: object) -> str:
    try:
        return str(value)
    except ValueError:
        return ""  # A whole number of thousands of digits.


def _boolean(key: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if _said(value).lower() in ("true", "1", "yes"):
        return True
    if _said(value).lower() in ("false", "0", "no"):
        return False
    raise ConfigError(key, "must be true or false")


def _whole(key: str, value: object) -> int:
    text = _said(value)
    if isinstance(value, bool | float) or not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise ConfigError(key, "must be a whole number, 0 or more")
    return int(text)


def _number(key: str, value: object) -> float:
    try:
        number = float(_said(value)) if not isinstance(value, bool) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= 86_400:
        raise ConfigError(key, "must be a number from 0 to 86400")
    return number
