"""Who works at a till and what each may do: the one table of acts per role, and the rules of ids and PINs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from posapp.domain.errors import Problem, UserError
from posapp.domain.texts import without_card


class Role(StrEnum):
    """What somebody is at this till."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


class LockedBy(StrEnum):
    """Why a till locked."""

    KEY = "key"
    IDLE = "idle"


class Act(StrEnum):
    """What a right is needed for."""

    BALANCE = "balance"
    PAY = "pay"
    CANCEL = "cancel"
    CREDIT = "credit"
    CREDIT_LIST = "credit_list"
    HISTORY = "history"
    EXPORT = "export"
    RECEIPT = "receipt"
    SETTLE = "settle"
    JUDGE = "judge"
    CLOSE_DAY = "close_day"
    APPROVE = "approve"
    STAFF = "staff"
    CONNECT = "connect"
    MEMBER = "member"
    REWARD = "reward"
    ADDRESS = "address"
    FULFILMENT = "fulfilment"
    LEAVE = "leave"


_SELLING: Final = frozenset({Act.BALANCE, Act.PAY, Act.CANCEL, Act.CREDIT, Act.HISTORY, Act.RECEIPT, Act.SETTLE})
_SERVING: Final = frozenset({Act.MEMBER, Act.REWARD, Act.ADDRESS, Act.FULFILMENT})
_OVERSEEING: Final = frozenset({Act.CREDIT_LIST, Act.EXPORT, Act.JUDGE, Act.CLOSE_DAY, Act.APPROVE, Act.LEAVE})

# Whoever hands out rights moves no points: nobody can make themselves a second person (PCI DSS 7.2.1, 7.2.2).
ACTS: Final = {
    Role.CLERK: _SELLING | {Act.CLOSE_DAY},
    Role.SUPERVISOR: _SELLING | _OVERSEEING | _SERVING,
    Role.AGENT: _SELLING | _SERVING,
    Role.ADMINISTRATOR: frozenset({Act.HISTORY, Act.EXPORT, Act.STAFF, Act.CONNECT, Act.LEAVE}),
}

UNATTENDED: Final = "posapp"
"""Stands in events that no person caused; nobody may be called so."""

LONGEST_ID: Final = 20
LONGEST_NAME: Final = 60
SHORTEST_PIN: Final = 6
LONGEST_PIN: Final = 12
_ID: Final = re.compile(rf"[a-z0-9][a-z0-9._-]{{0,{LONGEST_ID - 1}}}", re.ASCII)
_PIN: Final = re.compile(rf"\d{{{SHORTEST_PIN},{LONGEST_PIN}}}", re.ASCII)

FREE_FAILURES: Final = 2
_FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Operator:
    """A person with an id to sign in with. `active` False: may not any more, and stands in the records."""

    id: str
    name: str
    role: Role
    active: bool = True

    @property
    def is_administrator(self) -> bool:
        return self.active and self.role is Role.ADMINISTRATOR

    def may(self, act: Act) -> bool:
        return self.active and act in ACTS[self.role]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that setting the clock does not move: `uptime` since the machine's start that `boot` names, beside `at`.

    Under another `boot` only the clock on the wall, `at`, is left to compare.
    """

    at: datetime
    boot: str
    uptime: timedelta

    def since(self, earlier: Moment) -> timedelta:
        """How long ago `earlier` was; nothing, where the clock says that it is yet to come."""
        passed = self.uptime - earlier.uptime if self.boot == earlier.boot else self.at - earlier.at
        return max(passed, timedelta())


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong PINs in a row, the last of them at `last`."""

    failures: int
    last: Moment

    def wait(self, now: Moment) -> timedelta:
        """How long until the next attempt is heard.

        The tenth failure in a row locks for an hour, well over what PCI DSS 8.3.4 asks of ten (30 minutes).
        """
        return max(delay(self.failures) - now.since(self.last), timedelta())


def delay(failures: int) -> timedelta:
    """After so many wrong PINs in a row: nothing after the first two, then doubling from 30 s up to an hour."""
    counted = failures - FREE_FAILURES
    if counted <= 0:
        return timedelta()
    # Bounded before it is raised: a number out of a damaged file must not be.
    return min(_FIRST_DELAY * (1 << min(counted - 1, 10)), LONGEST_DELAY)


def operator_id(text: str) -> str:
    """An operator's id in lower case. Raises UserError(OPERATOR_MALFORMED | CARD_IN_TEXT)."""
    text = without_card(text.strip()).lower()
    if not _ID.fullmatch(text) or text == UNATTENDED:
        raise UserError(Problem.OPERATOR_MALFORMED, longest=LONGEST_ID)
    return text


def operator_name(text: str) -> str:
    """A person's name. Raises UserError(OPERATOR_NAME_MALFORMED | CARD_IN_TEXT)."""
    text = without_card(" ".join(text.split()))
    if not text or len(text) > LONGEST_NAME or not text.isprintable():
        raise UserError(Problem.OPERATOR_NAME_MALFORMED, longest=LONGEST_NAME)
    return text


def new_pin(text: str, *, of: str = "") -> str:
    """A PIN somebody chooses: 6 to 12 digits that are no row of neighbours or of one digit, nor two by turns.

    Nor the id of the one it is a PIN `of`.

    Raises UserError(PIN_MALFORMED | PIN_TOO_SIMPLE).
    """
    if not _PIN.fullmatch(text):
        raise UserError(Problem.PIN_MALFORMED, shortest=SHORTEST_PIN, longest=LONGEST_PIN)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(text)}
    if len(steps) == 1 or text in ((text[:2] * len(text))[: len(text)], of):
        raise UserError(Problem.PIN_TOO_SIMPLE)
    return text
