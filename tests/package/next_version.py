"""Makes the next version out of a copy of this program's tree: another number, and a journal of a newer schema.

By hand: `python -m tests.package.next_version TREE VERSION`. The copy's journal has a table, a column and an index
more, and its sales are opened by an event with a field more, which this program has never heard of.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_VERSION: Final = re.compile(r'^__version__ = "[^"]+"$', re.MULTILINE)
_MIGRATIONS: Final = re.compile(r"^MIGRATIONS: Final = \(\n.*?^\)$", re.MULTILINE | re.DOTALL)
_LAST: Final = re.compile(r"Migration\(\s*(\d+),\s*(\d+),")
_OPENED: Final = re.compile(r"^class SaleOpened:\n.*?(?=\n\n\n)", re.MULTILINE | re.DOTALL)
_STEP: Final = """
    Migration(
        {major},
        {minor},
        (
            "CREATE TABLE moods (sale TEXT PRIMARY KEY, mood TEXT NOT NULL) STRICT",
            "ALTER TABLE sales ADD COLUMN mood TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX sales_mood ON sales (mood, opened_at)",
        ),
    ),
)"""


def next_version(tree: Path, version: str) -> None:
    """Edit a copied tree. Raises ValueError where it does not look as this one."""
    _edit(tree / "posapp/__init__.py", _VERSION, lambda _: f'__version__ = "{version}"')
    _edit(tree / "posapp/journal/schema.py", _MIGRATIONS, lambda found: _led_on(found[0]))
    _edit(tree / "posapp/domain/events.py", _OPENED, lambda found: f'{found[0]}\n    mood: str = "calm"')


def _led_on(migrations: str) -> str:
    major, minor = max((int(major), int(minor)) for major, minor in _LAST.findall(migrations))
    return migrations.removesuffix("\n)") + _STEP.format(major=major, minor=minor + 1)


def _edit(file: Path, where: re.Pattern[str], how: Callable[[re.Match[str]], str]) -> None:
    text, times = where.subn(how, file.read_text(encoding="utf-8"))
    if times != 1:
        raise ValueError(f"{file.name} does not look as it did")
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    next_version(Path(sys.argv[1]), sys.argv[2])
