"""Operators as rows, by the events of the staff; beside them what no event holds: hashes of PINs, and wrong guesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, RuleError
from posapp.domain.staff import Attempts, Moment, Operator, Role
from posapp.domain.staff_events import LockoutLifted, OperatorAdded, OperatorChanged, PinSet
from posapp.journal import events

if TYPE_CHECKING:
    import sqlite3

    from posapp.domain.staff_events import StaffEvent

_SELECT: Final = "SELECT id, name, role, active FROM operators"
_WRITE: Final = (
    "INSERT INTO operators (id, name, role, active) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, active = excluded.active"
)
_COUNT: Final = (
    "INSERT INTO attempts (who, failures, at, boot, uptime) VALUES (?, ?, ?, ?, ?) ON CONFLICT (who) DO UPDATE SET "
    "failures = excluded.failures, at = excluded.at, boot = excluded.boot, uptime = excluded.uptime"
)
_CHANGES: Final = (
    "SELECT kind, payload FROM events WHERE sale = '' AND kind IN ('operator_added', 'operator_changed') "
    "ORDER BY arrival"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Guess:
    """Implements `operations.ports.Guess`."""

    hashed: str | None
    failures: int
    wait: timedelta = timedelta()


def everybody(connection: sqlite3.Connection) -> tuple[Operator, ...]:
    """All operators by id."""
    return tuple(_operator(row) for row in connection.execute(f"{_SELECT} ORDER BY id"))


def operator(connection: sqlite3.Connection, who: str) -> Operator | None:
    row = connection.execute(f"{_SELECT} WHERE id = ?", (who,)).fetchone()
    return _operator(row) if row else None


def apply(connection: sqlite3.Connection, event: StaffEvent) -> None:
    """What follows from an event. Raises RuleError as `Roster.note`, before anything is written."""
    if isinstance(event, OperatorAdded):
        if operator(connection, event.who) is not None:
            raise RuleError(Problem.OPERATOR_TAKEN, who=event.who)
        if event.role is not Role.ADMINISTRATOR and not everybody(connection):
            raise RuleError(Problem.FIRST_ADMINISTRATOR)
        _write(connection, event)
    elif event.who and operator(connection, event.who) is None:
        raise RuleError(Problem.OPERATOR_NOT_FOUND, who=event.who)
    elif isinstance(event, OperatorChanged):
        others = [one for one in everybody(connection) if one.is_administrator and one.id != event.who]
        if not others and not Operator(event.who, event.name, event.role, event.active).is_administrator:
            raise RuleError(Problem.LAST_ADMINISTRATOR)
        _write(connection, event)
    elif isinstance(event, PinSet | LockoutLifted):
        clear(connection, event.who)


def keep_pin(connection: sqlite3.Connection, who: str, hashed: str) -> None:
    connection.execute(
        "INSERT INTO pins (id, hash) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET hash = excluded.hash", (who, hashed)
    )


def guess(connection: sqlite3.Connection, who: str, now: Moment) -> Guess:
    """Count an attempt at somebody's PIN, if it is heard at all."""
    known = operator(connection, who)
    key = _key(connection, who)
    row = connection.execute("SELECT failures, at, boot, uptime FROM attempts WHERE who = ?", (key,)).fetchone()
    failures = 0
    if row:
        past = Attempts(row[0], Moment(_EPOCH + row[1] * _MICROSECOND, row[2], row[3] * _MICROSECOND))
        if wait := past.wait(now):
            return Guess(None, past.failures, wait)
        failures = past.failures
    at, uptime = (now.at - _EPOCH) // _MICROSECOND, now.uptime // _MICROSECOND
    connection.execute(_COUNT, (key, failures + 1, at, now.boot, uptime))
    pin = connection.execute("SELECT hash FROM pins WHERE id = ?", (who,)).fetchone()
    return Guess(pin[0] if pin and known and known.active else None, failures + 1)


def clear(connection: sqlite3.Connection, who: str) -> None:
    """Nothing is held against an id any more."""
    connection.execute("DELETE FROM attempts WHERE who = ?", (_key(connection, who),))


def reenter(connection: sqlite3.Connection, source: sqlite3.Connection | None = None) -> None:
    """Enter all operators anew from the events, of `source` if there is one, in the transaction that is open."""
    connection.execute("DELETE FROM operators")
    rows = (source or connection).execute(_CHANGES)
    for kind, payload in rows.fetchall():
        event = events.decode_staff(kind, payload)
        if isinstance(event, OperatorAdded | OperatorChanged):
            _write(connection, event)


def _write(connection: sqlite3.Connection, event: OperatorAdded | OperatorChanged) -> None:
    active = event.active if isinstance(event, OperatorChanged) else True
    connection.execute(_WRITE, (event.who, event.name, event.role.value, int(active)))


def _operator(row: tuple[str, str, str, int]) -> Operator:
    return Operator(row[0], row[1], Role(row[2]), bool(row[3]))


def _key(connection: sqlite3.Connection, who: str) -> str:
    """Under which name guesses are counted: an operator's own, or one of 65,536 for whatever else is typed.

    An id that nobody has locks as one that somebody has, so that a lock tells nothing; but it may be a PIN typed at the
    wrong place, so no more than two bytes of its hash are kept.
    """
    if operator(connection, who) is not None:
        return f"operator {who}"
    return f"nobody {sha256(who.encode(errors='replace')).hexdigest()[:4]}"
