"""Walks the hash chains and names the first event that was changed, removed, moved or cut off.

Where all are whole, every sale is compared with what its events say.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from posapp.domain.errors import PosError
from posapp.journal import approvals, database, migrating, projections, roster
from posapp.journal.chain import Head, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path


class Flaw(StrEnum):
    """What is wrong with an event."""

    CHANGED = "changed"  # Its fields do not give its hash.
    MISSING = "missing"  # Its number is left out.
    NOT_CHAINED = "not_chained"  # It does not follow the event before it.
    CUT_OFF = "cut_off"  # The till's head says it was there, and nothing stands after it.
    BEYOND_HEAD = "beyond_head"  # It stands after the till's head.


@dataclass(frozen=True, slots=True)
class Finding:
    """The first bad event of a till's chain."""

    till: str
    seq: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Report:
    """What a walk found: events read, the last whole head of every till, and the first bad event of each.

    `bears_head` is False where no event has the hash that was asked for. `strayed` is the first sale whose row is not
    what its events say, "" if there is none, `operator` the first such operator, `approval` the first such approval;
    asked only where every event is whole.
    """

    events: int
    heads: tuple[Head, ...]
    findings: tuple[Finding, ...]
    bears_head: bool = True
    strayed: str = ""
    operator: str = ""
    approval: str = ""

    @property
    def whole(self) -> bool:
        return not (self.findings or self.strayed or self.operator or self.approval)


def verify(file: Path, head: bytes | None = None) -> Report:
    """Check every event of a journal, holding one in memory at a time; `head` is a hash that one of them must bear.

    Raises Unavailable(JOURNAL) if the file itself is damaged.
    """
    try:
        with closing(database.connect_to_read(file)) as connection:
            # A flipped bit may leave text that is none: it is read all the same, and its hash tells.
            connection.text_factory = lambda text: text.decode(errors="replace")
            # One snapshot: events and heads as one commit left them.
            connection.execute("BEGIN")
            report = walk(connection, head)
            if report.findings:
                return report
            return replace(
                report,
                strayed=_strayed(connection),
                operator=_strayed_operator(connection),
                approval=_strayed_approval(connection),
            )
    except PosError:
        raise
    except Exception as error:
        raise database.translated(error) from error


def walk(connection: sqlite3.Connection, head: bytes | None = None) -> Report:
    """The chains alone, of a journal of whatever version. Raises sqlite3.Error."""
    kept = {till: Head(till, seq, digest) for till, seq, digest in _rows(connection, "till, seq, hash", "heads")}
    chains: dict[str, _Chain] = {till: _Chain(till) for till in kept}
    count = 0
    borne = head is None
    columns = "till, seq, at, kind, sale, operator, payload, prev_hash, hash"
    for row in _rows(connection, columns, "events"):
        count += 1
        borne = borne or row[8] == head
        chains.setdefault(row[0], _Chain(row[0])).take(Link(*row[:8]), row[8])
    findings = [finding for till, chain in chains.items() if (finding := chain.finding(kept.get(till)))]
    return Report(count, tuple(chain.head for chain in chains.values()), tuple(findings), borne)


def _strayed(connection: sqlite3.Connection) -> str:
    """The first sale whose row is not what folding the events gives, "" if there is none.

    The fold is kept in a database in memory: some hundred bytes a sale.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as folded:
        migrating.migrate(folded)
        folded.execute("BEGIN")
        projections.refold(folded, connection)
        question = f"SELECT {projections.NAMES} FROM sales ORDER BY sale"  # noqa: S608 - names of ours
        sales = (connection.execute(question), folded.execute(question))
        question = "SELECT * FROM given_back ORDER BY sale, number"
        credits_ = (connection.execute(question), folded.execute(question))
        return _first_apart(*sales, same=_same_sale) or _first_apart(*credits_)


def _strayed_operator(connection: sqlite3.Connection) -> str:
    """The first operator who is not what the events say, "" if there is none: a role that was changed by hand."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'operators'").fetchone():
        return ""  # A journal of before there were any.
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as folded:
        migrating.migrate(folded)
        folded.execute("BEGIN")
        roster.reenter(folded, connection)
        odd = set(roster.everybody(folded)) ^ set(roster.everybody(connection))
        return min((one.id for one in odd), default="")


def _strayed_approval(connection: sqlite3.Connection) -> str:
    """The first approval that is not what the events say, "" if there is none: one that was given by hand."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as folded:
        migrating.migrate(folded)
        folded.execute("BEGIN")
        approvals.reenter(folded, connection)
        return _first_apart(approvals.everything(connection), approvals.everything(folded))


def _same_sale(kept: projections.Row, told: projections.Row) -> bool:
    """True if both mean the same: the row may have been written by an earlier version, in its own way."""
    try:
        return projections.sale_of(kept) == projections.sale_of(told)
    except sqlite3.DatabaseError:
        return False


def _first_apart(
    kept: Iterable[projections.Row],
    told: Iterable[projections.Row],
    same: Callable[[projections.Row, projections.Row], bool] = lambda _kept, _told: False,
) -> str:
    """What the first row bears that differs, both in the order of their first column; "" if none does.

    `same` is asked about two rows that are not alike.
    """
    for one, other in zip_longest(kept, told):
        if one != other and not (one and other and same(one, other)):
            return str(min(row[0] for row in (one, other) if row))
    return ""


def _rows(connection: sqlite3.Connection, columns: str, table: str) -> Iterator[Sequence[Any]]:
    yield from connection.execute(f"SELECT {columns} FROM {table} ORDER BY till, seq")  # noqa: S608 - names of ours


class _Chain:
    """One till's chain as far as it was read."""

    def __init__(self, till: str) -> None:
        self.head = Head(till)
        self._bad: Finding | None = None

    def take(self, link: Link, digest: bytes) -> None:
        if self._bad is not None:
            return
        flaw = self._flaw(link, digest)
        if flaw is None:
            self.head = Head(link.till, link.seq, digest)
        else:
            seq = self.head.seq + 1 if flaw is Flaw.MISSING else link.seq
            self._bad = Finding(self.head.till, seq, flaw)

    def finding(self, kept: Head | None) -> Finding | None:
        """The first bad event, with the head that was kept aside in view."""
        if self._bad is not None:
            return self._bad
        if kept is None or self.head.seq > kept.seq:
            return Finding(self.head.till, kept.seq + 1 if kept else 1, Flaw.BEYOND_HEAD)
        if self.head.seq < kept.seq:
            return Finding(self.head.till, self.head.seq + 1, Flaw.CUT_OFF)
        return None if self.head == kept else Finding(self.head.till, kept.seq, Flaw.CHANGED)

    def _flaw(self, link: Link, digest: bytes) -> Flaw | None:
        if link.seq != self.head.seq + 1:
            return Flaw.MISSING
        if link.prev_hash != self.head.hash:
            return Flaw.NOT_CHAINED
        return None if link.digest() == digest else Flaw.CHANGED
