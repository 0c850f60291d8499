"""The tables of the journal and every step that led to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

APPLICATION_ID: Final = 0x706F7361  # "posa"

LIVING: Final = "state NOT IN ('refused', 'not_redeemed', 'cancelled')"
"""The order may not be paid again. Queries must repeat it word for word to be served by the index."""
RELEASED: Final = "state IN ('refused', 'not_redeemed', 'cancelled')"
NOT_COMPLETED: Final = "state <> 'completed'"
CREDITED: Final = "credited_points > 0"
WITH_POINTS: Final = "points_value <> 0"


@dataclass(frozen=True, slots=True)
class Migration:
    """Leads to version (`major`, `minor`). A program brings any earlier one to its own, and opens no later one.

    `fill` enters into the new tables what the events told before there were any.
    """

    major: int
    minor: int
    statements: tuple[str, ...]
    fill: Callable[[sqlite3.Connection], None] | None = None

    @property
    def version(self) -> int:
        return self.major << 16 | self.minor


_EVENTS: Final = """
CREATE TABLE events (
    arrival INTEGER PRIMARY KEY,  -- the order over all tills of this journal, which (till, seq) does not tell
    till TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    sale TEXT NOT NULL,
    operator TEXT NOT NULL,
    payload TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (till, seq)
) STRICT
"""

# The last event of each till beside the events themselves: a tail cut off leaves its head behind.
_HEADS: Final = """
CREATE TABLE heads (
    till TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID
"""

# Amounts in minor units, times in microseconds since 1970 (UTC): whole numbers compare and store best.
_SALES: Final = """
CREATE TABLE sales (
    id INTEGER PRIMARY KEY,
    sale TEXT NOT NULL UNIQUE,
    till TEXT NOT NULL,
    operator TEXT NOT NULL,
    "order" TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    total INTEGER NOT NULL,
    points INTEGER NOT NULL,
    points_value INTEGER NOT NULL,
    account TEXT NOT NULL,
    last_four TEXT NOT NULL,
    external_id TEXT NOT NULL,
    search TEXT,
    redemption_id TEXT,
    points_left INTEGER,
    credit_due TEXT NOT NULL,
    credited_points INTEGER NOT NULL,
    credit_id TEXT,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    candidates TEXT
) STRICT
"""

# The days that were closed, found without reading all events.
_DAYS: Final = """
CREATE TABLE days (
    till TEXT NOT NULL,
    number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (till, number)
) STRICT, WITHOUT ROWID
"""

# Who may sign in, by the events of the staff.
_OPERATORS: Final = """
CREATE TABLE operators (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""

# Hashes of PINs stand here and in no event: events are copied and shown, and a hash of so few digits can be guessed.
_PINS: Final = """
CREATE TABLE pins (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""

# Wrong attempts in a row. `at` in microseconds since 1970, `uptime` in those since the machine's start `boot`.
_ATTEMPTS: Final = """
CREATE TABLE attempts (
    who TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    at INTEGER NOT NULL,
    boot TEXT NOT NULL,
    uptime INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""

# Hand-overs that were used: a hash of each, and when it ends, in microseconds since 1970.
_HANDOVERS: Final = """
CREATE TABLE handovers (
    mark BLOB PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""

# Credits of completed sales that stand or may: the `number`-th of its sale, opened `at`. What a person has given back
# on a day, and an account has got in a month, is summed here.
_GIVEN_BACK: Final = """
CREATE TABLE given_back (
    sale TEXT NOT NULL,
    number INTEGER NOT NULL,
    operator TEXT NOT NULL,
    account TEXT NOT NULL,
    points INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (sale, number)
) STRICT, WITHOUT ROWID
"""

# Requests for a second person, by the events. A moment as in the attempts.
_APPROVALS: Final = """
CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    sale TEXT NOT NULL,
    points INTEGER NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    requester TEXT NOT NULL,
    till TEXT NOT NULL,
    limits TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_boot TEXT NOT NULL,
    asked_uptime INTEGER NOT NULL,
    state TEXT NOT NULL,
    by TEXT NOT NULL,
    answer TEXT NOT NULL,
    decided_at INTEGER,
    decided_boot TEXT,
    decided_uptime INTEGER
) STRICT, WITHOUT ROWID
"""

# Which program led to a version, at microseconds since 1970: whoever meets one that is too new can say what wrote it.
_PROGRAMS: Final = """
CREATE TABLE programs (
    version INTEGER PRIMARY KEY,
    program TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT
"""


def _fill_given_back(database: sqlite3.Connection) -> None:
    from posapp.journal.given_back import reenter  # noqa: PLC0415 - it folds sales, whose queries repeat the above

    reenter(database)


MIGRATIONS: Final = (
    Migration(
        1,
        0,
        (
            f"PRAGMA application_id = {APPLICATION_ID}",
            _EVENTS,
            _HEADS,
            _SALES,
            # One living sale an order: the lock that holds between windows and programs.
            f'CREATE UNIQUE INDEX sales_living_order ON sales ("order") WHERE {LIVING}',
            f'CREATE INDEX sales_released_order ON sales ("order") WHERE {RELEASED}',
            "CREATE UNIQUE INDEX sales_external_id ON sales (external_id)",
            # One redemption at the bank is claimed by one sale.
            "CREATE UNIQUE INDEX sales_redemption_id ON sales (redemption_id) WHERE redemption_id IS NOT NULL",
            "CREATE INDEX sales_opened_at ON sales (opened_at)",
            "CREATE INDEX sales_last_four ON sales (last_four, opened_at)",
            f"CREATE INDEX sales_state ON sales (state, opened_at) WHERE {NOT_COMPLETED}",
        ),
    ),
    Migration(1, 1, (_DAYS,)),
    # Credits of completed sales: the one that is open, and those that are given back.
    Migration(1, 2, ("ALTER TABLE sales ADD COLUMN asked TEXT", "ALTER TABLE sales ADD COLUMN credits TEXT")),
    Migration(1, 3, ("ALTER TABLE sales ADD COLUMN receipts INTEGER NOT NULL DEFAULT 0",)),
    # What the history is searched by besides.
    Migration(
        1,
        4,
        (
            "CREATE INDEX sales_total ON sales (total, opened_at)",
            f"CREATE INDEX sales_points_value ON sales (points_value, opened_at) WHERE {WITH_POINTS}",
            "CREATE INDEX sales_operator ON sales (operator, opened_at)",
            f"CREATE INDEX sales_credited ON sales (opened_at) WHERE {CREDITED}",
        ),
    ),
    # Where a sale was made: it must not be asked about at another bank.
    Migration(
        1,
        5,
        (
            "ALTER TABLE sales ADD COLUMN bank TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE sales ADD COLUMN training INTEGER NOT NULL DEFAULT 0",
            # Two banks may give the same number to a redemption.
            "DROP INDEX sales_redemption_id",
            "CREATE UNIQUE INDEX sales_redemption_id ON sales (redemption_id, bank) WHERE redemption_id IS NOT NULL",
        ),
    ),
    Migration(1, 6, (_OPERATORS, _PINS, _ATTEMPTS)),
    Migration(
        1,
        7,
        (
            _GIVEN_BACK,
            "CREATE INDEX given_back_operator ON given_back (operator, at)",
            "CREATE INDEX given_back_account ON given_back (account, at)",
            _APPROVALS,
            "CREATE INDEX approvals_asked_at ON approvals (asked_at)",
            "CREATE INDEX approvals_sale ON approvals (sale)",
        ),
        _fill_given_back,
    ),
    # What a desk redeems for a member on the phone, and the bank's time of what was redeemed elsewhere.
    Migration(
        1,
        8,
        (
            "ALTER TABLE sales ADD COLUMN reward TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE sales ADD COLUMN item TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE sales ADD COLUMN address TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE sales ADD COLUMN note TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE sales ADD COLUMN redeemed_at INTEGER",
        ),
    ),
    Migration(1, 9, (_HANDOVERS,)),
    Migration(1, 10, (_PROGRAMS,)),
)
