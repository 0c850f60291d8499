"""The port of the Connect page: what a person may set about the till's bank, have tested, and take into use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from posapp.domain.errors import ConfigError
    from posapp.operations.examination import Finding


@dataclass(frozen=True, slots=True)
class Wish:
    """The till's settings as a person wishes them: text by `section.key`, and the signing key's password apart.

    An empty password means the one that the till has already. What is `locked` is an administrator's, and stays.
    """

    values: Mapping[str, str]
    password: str = field(default="", repr=False)
    locked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is the matter with one value. `stops`: the till cannot work with it."""

    error: ConfigError
    stops: bool = True


class Connecting(Protocol):
    """Implemented by `app`, which alone knows settings, keys and files."""

    def current(self) -> Wish:
        """What is in use now."""
        ...

    async def doubts(self, wish: Wish) -> Sequence[Doubt]:
        """All that is the matter with it as far as this computer can tell, what stops first. Asks no bank."""
        ...

    async def examine(self, wish: Wish, hear: Callable[[Finding], object]) -> None:
        """Test the line to the bank with it, one finding after the other. Nothing is saved, no points are moved.

        Raises RuleError(NOT_ALLOWED), ConfigError.
        """
        ...

    async def save(self, wish: Wish) -> None:
        """Write it down for the next start, which the till then makes by itself.

        Raises RuleError(BANK_NOT_LEFT, sale=Sale), RuleError(NOT_ALLOWED), ConfigError, Unavailable; nothing is
        changed then.
        """
        ...

    async def stay_local(self) -> None:
        """Somebody who starts for the first time wants to try it with the local bank. Raises as `save`."""
        ...
