"""What staff and their PINs need from the world; the other ports are in `ports`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from posapp.domain.staff import Moment, Operator
    from posapp.domain.staff_events import OperatorAdded, StaffEvent


class Guess(Protocol):
    """One attempt at a PIN, counted as failed before it is looked at: guessing at many tills at once gains nothing.

    `hashed` is None where nobody active has the id; `wait` says how long until an attempt is heard again, and this one
    then was not (`hashed` is None, nothing was counted).
    """

    @property
    def hashed(self) -> str | None: ...

    @property
    def failures(self) -> int: ...

    @property
    def wait(self) -> timedelta: ...


class Roster(Protocol):
    """Operators and their PINs, as durable as the journal, and every change an event of it.

    All raise Unavailable(Outage.JOURNAL).
    """

    async def staff(self) -> Sequence[Operator]:
        """Everybody who ever could sign in, by id."""
        ...

    async def guess(self, who: str, now: Moment) -> Guess: ...

    async def clear(self, who: str) -> None:
        """The guess was right: nothing is held against this id any more."""
        ...

    async def note(self, event: StaffEvent, *, hashed: str | None = None) -> None:
        """Append an event of the staff and do what follows from it; with the hash of a new PIN, if it comes with one.

        Raises RuleError(OPERATOR_TAKEN) for an id that is there, RuleError(OPERATOR_NOT_FOUND) for one that is not,
        RuleError(LAST_ADMINISTRATOR) where none would be left, RuleError(FIRST_ADMINISTRATOR) where the first is none.
        """
        ...

    async def found(self, event: OperatorAdded, hashed: str) -> None:
        """Append the first of all operators. Raises RuleError(SIGN_IN_NEEDED) where somebody was quicker."""
        ...

    async def rehash(self, who: str, hashed: str) -> None:
        """The same PIN, hashed anew."""
        ...


class PinHasher(Protocol):
    """Makes PINs unreadable, slowly on purpose."""

    async def hashed(self, pin: str) -> str: ...

    async def matches(self, hashed: str | None, pin: str) -> bool:
        """Whether this is the PIN; for None never, after as long a look."""
        ...

    def outdated(self, hashed: str) -> bool:
        """Whether it was made with less care than is taken now."""
        ...


class SteadyClock(Protocol):
    """Time that setting the clock does not move."""

    def moment(self) -> Moment: ...
