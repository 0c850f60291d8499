"""Which requests of this program are on their way right now, so that nobody reads them back too early."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posapp.domain.sale import Search
    from posapp.operations.ports import Owners


class InFlight:
    """Owns the set of external ids between their first byte and the record of their answer."""

    def __init__(self, owners: Owners) -> None:
        self._owners = owners
        self._sending: set[str] = set()

    @contextmanager
    def sending(self, external_id: str) -> Iterator[None]:
        self._sending.add(external_id)
        try:
            yield
        finally:
            self._sending.discard(external_id)

    def flies(self, search: Search) -> bool:
        """True while some living program, this one or another, still waits for the answer."""
        if search.owner == self._owners.mine():
            return search.external_id in self._sending
        return self._owners.alive(search.owner)
