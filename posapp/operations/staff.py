"""Staff: signing in and out, locking the till, and who may work here."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import Act, LockedBy, Operator, Role, delay, new_pin, operator_id, operator_name
from posapp.domain.staff_events import (
    LockoutLifted,
    OperatorAdded,
    OperatorChanged,
    PinSet,
    SignedIn,
    SignedOut,
    SignInRefused,
    TillLocked,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from posapp.domain.staff import Moment
    from posapp.operations.session import Session
    from posapp.operations.staff_ports import PinHasher, Roster, SteadyClock


class Staff:
    """All that has to do with people and their PINs. Every method raises Unavailable (the journal)."""

    def __init__(self, *, roster: Roster, hasher: PinHasher, clock: SteadyClock, session: Session) -> None:
        self._roster = roster
        self._hasher = hasher
        self._clock = clock
        self.session = session

    async def sign_in(self, who: str, pin: str) -> Operator:
        """Who it is, at the till from now on; a locked one is open again, whoever had locked it.

        Raises RuleError(SIGN_IN_REFUSED, seconds=int), which does not tell what was wrong, only how long to wait now,
        and RuleError(SIGN_IN_WAIT, seconds=int) where the attempt was not heard.
        """
        operator = await self.known(who, pin)
        await self._roster.note(SignedIn(operator.id, at_lock=self.session.locked))
        self.session.enter(operator)
        return operator

    async def known(self, who: str, pin: str) -> Operator:
        """Who it is that gives this PIN, without a change of who is at the till. Raises as `sign_in`."""
        typed = who.strip().lower()
        guess = await self._roster.guess(typed, self._clock.moment())
        if guess.wait:
            raise RuleError(Problem.SIGN_IN_WAIT, seconds=_seconds(guess.wait))
        right = await self._hasher.matches(guess.hashed, pin)
        operator = await self._operator(typed) if right else None
        if operator is None or not operator.active or guess.hashed is None:
            await self._roster.note(SignInRefused(typed if await self._operator(typed) else "", guess.failures))
            raise RuleError(Problem.SIGN_IN_REFUSED, seconds=_seconds(delay(guess.failures)))
        await self._roster.clear(operator.id)
        if self._hasher.outdated(guess.hashed):
            await self._roster.rehash(operator.id, await self._hasher.hashed(pin))
        return operator

    def moment(self) -> Moment:
        """Now, for what expires whatever is done to the clock."""
        return self._clock.moment()

    async def sign_out(self) -> None:
        """Nobody is at the till."""
        operator = self.session.operator
        self.session.leave()
        if operator is not None:
            await self._roster.note(SignedOut(operator.id))

    async def lock(self, by: LockedBy) -> None:
        """The till is locked at once, whether the journal takes it or not."""
        operator = self.session.operator
        if operator is not None and not self.session.locked:
            self.session.lock()
            await self._roster.note(TillLocked(operator.id, by))

    async def renew(self) -> Operator | None:
        """Who is at the till, as the roster has them now: another till may have changed their role or right."""
        operator = self.session.operator
        if operator is not None:
            now = await self._operator(operator.id)
            if now is None or not now.active:
                self.session.leave()
            elif self.session.operator is not None and self.session.operator.id == now.id:
                self.session.operator = now
        return self.session.operator

    async def people(self) -> Sequence[Operator]:
        """Everybody, by id."""
        return await self._roster.staff()

    async def add(self, who: str, name: str, role: Role, pin: str) -> Operator:
        """Somebody new. The first must be an administrator, and adds themselves.

        Raises UserError (id, name, PIN), RuleError(OPERATOR_TAKEN | FIRST_ADMINISTRATOR), and as `Session.require`.
        """
        operator = Operator(operator_id(who), operator_name(name), role)
        chosen = new_pin(pin, of=operator.id)
        added = OperatorAdded(operator.id, operator.name, role)
        if not await self._roster.staff():
            await self._roster.found(added, await self._hasher.hashed(chosen))
            return operator
        with self.session.acting(Act.STAFF):
            await self._roster.note(added, hashed=await self._hasher.hashed(chosen))
        return operator

    async def change(
        self, who: str, *, name: str | None = None, role: Role | None = None, active: bool | None = None
    ) -> Operator:
        """Another name or role, or the right to sign in taken or given back.

        Raises UserError (name), RuleError(OPERATOR_NOT_FOUND | LAST_ADMINISTRATOR), and as `Session.require`.
        """
        with self.session.acting(Act.STAFF):
            before = await self._existing(who)
            after = replace(
                before,
                name=before.name if name is None else operator_name(name),
                role=role or before.role,
                active=before.active if active is None else active,
            )
            if after != before:
                await self._roster.note(OperatorChanged(after.id, after.name, after.role, after.active))
            return after

    async def set_pin(self, who: str, pin: str) -> Operator:
        """Another PIN for somebody who has forgotten theirs; it also ends a lock-out.

        Raises UserError (PIN), RuleError(OPERATOR_NOT_FOUND), and as `Session.require`.
        """
        with self.session.acting(Act.STAFF):
            operator = await self._existing(who)
            hashed = await self._hasher.hashed(new_pin(pin, of=operator.id))
            await self._roster.note(PinSet(operator.id), hashed=hashed)
            return operator

    async def change_pin(self, old: str, new: str) -> None:
        """Another PIN for who is at the till. Raises UserError (the new PIN), RuleError as `sign_in`."""
        operator = self.session.operator
        if operator is None or self.session.locked:
            raise RuleError(Problem.SIGN_IN_NEEDED)
        chosen = new_pin(new, of=operator.id)
        await self.known(operator.id, old)
        await self._roster.note(PinSet(operator.id), hashed=await self._hasher.hashed(chosen))

    async def lift(self, who: str) -> Operator:
        """Let somebody try again at once. Raises RuleError(OPERATOR_NOT_FOUND), and as `Session.require`."""
        with self.session.acting(Act.STAFF):
            operator = await self._existing(who)
            await self._roster.note(LockoutLifted(operator.id))
            return operator

    async def _existing(self, who: str) -> Operator:
        operator = await self._operator(operator_id(who))
        if operator is None:
            raise RuleError(Problem.OPERATOR_NOT_FOUND, who=who)
        return operator

    async def _operator(self, who: str) -> Operator | None:
        return next((one for one in await self._roster.staff() if one.id == who), None)


def _seconds(wait: timedelta) -> int:
    return math.ceil(wait.total_seconds())
