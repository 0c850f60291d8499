"""What an administrator has set for every till of a fleet: below a user's settings, but for the keys he has locked.

Where his file lies is fixed: a place that the environment could move would be worth no lock.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import ConfigError
from posapp.settings.file import parsed, read_text, shown
from posapp.settings.tree import ENVIRONMENT_ONLY, GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FLEET: Final = "fleet"
REHEARSAL: Final = "POSAPP_REHEARSAL"
"""Set for the programs that a self-check plays with: no fleet's settings count, and no bank but the local one."""

_ALL: Final = ".*"


@dataclass(frozen=True, slots=True)
class Fleet:
    """`written` as in a user's file; `locked` are whole keys. `file` None: no administrator has set anything."""

    file: Path | None = None
    written: Mapping[str, object] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    rehearsal: bool = False

    def has(self, key: str) -> bool:
        """Whether he gave `section.key` a value."""
        section, _, name = key.partition(".")
        keys = self.written.get(section)
        return isinstance(keys, dict) and name in keys

    def chooses(self, key: str) -> bool:
        """Whether it is no longer open what this key is: he gave it a value, or locked it as it is."""
        return self.has(key) or key in self.locked

    def blamed(self, wrong: ConfigError) -> ConfigError:
        """The error with the place where it is to be mended, if that is his file."""
        if self.file is None:
            return wrong
        return ConfigError(wrong.key, f"{wrong.mend} (in {self.file})")


NO_FLEET: Final = Fleet()


def administrators_file() -> Path:
    """Where his settings lie, for all accounts of this computer. It may not exist."""
    if sys.platform == "win32":
        return _program_data() / "posapp" / "posapp.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/posapp/posapp.toml")
    return Path("/etc/posapp/posapp.toml")


def read_fleet(environ: Mapping[str, str], file: Path | None = None) -> Fleet:
    """His settings as they stand. Raises ConfigError: a file that cannot be read is never passed over.

    `file` is the place to look at, for tests.
    """
    if environ.get(REHEARSAL):
        return Fleet(rehearsal=True)
    file = file or administrators_file()
    try:
        file.lstat()
    except FileNotFoundError:
        return NO_FLEET
    except OSError as error:
        raise ConfigError("config", f"{file} cannot be looked at ({error.strerror}); ask your administrator") from None
    try:
        text = read_text(file)
        # As a package installs it, it has nothing but comments: no start waits for the reader of TOML to be loaded.
        nothing = all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())
        return Fleet(file) if nothing else _fleet(file, parsed(file.name, text))
    except ConfigError as wrong:
        raise Fleet(file).blamed(wrong) from None


def _fleet(file: Path, tree: dict[str, object]) -> Fleet:
    own = tree.pop(FLEET, {})
    if not isinstance(own, dict):
        raise ConfigError(FLEET, "is a section, with the key locked")
    for key in own:
        if key != "locked":
            raise ConfigError(f"{FLEET}.{shown(key)}", "is no setting; in [fleet] there is locked")
    patterns = own.get("locked", [])
    if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
        raise ConfigError("fleet.locked", 'must be a list of keys, like ["api.environment", "staff.*"]')
    return Fleet(file, tree, frozenset(key for pattern in patterns for key in _keys(pattern)))


def _keys(pattern: str) -> Iterator[str]:
    """The keys that are meant. The passwords of keys come from the environment alone, and are nobody's to lock."""
    section, _, key = pattern.partition(".")
    names = [option.name for option in fields(GROUPS[section])] if section in GROUPS else []
    if pattern in ENVIRONMENT_ONLY:
        raise ConfigError("fleet.locked", f"{pattern} comes from the keyring or the environment and cannot be locked")
    if not names or (key != "*" and key not in names):
        raise ConfigError("fleet.locked", f"{shown(pattern)} is no setting; write section.key, or section{_ALL}")
    wanted = {f"{section}.{name}" for name in names} if key == "*" else {pattern}
    yield from wanted - ENVIRONMENT_ONLY


def _program_data() -> Path:
    r"""C:\ProgramData as Windows itself has it: %PROGRAMDATA% is whatever the user says."""
    import ctypes  # noqa: PLC0415 - on Windows only

    common_application_data, current = 0x23, 0
    name = ctypes.create_unicode_buffer(260)
    shell = ctypes.windll.shell32  # type: ignore[attr-defined,unused-ignore]  # there, on Windows
    if shell.SHGetFolderPathW(None, common_application_data, None, current, name):
        raise ConfigError("config", "Windows does not tell its folder for all users; repair it") from None
    return Path(name.value)
