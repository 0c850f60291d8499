"""Requests for a second person as rows, by their events; judged under the write lock, so that none is used twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.domain.approval import Approval, ApprovalState, CreditAct, Limit, requested
from posapp.domain.approval_events import ApprovalAsked, ApprovalWithdrawn
from posapp.domain.errors import Problem, RuleError
from posapp.domain.points import Points
from posapp.domain.staff import Moment
from posapp.journal import events, given_back, roster
from posapp.journal.times import MICROSECOND, micros, moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from posapp.domain.approval import Clearance
    from posapp.domain.approval_events import ApprovalEvent
    from posapp.domain.events import CreditOpened

_COLUMNS: Final = (
    "id, sale, points, reason, note, requester, till, limits, asked_at, asked_boot, asked_uptime, "
    "state, by, answer, decided_at, decided_boot, decided_uptime"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM approvals"  # noqa: S608 - names of ours
_WRITE: Final = f"INSERT OR REPLACE INTO approvals ({_COLUMNS}) VALUES ({', '.join('?' * 17)})"  # noqa: S608 - as above
_KINDS: Final = ", ".join(f"'{kind}'" for kind in events.APPROVAL_KINDS)
_CHANGES: Final = (
    "SELECT till, at, kind, payload FROM events "  # noqa: S608 - names of ours
    f"WHERE (sale = '' AND kind IN ({_KINDS})) OR kind = 'credit_opened' ORDER BY arrival"
)


def find(connection: sqlite3.Connection, approval: str) -> Approval | None:
    row = connection.execute(f"{_SELECT} WHERE id = ?", (approval,)).fetchone()
    return _approval(row) if row else None


def existing(connection: sqlite3.Connection, approval: str) -> Approval:
    """Raises RuleError(APPROVAL_NOT_FOUND)."""
    found = find(connection, approval)
    if found is None:
        raise RuleError(Problem.APPROVAL_NOT_FOUND)
    return found


def since(connection: sqlite3.Connection, at: datetime, sale: str | None = None) -> list[Approval]:
    """All that were asked for since `at`, those of one sale if it is named; oldest first."""
    which, values = ("", ()) if sale is None else (" AND sale = ?", (sale,))
    rows = connection.execute(f"{_SELECT} WHERE asked_at >= ?{which} ORDER BY asked_at, id", (micros(at), *values))
    return [_approval(row) for row in rows]


def apply(connection: sqlite3.Connection, event: ApprovalEvent, till: str, at: datetime, lasts: timedelta) -> None:
    """What follows from an event. Raises RuleError as `ApprovalBook.note`, before anything is written."""
    now = _moment(at, event)
    if isinstance(event, ApprovalAsked):
        _write(connection, requested(event, till, now))
        return
    before = existing(connection, event.approval)
    if isinstance(event, ApprovalWithdrawn):
        before.withdrawable(event.who, now, lasts)
    else:
        before.decidable(roster.operator(connection, event.who), now, lasts)
    _write(connection, before.after(event, now))


def admit(
    connection: sqlite3.Connection, sale: str, event: CreditOpened, *, operator: str, account: str, by: Clearance
) -> None:
    """Whether a credit may be opened now. Reads only; `use` comes with the credit.

    Raises RuleError(NEEDS_APPROVAL, over=tuple[Over, ...]), and as `Approval.usable`.
    """
    if not event.approval:
        before = given_back.given(connection, operator, account, by.day, by.month)
        if over := by.limits.over(event.points, before):
            raise RuleError(Problem.NEEDS_APPROVAL, over=over)
        return
    approval = existing(connection, event.approval)
    approval.usable(CreditAct(sale, event.points, event.reason, event.note, operator), by.now, by.lasts)


def use(connection: sqlite3.Connection, approval: str) -> None:
    """It is used up."""
    connection.execute("UPDATE approvals SET state = ? WHERE id = ?", (ApprovalState.USED.value, approval))


def reenter(connection: sqlite3.Connection, source: sqlite3.Connection | None = None) -> None:
    """Enter all requests anew from the events, of `source` if there is one, in the transaction that is open."""
    connection.execute("DELETE FROM approvals")
    for till, at, kind, payload in (source or connection).execute(_CHANGES).fetchall():
        if kind not in events.APPROVAL_KINDS:
            used = events.decode(kind, payload)
            if name := getattr(used, "approval", ""):
                use(connection, name)
            continue
        event = events.decode_approval(kind, payload)
        now = _moment(events.read_time(at), event)
        if isinstance(event, ApprovalAsked):
            _write(connection, requested(event, till, now))
        elif (before := find(connection, event.approval)) is not None:
            _write(connection, before.after(event, now))


def everything(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """All rows, for a comparison."""
    yield from connection.execute(f"{_SELECT} ORDER BY id")


def _write(connection: sqlite3.Connection, one: Approval) -> None:
    act, asked, decided = one.act, one.asked, one.decided
    row = (one.id, act.sale, act.points.count, act.reason, act.note, act.requester, one.till, ",".join(one.limits))
    when = (None, None, None) if decided is None else _columns(decided)
    connection.execute(_WRITE, (*row, *_columns(asked), one.state.value, one.by, one.answer, *when))


def _approval(row: tuple[Any, ...]) -> Approval:
    act = CreditAct(row[1], Points(row[2]), row[3], row[4], row[5])
    limits = tuple(Limit(name) for name in row[7].split(",") if name)
    decided = None if row[14] is None else _read_moment(*row[14:17])
    return Approval(
        row[0], act, row[6], _read_moment(*row[8:11]), limits, ApprovalState(row[11]), row[12], row[13], decided
    )


def _moment(at: datetime, event: ApprovalEvent) -> Moment:
    return Moment(at, event.boot, event.uptime * MICROSECOND)


def _read_moment(at: int, boot: str, uptime: int) -> Moment:
    return Moment(moment(at), boot, uptime * MICROSECOND)


def _columns(one: Moment) -> tuple[int, str, int]:
    return micros(one.at), one.boot, one.uptime // MICROSECOND
