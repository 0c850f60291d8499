"""The bank's tables and their first contents, so that one transaction makes a bank out of an empty file."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from posapp.sandbox.catalogue import ITEMS, dearer
from posapp.sandbox.members import ACCOUNTS, ADDRESSES, HOUSEHOLDS, ITEM_ID, PROGRAMS, card_mark, reference
from posapp.sandbox.rates import to_minor

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from posapp.sandbox.members import SeedAccount, SeedHousehold

VERSION = 2
"""Version 1 had one item in each program, and fewer members."""
_FIRST_MOVEMENT = 7_000_000_000
_TABLES = """
CREATE TABLE programs(
  program_id TEXT PRIMARY KEY, currency TEXT NOT NULL, exponent INTEGER NOT NULL,
  minimum INTEGER NOT NULL, maximum INTEGER NOT NULL, partial INTEGER NOT NULL) STRICT;
CREATE TABLE rates(
  program_id TEXT NOT NULL REFERENCES programs, item_id TEXT NOT NULL, from_minor INTEGER NOT NULL,
  multiplier TEXT NOT NULL, PRIMARY KEY(program_id, item_id, from_minor)) STRICT;
CREATE TABLE households(
  household INTEGER PRIMARY KEY, program_id TEXT NOT NULL REFERENCES programs, bcn TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE accounts(
  ranac TEXT PRIMARY KEY, rancu TEXT NOT NULL UNIQUE, household INTEGER NOT NULL REFERENCES households,
  card_mark TEXT NOT NULL UNIQUE, last_four TEXT NOT NULL, status TEXT NOT NULL, role TEXT NOT NULL) STRICT;
CREATE TABLE lots(
  lot INTEGER PRIMARY KEY, household INTEGER NOT NULL REFERENCES households, points INTEGER NOT NULL CHECK(points >= 0),
  earned_on TEXT NOT NULL, expires_on TEXT) STRICT;
CREATE INDEX lots_of_household ON lots(household, expires_on);
CREATE TABLE movements(
  movement INTEGER PRIMARY KEY AUTOINCREMENT, original INTEGER REFERENCES movements,
  ranac TEXT NOT NULL REFERENCES accounts, at TEXT NOT NULL,
  redemption_type TEXT NOT NULL, points INTEGER NOT NULL CHECK(points > 0), cash INTEGER NOT NULL,
  currency TEXT NOT NULL, exponent INTEGER NOT NULL, external_id TEXT, description TEXT, status_code TEXT,
  back_order_date TEXT, items TEXT, details TEXT, address INTEGER REFERENCES addresses) STRICT;
CREATE INDEX movements_of_account ON movements(ranac, at);
CREATE INDEX credits_of_redemption ON movements(original) WHERE original IS NOT NULL;
CREATE TABLE burns(
  redemption INTEGER NOT NULL REFERENCES movements, step INTEGER NOT NULL, lot INTEGER NOT NULL REFERENCES lots,
  points INTEGER NOT NULL, returned INTEGER NOT NULL DEFAULT 0 CHECK(returned <= points),
  PRIMARY KEY(redemption, step)) STRICT;
CREATE TABLE answers(
  operation TEXT NOT NULL, external_id TEXT NOT NULL, fingerprint TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY(operation, external_id)) STRICT;
CREATE TABLE addresses(
  address INTEGER PRIMARY KEY AUTOINCREMENT, rancu TEXT NOT NULL, body TEXT NOT NULL) STRICT;
"""


def found(connection: sqlite3.Connection, today: date) -> None:
    """Make the tables and seed the members; to be called inside a transaction, once."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO sqlite_sequence(name, seq) VALUES ('movements', ?)", (_FIRST_MOVEMENT,))
    _seed_programs(connection)
    advance(connection, today)


def advance(connection: sqlite3.Connection, today: date) -> None:
    """Bring books of version 1, or new ones, to this version: what they have stays; items and members are added."""
    _seed_items(connection)
    for number, household in enumerate(HOUSEHOLDS, start=1):
        if connection.execute("SELECT 1 FROM households WHERE household = ?", (number,)).fetchone() is None:
            _seed_household(connection, number, household, today)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _seed_programs(connection: sqlite3.Connection) -> None:
    for program in PROGRAMS:
        limits = [to_minor(Decimal(text), program.exponent) for text in (program.minimum, program.maximum)]
        connection.execute(
            "INSERT INTO programs VALUES (?, ?, ?, ?, ?, ?)",
            (program.program_id, program.currency, program.exponent, *limits, program.partial),
        )
        connection.executemany(
            "INSERT INTO rates VALUES (?, ?, ?, ?)",
            [
                (program.program_id, ITEM_ID, to_minor(Decimal(tier.from_amount), program.exponent), tier.multiplier)
                for tier in program.tiers
            ],
        )


def _seed_items(connection: sqlite3.Connection) -> None:
    """Every item of the catalogue in every program that has a rate, dearer or cheaper than cash back."""
    cash_back = connection.execute(
        "SELECT program_id, from_minor, multiplier FROM rates WHERE item_id = ?", (ITEM_ID,)
    ).fetchall()
    connection.executemany(
        "INSERT INTO rates VALUES (?, ?, ?, ?)",
        [
            (program_id, item.item_id, from_minor, dearer(multiplier, item.dearness))
            for item in ITEMS
            for program_id, from_minor, multiplier in cash_back
            if item.dearness is not None and item.item_id != ITEM_ID
        ],
    )


def _seed_household(connection: sqlite3.Connection, number: int, household: SeedHousehold, today: date) -> None:
    connection.execute(
        "INSERT INTO households VALUES (?, ?, ?)", (number, household.program_id, reference("BCN", household.name))
    )
    for lot in household.lots:
        expires = None if lot.expires_in is None else (today + timedelta(days=lot.expires_in)).isoformat()
        connection.execute(
            "INSERT INTO lots(household, points, earned_on, expires_on) VALUES (?, ?, ?, ?)",
            (number, lot.points, (today - timedelta(days=lot.earned_before)).isoformat(), expires),
        )
    for seed in ACCOUNTS:
        if seed.household == household.name:
            _seed_account(connection, number, seed)


def _seed_account(connection: sqlite3.Connection, household: int, seed: SeedAccount) -> None:
    customer = reference("RANCU", seed.number)
    connection.execute(
        "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            reference("RANAC", seed.number),
            customer,
            household,
            card_mark(seed.number),
            seed.number[-4:],
            seed.status.value,
            seed.role.value,
        ),
    )
    connection.executemany(
        "INSERT INTO addresses(rancu, body) VALUES (?, ?)",
        [(customer, json.dumps(body)) for body in ADDRESSES.get(seed.number, ())],
    )
