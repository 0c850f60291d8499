"""The settings file itself: what lies in its place is told in words, what is written is there whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from posapp.domain.errors import ConfigError

LARGEST: Final = 64 * 1024
LONGEST_LINE: Final = 4_000
"""Python's reader takes minutes over a name of a hundred thousand parts."""


def place(named: str, key: str) -> Path:
    """A path as a person may write it, `~` and all. Raises ConfigError of `key`."""
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise ConfigError(key, f"there is no account whose folder is {named}; write the whole path") from None


def shown(name: str) -> str:
    """A name that stands where none of ours should, fit to be said: short, without control characters or numbers."""
    return re.sub(r"\d{5,}", "#####", "".join(sign if sign.isprintable() else "?" for sign in name[:40])) or "?"


def read_tree(file: Path) -> dict[str, object]:
    """The sections of the file, unchecked. Raises ConfigError."""
    return parsed(file.name, read_text(file))


def parsed(name: str, text: str) -> dict[str, object]:
    """TOML as Python reads it. Raises ConfigError."""
    import tomllib  # noqa: PLC0415 - a till without a settings file starts without it

    if len(text) > LARGEST or any(len(line) > LONGEST_LINE for line in text.splitlines()):
        raise ConfigError("config", f"{name} is far too large for a settings file; name the right one")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigError("config", f"{name} is not valid TOML: {wrong}") from None
    except (RecursionError, ValueError):
        # Brackets a thousand deep; a whole number of thousands of digits; a day that no calendar has.
        raise ConfigError("config", f"{name} is not a settings file; write sections with keys, like [store]") from None


def read_text(file: Path) -> str:
    """The text of the file. Raises ConfigError for a pipe, a folder, a loop of links, foreign bytes, far too much."""
    data = _bytes(file)
    if len(data) > LARGEST:
        raise ConfigError("config", f"{file.name} is far too large for a settings file; name the right one")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError("config", f"{file.name} cannot be read; save it as UTF-8 text") from None


def replace_text(file: Path, text: str) -> None:
    """Put `text` in place of the file, readable by its owner alone; after a power cut it is the old or the new one.

    A link is followed: what it leads to is replaced. Raises ConfigError.
    """
    import secrets  # noqa: PLC0415 - most tills never write

    draft = None
    try:
        file = file.resolve()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name[:200]}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
        _settle(file.parent)
    except (OSError, RuntimeError) as error:
        unwritable(file, error)
    finally:
        if draft is not None:
            with suppress(OSError):
                draft.unlink()


def unwritable(file: Path, error: Exception) -> NoReturn:
    why = getattr(error, "strerror", None) or "a loop of links"
    raise ConfigError("config", f"{file} cannot be written ({why}); check its folder") from None


def _bytes(file: Path) -> bytes:
    try:
        # A pipe that nobody writes to would hold us up for ever.
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ConfigError("config", f"{file} is no file; name a text file")
            with os.fdopen(handle, "rb", closefd=False) as source:
                return source.read(LARGEST + 1)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name"
        raise ConfigError("config", f"{file.name} cannot be read ({why}); check its place and its owner") from None


def _settle(folder: Path) -> None:
    """The new name is on disk too, where the system knows such a thing."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
