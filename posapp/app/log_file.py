"""The till's log: lines of JSON that hold what is on a list and nothing else, however much a record was given."""

from __future__ import annotations

import json
import logging
import os
import re
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from posapp.domain.card import holds_card_number

FIELDS: Final = (
    "call", "operation", "method", "path", "status", "duration_ms", "attempt", "outage", "bank_reference",
    "command", "version",
)  # fmt: skip
"""What a record may bring along (`extra=`). Each is a word of ours, a figure, or a reference of the bank's."""
LARGEST: Final = 1 << 20
KEPT: Final = 9
"""Full files beside the one that is written to."""

_OURS: Final = "posapp"
_WORD: Final = re.compile(r"[A-Za-z0-9_./{}:+-]{1,80}")
_DIGITS: Final = re.compile(r"\d{5,}")
_NUMBERED: Final = frozenset({"call", "bank_reference"})
_FRAMES: Final = 12


class LogFile(logging.Handler):
    """Appends to `posapp.log` of a folder, from several programs at once, and lets go of the oldest.

    Every line is opened for, written with one call and closed, so that lines of several programs do not mix and none
    holds a file that another has put aside. A full file gets a name of its own, which no two programs can give. What
    cannot be written is lost: a full disk must not stop a sale.
    """

    def __init__(self, folder: Path, *, largest: int = LARGEST, kept: int = KEPT) -> None:
        super().__init__(logging.INFO)
        self._file = folder / "posapp.log"
        self._largest, self._kept = largest, kept
        self._torn = False

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write(line_of(record))
        except (OSError, ValueError):
            # The next line begins anew behind whatever is there of this one.
            self._torn = True

    def _write(self, line: str) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(self._file, flags, 0o600)
        except FileNotFoundError:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._file, flags, 0o600)
        try:
            before = "\n" if self._torn else ""
            os.write(handle, f"{before}{line}\n".encode("ascii"))
            self._torn = False
            size = os.fstat(handle).st_size
        finally:
            os.close(handle)
        if size > self._largest:
            # Another program may have put it aside by now: this line is written all the same, and is not torn.
            with suppress(FileNotFoundError):
                self._put_aside()

    def _put_aside(self) -> None:
        if self._file.stat().st_size <= self._largest:
            return  # Another program was quicker.
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        self._file.rename(self._file.with_name(f"posapp-{stamp}-{os.getpid()}.log"))
        for old in sorted(self._file.parent.glob("posapp-*.log"))[: -self._kept]:
            old.unlink(missing_ok=True)


def line_of(record: logging.LogRecord) -> str:
    """A record as one line of JSON.

    Of other people's records only who and where is told; of ours the words as they stand in the program, never what
    they were filled with.
    """
    told: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "process": os.getpid(),
    }
    if record.name.partition(".")[0] == _OURS:
        told["event"] = _DIGITS.sub("#####", str(record.msg))
    else:
        told["where"] = f"{record.module}:{record.lineno}"
    for name in FIELDS:
        if (value := getattr(record, name, None)) is not None and (kept := _kept(name, value)) is not None:
            told[name] = kept
    if record.exc_info and record.exc_info[0] is not None:
        told["error"] = record.exc_info[0].__name__
        frames = traceback.extract_tb(record.exc_info[2])[-_FRAMES:]
        told["frames"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return json.dumps(told)


def _kept(name: str, value: object) -> object:
    """A value that may be written down; None for any other."""
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) < 10**9):
        return value
    if not isinstance(value, str) or not _WORD.fullmatch(value) or holds_card_number(value):
        return None
    return value if name in _NUMBERED else _DIGITS.sub("#####", value)
