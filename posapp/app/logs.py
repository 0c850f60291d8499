"""Logging by allow-list: what a till may write down about itself, and where a crash report lies."""

from __future__ import annotations

import logging
import os
import re
import tempfile
import traceback
from pathlib import Path
from typing import Final

from posapp.app.log_file import LogFile

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


def configure(data: Path) -> None:
    """Warnings and worse to standard error, these and every call to the log below `data`.

    The network's own loggers never below a warning: they tell whole addresses.
    """
    spoken = logging.StreamHandler()
    spoken.setLevel(logging.WARNING)
    spoken.setFormatter(Redacted(_FORMAT))
    root = logging.getLogger()
    root.handlers[:] = [spoken, LogFile(data / "logs")]
    root.setLevel(logging.WARNING)
    logging.getLogger("posapp").setLevel(logging.INFO)
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
