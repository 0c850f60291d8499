"""Reads the journal on a thread of its own, so that a long search never holds up a commit."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from posapp.domain.errors import Outage, PosError, Unavailable
from posapp.journal import database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")


class Reader:
    """Questions in, futures out. The file must be there already; it is never written through here."""

    def __init__(self, file: Path) -> None:
        self._handle = database.Handle(file, read_only=True)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal-reader")

    def ask(self, question: Callable[[sqlite3.Connection], T]) -> Future[T]:
        try:
            return self._thread.submit(self._answer, question)
        except RuntimeError as error:  # It was shut down.
            raise Unavailable(Outage.JOURNAL, detail="The journal is closed") from error

    def close(self) -> None:
        """Answer what was asked, then end. Blocks until then."""
        self._thread.shutdown(wait=True)
        self._handle.drop()

    def _answer(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return question(self._handle.connection())
        except PosError:
            raise
        except Exception as error:
            self._handle.roll_back(error)
            raise database.translated(error) from error
