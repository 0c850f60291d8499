"""A log record at WARNING or above that a test did not announce fails it; an announced one that stays out, too."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass


@dataclass(slots=True)
class Expectation:
    """One announced kind of record: a pattern searched in the message, from `logger` or below it ("" for any)."""

    pattern: str
    logger: str
    optional: bool
    met: int = 0

    def covers(self, record: logging.LogRecord) -> bool:
        named = not self.logger or record.name == self.logger or record.name.startswith(f"{self.logger}.")
        return named and re.search(self.pattern, record.getMessage()) is not None


class LogWatch(logging.Handler):
    """Collects what the test's code logs at WARNING and above, in any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._expected: list[Expectation] = []
        self.records: list[logging.LogRecord] = []

    def __call__(self, pattern: str, *, logger: str = "", optional: bool = False) -> Expectation:
        """Announce records whose message matches `pattern` (any number). `optional`: they need not come."""
        expectation = Expectation(pattern, logger, optional)
        self._expected.append(expectation)
        return expectation

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def complaints(self) -> list[str]:
        """What is wrong with the log of the test, one line each."""
        found = []
        for record in self.records:
            covering = [one for one in self._expected if one.covers(record)]
            for expectation in covering:
                expectation.met += 1
            if not covering:
                found.append(f"unexpected: {record.levelname} {record.name}: {record.getMessage()}")
        found += [
            f"expected, never logged: {one.pattern}" for one in self._expected if not one.met and not one.optional
        ]
        return found
