"""One screen for all black-box tests, and a fresh till on it for each that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.desktop import Desktop, missing
from tests.support.till import Till

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    if missing():
        pytest.skip(f"no desktop without {missing()}")
    with Desktop() as desktop:
        yield desktop


@pytest.fixture
def till(desktop: Desktop, tmp_path: Path) -> Iterator[Till]:
    """A till's window on an empty data folder and its own local bank."""
    with Till(desktop, tmp_path / "data") as till:
        yield till
