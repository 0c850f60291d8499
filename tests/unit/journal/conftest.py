"""A real journal in a folder of its own for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from posapp.journal.store import SqliteJournal
from tests.unit.journal.samples import SteadyClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def clock() -> SteadyClock:
    return SteadyClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def journal(folder: Path, clock: SteadyClock) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=clock)
    yield journal
    await journal.aclose()
