"""Opens the journal's SQLite file, durable and private, and sorts what goes wrong into environment and bug."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import BugError, Outage, PosError, Unavailable
from posapp.journal import migrating, salvage
from posapp.journal.building import UNREADABLE
from posapp.journal.files import make_folder
from posapp.journal.opening import opened, prepare
from posapp.journal.projections import UNREADABLE_ROW
from posapp.journal.rebuilding import rebuild

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "journal.db"

_FULL: Final = "The disk is full"
_READ_ONLY: Final = "The disk or the data folder can only be read"
_LOCKED: Final = "Another program kept the journal locked"
DAMAGED: Final = "The journal is damaged"
_NOT_ALLOWED: Final = "This user may not write in the data folder"
_NO_FOLDER: Final = "The data folder cannot be opened"
_DISK_FAILS: Final = "The disk does not take or give the journal"

# By primary result code (https://www.sqlite.org/rescode.html). Any other is a mistake of ours.
_ENVIRONMENT: Final = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_PERM: _NOT_ALLOWED,
    sqlite3.SQLITE_CANTOPEN: _NO_FOLDER,
    sqlite3.SQLITE_IOERR: _DISK_FAILS,
    sqlite3.SQLITE_NOMEM: "The machine is out of memory",
}
_SYSTEM: Final = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EIO: _DISK_FAILS,
}


# What a flipped bit in the schema or in a text makes SQLite and its Python module say, under codes of other meanings.
_GARBLED: Final = ("Could not decode", UNREADABLE_ROW, "no such table", "no such column")


FAILURES: Final = (OSError, sqlite3.Error, UnicodeDecodeError)
"""What the machine, SQLite or a damaged file makes of an honest question; `translated` tells which."""


def is_environment(error: BaseException) -> bool:
    """True if the machine failed us, False if we made a mistake (qutebrowser's distinction)."""
    return isinstance(error, OSError) or _primary_code(error) in _ENVIRONMENT


def is_damage(error: BaseException) -> bool:
    """True if the file itself is no whole journal any more."""
    return _primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def translated(error: BaseException) -> BaseException:
    """The house's error for what SQLite or the system raised; errors of the house pass unchanged."""
    if isinstance(error, PosError) or not isinstance(error, Exception):
        return error
    found: PosError
    if _primary_code(error) in _ENVIRONMENT:
        found = Unavailable(Outage.JOURNAL, detail=_ENVIRONMENT[_primary_code(error)])
    elif isinstance(error, OSError):
        found = Unavailable(Outage.JOURNAL, detail=_SYSTEM.get(error.errno or 0, _NO_FOLDER))
    else:
        found = BugError(f"the journal failed: {type(error).__name__}")
    found.__cause__ = error
    return found


def connect(file: Path, *, create: bool = True) -> sqlite3.Connection:
    """A connection in WAL mode that commits durably, on tables of the newest version.

    `create` False refuses to begin a new journal where the old one has gone. Raises sqlite3.Error, OSError,
    ConfigError("journal").
    """
    if create:
        make_folder(file.parent)
        with suppress(FileExistsError):
            # SQLite gives its -wal and -shm files the mode of the database. Never opened here if it is there already:
            # see _check_writable.
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    elif not file.is_file():
        raise Unavailable(Outage.JOURNAL, detail="The journal file is gone")
    _check_writable(file)
    database = _ready(file)
    while not _is_of_today(database):
        from posapp.journal.upgrading import upgrade  # noqa: PLC0415 - once in a version's life

        upgrade(file)
        database = _ready(file)
    return database


def _ready(file: Path) -> sqlite3.Connection:
    database = opened(file)
    try:
        prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def _is_of_today(database: sqlite3.Connection) -> bool:
    """Makes the tables in an empty file. An older one is closed: to upgrade it, nobody may have it open."""
    try:
        done = migrating.migrate(database, older=False)
    except BaseException:
        database.close()
        raise
    if not done:
        database.close()
    return done


def connect_to_read(file: Path) -> sqlite3.Connection:
    """A connection that refuses to write, to a journal that is there already. Raises as `connect`."""
    database = connect(file, create=False)
    database.execute("PRAGMA query_only = ON")
    return database


class Handle:
    """A connection of one thread, opened when needed and opened anew after it failed.

    A journal that vanished under a running program is never followed by an empty one: its order locks would be
    forgotten. `read_only` neither begins nor changes one.
    """

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        self._file = file
        self._read_only = read_only
        self._connection: sqlite3.Connection | None = None
        self._damaged = False
        self._inode: int | None = None

    def connection(self) -> sqlite3.Connection:
        """The open connection. Raises as `connect`."""
        if self._connection is not None and not self.still_there():
            self.drop()
        while self._connection is None:
            before = _inode(self._file)
            try:
                self._connection = self._open()
            except sqlite3.Error:
                if before in (None, _inode(self._file)):
                    raise
                continue  # It was replaced meanwhile, and SQLite has seen it.
            self._inode = _inode(self._file)
            if before not in (None, self._inode):
                # Which of the two was opened is not known.
                self.drop()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        if self._read_only:
            return connect_to_read(self._file)
        salvage.finish(self._file)
        if not self._damaged:
            try:
                return connect(self._file, create=self._inode is None)
            except UNREADABLE as error:
                if is_environment(error) and not is_damage(error):
                    raise
        salvage.restore(self._file)
        opened = connect(self._file, create=False)
        # Where the file is sound and a row is not, the events tell what should stand there.
        rebuild(opened)
        self._damaged = False
        return opened

    def mend(self) -> None:
        """Somebody who reads has found damage: look at the whole file the next time it is opened."""
        self._damaged = True
        self.drop()

    def roll_back(self, error: Exception) -> None:
        """Leave no transaction open after `error`; a connection that the machine failed is not trusted again."""
        try:
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.drop()
        if is_environment(error):
            self.drop()
        self._damaged = self._damaged or is_damage(error)

    def drop(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):  # A disk that fails may fail here too; the thread must go on.
                self._connection.close()
            self._connection = None

    def still_there(self) -> bool:
        """False if the file was deleted or replaced: SQLite would go on writing into the nameless one."""
        return self._inode is not None and _inode(self._file) == self._inode


def _inode(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except OSError:
        return None


def _check_writable(file: Path) -> None:
    """Raise the OSError that tells why; SQLite would only say that it cannot open something.

    Asked without opening: closing a second descriptor would drop the locks of this program's other connections
    (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    """
    for place in (file, file.parent):
        if not os.access(place, os.W_OK):
            read_only = sys.platform != "win32" and os.statvfs(place).f_flag & os.ST_RDONLY
            raise OSError(errno.EROFS if read_only else errno.EACCES, "not writable")


def _primary_code(error: BaseException) -> int:
    if isinstance(error, UnicodeDecodeError) or (isinstance(error, sqlite3.Error) and str(error).startswith(_GARBLED)):
        return sqlite3.SQLITE_CORRUPT
    # Errors of the Python module itself (closed connection, wrong binding) carry no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
