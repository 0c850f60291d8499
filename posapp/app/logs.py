"""Logging by allow-list: what a till may write down about itself, and where a crash report lies."""

from __future__ import annotations

import logging
import os
import re
import tempfile
import traceback
from pathlib import Path
from typing import Final

QUIET: Final = (
    "httpx",
    "httpcore",
    "hpack",
    "asyncio",
    "qasync",
    "uvicorn",
    "jwcrypto",
    "oauth1",
    "mastercard_oauth2_client",  # It tells addresses at INFO, and with them account references.
    "urllib3",
)
_DIGITS: Final = re.compile(r"\d{5,}")
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Redacted(logging.Formatter):
    """Every run of five digits or more becomes a mask, whoever logged it: cards, account references, phone numbers.

    Of an exception nothing is told but what the record itself says: its message and its lines may hold any value.
    """

    def format(self, record: logging.LogRecord) -> str:
        head, _, rest = super().format(record).partition(" ")
        return f"{head} {_DIGITS.sub('#####', rest)}"

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's own name
        return ""

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the library's own name
        return ""


def configure() -> None:
    """Warnings and worse to standard error; the network's own loggers never below that."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted(_FORMAT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def write_crash(crash: BaseException) -> Path:
    """Write where the program broke, without a single value of it, to a private file; nothing leaves the machine."""
    lines = [f"{type(crash).__name__}\n"]
    lines += [
        f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in traceback.extract_tb(crash.__traceback__)
    ]
    handle, name = tempfile.mkstemp(prefix="posapp-crash-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as report:
        report.writelines(lines)
    return Path(name)
