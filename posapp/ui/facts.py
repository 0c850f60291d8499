"""What the windows are told about the till they stand on; they read no settings themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card of the local bank: its public test number, its brand, what it is for and what it holds."""

    __test__ = False  # Not a test case, whatever pytest makes of the name.

    number: str
    brand: str
    what: str
    balance: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`environment` as in the settings (local, sandbox, production, custom); `test_cards`: in local mode only."""

    till: str
    store: str = ""
    environment: str = "local"
    test_cards: Callable[[], tuple[TestCard, ...]] | None = None
