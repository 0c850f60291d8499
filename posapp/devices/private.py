"""Who else may read or change the till's files: what can be closed is closed, what was laid by others is refused.

Where the system keeps no such modes (Windows), a folder of the account is private by itself, and nothing is looked at.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import sys
from pathlib import Path
from typing import Final

from posapp.domain.errors import ConfigError

DATA: Final = "data"

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_ROOT: Final = 0

_log = logging.getLogger(__name__)


def secure_folder(data: Path) -> None:
    """Make the data folder and what lies in it private to this account. It need not exist yet.

    Raises ConfigError for a link in its place or in it, and for what belongs to somebody else: whoever laid it there
    could read the record of sales, or have us write over another file.
    """
    if sys.platform == "win32":
        return
    try:
        found = data.lstat()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name"
        raise ConfigError(DATA, f"{data} cannot be looked at ({why}); name another data folder") from None
    if stat.S_ISLNK(found.st_mode):
        raise ConfigError(DATA, f"{data} is a link, which others could turn; name the folder itself")
    if not stat.S_ISDIR(found.st_mode):
        raise ConfigError(DATA, f"{data} is no folder; name a data folder")
    _secure(data, found)
    try:
        inside = list(os.scandir(data))
    except OSError as error:
        raise ConfigError(DATA, f"{data} cannot be read ({error.strerror}); name another data folder") from None
    for entry in inside:
        _secure_inside(Path(entry.path))


def check_untouched(setting: str, file: Path) -> None:
    """Raises ConfigError for a file that somebody else could have changed. One that is not there is passed over."""
    if sys.platform == "win32":
        return
    try:
        file = file.resolve()
        for path in (file, file.parent):
            _check_untouched(setting, path, path.stat())
    except (OSError, RuntimeError):
        return  # Whoever reads it will say so.


def check_administrators(setting: str, file: Path) -> None:
    """Raises ConfigError for a file that anybody but the administrator could have changed, this account too."""
    if sys.platform == "win32":
        return
    try:
        # The folder that it is named in, and where a link leads to.
        for path in dict.fromkeys((file.parent, file.resolve(), file.resolve().parent)):
            found = path.stat()
            if found.st_uid != _ROOT:
                raise ConfigError(setting, f"{path} does not belong to the administrator: chown root {path}")
            _check_untouched(setting, path, found)
    except (OSError, RuntimeError):
        return  # Whoever reads it has said so.


def secure_secret(setting: str, file: Path) -> None:
    """Close a private key's file to all others. Raises ConfigError where that is not ours to do."""
    if sys.platform == "win32":
        return
    try:
        found = file.stat()
    except OSError:
        return
    # An administrator may lend a key to a group; to everybody nobody does.
    lent = found.st_uid != _me()
    if not found.st_mode & (stat.S_IRWXO if lent else _OTHERS):
        return
    try:
        file.chmod(found.st_mode & ~_OTHERS & 0o777)
    except OSError:
        mend = f"can be read by everybody; its owner must close it: chmod o= {file}"
        raise ConfigError(setting, mend) from None
    _log.warning("a private key could be read by others and was closed: %s", setting)


def _me() -> int:
    if sys.platform == "win32":
        return 0  # Nobody comes here.
    return os.geteuid()


def _secure_inside(path: Path) -> None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return  # Another program of this till has just removed it.
    if stat.S_ISLNK(found.st_mode):
        raise ConfigError(DATA, f"{path} is a link, which others could have laid; remove it")
    _secure(path, found)


def _secure(path: Path, found: os.stat_result) -> None:
    if found.st_uid != _me():
        raise ConfigError(DATA, f"{path} belongs to another account; name a data folder of your own")
    if not found.st_mode & _OTHERS:
        return
    try:
        path.chmod(found.st_mode & ~_OTHERS & 0o7777)
    except FileNotFoundError:
        return  # Another program of this till has just removed it.
    except OSError as error:
        if error.errno == errno.EROFS:
            # A disk that nobody can write, for now: it is closed at the first start after that.
            _log.warning("the data folder is open to others and stands on a disk that cannot be written: %s", path.name)
            return
        mend = f"{path} is open to others and cannot be closed ({error.strerror}); name another data folder"
        raise ConfigError(DATA, mend) from None
    _log.warning("the data folder was open to others and was closed: %s", path.name)


def _check_untouched(setting: str, path: Path, found: os.stat_result) -> None:
    if found.st_uid not in (_me(), _ROOT):
        raise ConfigError(setting, f"{path} belongs to another account, which could change it; have one of your own")
    # In a folder like /tmp everybody may write, but nobody rename what is another's.
    if found.st_mode & _OTHERS_WRITE and not (stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX):
        raise ConfigError(setting, f"can be changed by others; close it: chmod go-w {path}")
