"""A till's staff in memory, with the journal's own rules; for tests that need no file."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import Moment, Operator, Role
from posapp.domain.staff_events import OperatorAdded
from posapp.journal import migrating, roster
from posapp.operations.session import Session
from posapp.operations.staff import Staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.staff_events import StaffEvent

ADA = Operator("ada", "Ada", Role.ADMINISTRATOR)
SUE = Operator("sue", "Sue", Role.SUPERVISOR)
CAL = Operator("cal", "Cal", Role.CLERK)
ABE = Operator("abe", "Abe", Role.AGENT)
PINS = {"ada": "270915", "sue": "418263", "cal": "905174", "abe": "630482"}
"""The PINs of those above."""


class MemoryRoster:
    """Implements `ports.Roster`; `events` with who caused each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.events: list[tuple[str, StaffEvent]] = []

    @cached_property
    def _rows(self) -> sqlite3.Connection:
        rows = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrating.migrate(rows)
        return rows

    def employ(self, *people: Operator) -> None:
        """These may sign in, with the PINs above."""
        for one in people:
            self._rows.execute("INSERT INTO operators VALUES (?, ?, ?, ?)", (one.id, one.name, one.role, one.active))
            roster.keep_pin(self._rows, one.id, f"hash of {PINS[one.id]}")

    async def staff(self) -> tuple[Operator, ...]:
        return roster.everybody(self._rows)

    async def guess(self, who: str, now: Moment) -> roster.Guess:
        return roster.guess(self._rows, who, now)

    async def clear(self, who: str) -> None:
        roster.clear(self._rows, who)

    async def note(self, event: StaffEvent, *, hashed: str | None = None) -> None:
        roster.apply(self._rows, event)
        self.events.append((self._session.actor(), event))
        if hashed is not None:
            roster.keep_pin(self._rows, event.who, hashed)

    async def found(self, event: OperatorAdded, hashed: str) -> None:
        if roster.everybody(self._rows):
            raise RuleError(Problem.SIGN_IN_NEEDED)
        await self.note(event, hashed=hashed)

    async def rehash(self, who: str, hashed: str) -> None:
        roster.keep_pin(self._rows, who, hashed)


class PlainHasher:
    """Implements `ports.PinHasher`, at no cost; `looked` counts the looks."""

    def __init__(self) -> None:
        self.looked = 0

    async def hashed(self, pin: str) -> str:
        return f"hash of {pin}"

    async def matches(self, hashed: str | None, pin: str) -> bool:
        self.looked += 1
        return hashed in (f"hash of {pin}", f"old hash of {pin}")

    def outdated(self, hashed: str) -> bool:
        return hashed.startswith("old")


class HandClock:
    """Implements `ports.SteadyClock`; turned by hand."""

    def __init__(self) -> None:
        self.now = Moment(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "boot", timedelta(hours=1))

    def moment(self) -> Moment:
        return self.now

    def passes(self, seconds: float) -> None:
        """Time goes on, as it does."""
        step = timedelta(seconds=seconds)
        self.now = Moment(self.now.at + step, self.now.boot, self.now.uptime + step)


def nobody() -> Staff:
    """A till where nobody signs in, and nobody could."""
    session = Session()
    return Staff(roster=MemoryRoster(session), hasher=PlainHasher(), clock=HandClock(), session=session)


@dataclass
class Team:
    """A till where staff sign in: the four above, unless told otherwise. Nobody is at it yet."""

    people: Sequence[Operator] = (ADA, SUE, CAL, ABE)
    clock: HandClock = field(default_factory=HandClock)
    hasher: PlainHasher = field(default_factory=PlainHasher)

    def __post_init__(self) -> None:
        self.session = Session("maya", required=True)
        self.roster = MemoryRoster(self.session)
        self.staff = Staff(roster=self.roster, hasher=self.hasher, clock=self.clock, session=self.session)
        asyncio.run(self._hire())

    @property
    def events(self) -> list[tuple[str, StaffEvent]]:
        """With who caused each, since all were hired."""
        return self.roster.events[len(self.people) :]

    async def _hire(self) -> None:
        for one in self.people:
            await self.roster.note(OperatorAdded(one.id, one.name, one.role), hashed=f"hash of {PINS[one.id]}")
