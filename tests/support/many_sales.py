"""A journal as large as one likes, its sales written into their table by SQL alone: no event stands behind them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from posapp.journal import database, migrating

if TYPE_CHECKING:
    from pathlib import Path

# Twelve seconds apart; figures that look drawn by lot, from the number alone (Knuth's multiplicative hashing).
_SALES: Final = """
WITH RECURSIVE drawn(n, r) AS (
    SELECT 1, 2654435761 % 1000003
    UNION ALL SELECT n + 1, ((n + 1) * 2654435761) % 1000003 FROM drawn WHERE n < :count
)
INSERT INTO sales
    (id, sale, till, operator, "order", opened_at, changed_at, state, currency, total, points, points_value, account,
     last_four, external_id, redemption_id, credit_due, credited_points, reason_code, reason)
SELECT n, printf('S-%010d', n), 'T01', CASE r % 5 WHEN 0 THEN 'maya' WHEN 1 THEN 'bob' ELSE 'ann' END,
    printf('INV-%08d', n), 1600000000000000 + n * 12000000, 1600000000000000 + n * 12000000,
    CASE WHEN r % 1000 < 970 THEN 'completed' WHEN r % 1000 < 990 THEN 'cancelled' WHEN r % 1000 < 999 THEN 'refused'
        ELSE 'unknown' END,
    'USD', r % 20000 + 100, (r / 7) % 9000, (r / 7) % 9000 * (r % 20000 + 100) / 9000, 'RANAC0001',
    printf('%04d', r % 10000), printf('T01-%012d', n), printf('RD-%09d', n), 'nothing',
    CASE WHEN r % 1000 < 970 AND r % 50 = 0 THEN (r / 7) % 9000 / 2 ELSE 0 END, '', ''
FROM drawn
"""


def fill(folder: Path, count: int) -> Path:
    """Make `folder`/journal.db with so many sales, or take the one that is there; a few seconds for a million."""
    file = folder / database.FILE_NAME
    if file.exists():
        return file
    with closing(database.connect(file)) as connection:
        indexes = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"))
        # Neither durable nor able to be taken back; and an index made afterwards costs a third.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute("BEGIN")
        for name in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute(_SALES, {"count": count})
        for statement in indexes.values():
            connection.execute(statement)
        connection.execute("COMMIT")
        assert migrating.is_whole(connection)
    return file
