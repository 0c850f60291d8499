"""The bank's books: who a member is, what the household holds, and the transactions everything else runs in."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from posapp.sandbox import schema
from posapp.sandbox.catalogue import read_rate
from posapp.sandbox.envelope import refuse
from posapp.sandbox.members import Role, Status, card_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from posapp.sandbox.rates import Rate

_ACCOUNT = """
SELECT ranac, rancu, household, last_four, status, role, program_id, currency, exponent, minimum, maximum, partial
FROM accounts JOIN households USING (household) JOIN programs USING (program_id)
"""


class BooksError(Exception):
    """The data folder's bank.db cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """One member's account with the rules of its program; `minimum` and `maximum` are minor units of cash value."""

    ranac: str
    rancu: str
    household: int
    last_four: str
    status: Status
    role: Role
    program_id: str
    currency: str
    exponent: int
    minimum: int
    maximum: int
    partial: bool

    @property
    def may_redeem(self) -> bool:
        """Good standing or redeem-only, and a redeemer of the household (contract section 3, step 4)."""
        return self.status in {Status.GOOD_STANDING, Status.REDEEM_ONLY} and self.role is not Role.NON_REDEEMER


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Bank:
    """Owns the SQLite file; one connection, one thread, every act in one transaction."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = _utc_now) -> None:
        """Open the books, making and seeding them on the first run.

        Raises:
            BooksError: the file is not ours, is from a newer version, or cannot be written.
        """
        self._clock = clock
        try:
            self.connection = sqlite3.connect(path, isolation_level=None)
            self._open_books()
        except sqlite3.Error as error:
            raise BooksError(f"{path} cannot be used: {error}.") from error

    def close(self) -> None:
        """Close the file; everything answered is on disk already."""
        self.connection.close()

    def now(self) -> datetime:
        """The bank's clock, UTC."""
        return self._clock()

    def today(self) -> date:
        """The bank's calendar day, UTC."""
        return self._clock().date()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; on disk when it ends well."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def account_by_card(self, number: str) -> Account:
        """The account of a card number (BAN)."""
        return self._account("WHERE card_mark = ?", card_mark(number))

    def account_by_customer_number(self, bcn: str) -> Account:
        """The primary account of a bank customer number (BCN)."""
        return self._account("WHERE bcn = ? ORDER BY role = 'P' DESC LIMIT 1", bcn)

    def account_by_last_four(self, digits: str) -> Account:
        """The account of the card that ends so, where one alone does."""
        rows = self.connection.execute("SELECT ranac FROM accounts WHERE last_four = ?", (digits,)).fetchmany(2)
        return self.account(rows[0][0] if len(rows) == 1 else "")

    def account(self, ranac: str) -> Account:
        """The account of an account reference (RANAC)."""
        return self._account("WHERE ranac = ?", ranac)

    def knows_program(self, program_id: str) -> bool:
        """Whether this client is mapped to that program."""
        return bool(self.connection.execute("SELECT 1 FROM programs WHERE program_id = ?", (program_id,)).fetchone())

    def knows_customer(self, rancu: str) -> bool:
        """Whether a customer reference (RANCU) is ours."""
        return bool(self.connection.execute("SELECT 1 FROM accounts WHERE rancu = ?", (rancu,)).fetchone())

    def balance(self, household: int) -> int:
        """Points of a household that have not expired."""
        row = self.connection.execute(
            "SELECT coalesce(sum(points), 0) FROM lots WHERE household = ? AND (expires_on IS NULL OR expires_on >= ?)",
            (household, self.today().isoformat()),
        ).fetchone()
        return int(row[0])

    def rate(self, account: Account, item_id: str) -> Rate | None:
        """The rate of an item in the account's program, or None if the program does not have it."""
        return read_rate(self.connection, account.program_id, account.exponent, item_id)

    def lots(self, household: int) -> Sequence[tuple[int, str, str | None]]:
        """Points of a household that have not expired, with the days they were earned and will expire."""
        return self.connection.execute(
            "SELECT points, earned_on, expires_on FROM lots WHERE household = ? AND points > 0"
            " AND (expires_on IS NULL OR expires_on >= ?) ORDER BY earned_on, lot",
            (household, self.today().isoformat()),
        ).fetchall()

    def set_rate(self, program_id: str, multiplier: Decimal) -> None:
        """From now on one flat rate for every item of the program, as when a bank moves it during a sale."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM rates WHERE program_id = ? AND from_minor > 0", (program_id,))
            connection.execute("UPDATE rates SET multiplier = ? WHERE program_id = ?", (str(multiplier), program_id))

    def _account(self, where: str, key: str) -> Account:
        row = self.connection.execute(_ACCOUNT + where, (key,)).fetchone()
        if row is None:
            raise refuse("INVALID_FIELD_VALUE_USER_ID", "No redeemer is known by that id.")
        ranac, rancu, household, last_four, status, role, *program = row
        return Account(ranac, rancu, household, last_four, Status(status), Role(role), *program)

    def _open_books(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                schema.found(connection, self.today())
            elif version == 1:
                schema.advance(connection, self.today())
            elif version != schema.VERSION:
                raise BooksError("bank.db was written by another version; give the bank a new data folder.")
