"""Journals that earlier programs really wrote open with all they hold, and what was open in them settles."""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from posapp.app.parts import build
from posapp.journal import backups, migrating
from posapp.journal.schema import MIGRATIONS
from posapp.journal.store import SqliteJournal
from posapp.operations.ports import SaleFilter
from posapp.settings import load
from tests.support.bank import BankProcess
from tests.unit.journal.samples import SteadyClock

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD: Final = sorted((Path(__file__).parent / "old").glob("*.tar.xz"))
IRREGULAR: Final = {"f3fa541", "ee53936", "4daaff7", "004403b", "23eb7c7"}
"""Their tables are those of no version: see old/README.md."""
TOLD: Final = (
    "till, seq, at, kind, sale, operator, payload, prev_hash, hash FROM events ORDER BY arrival",
    "till, seq, hash FROM heads ORDER BY till",
    (
        'sale, till, operator, "order", opened_at, changed_at, state, currency, total, points, points_value, '
        "account, last_four, external_id, redemption_id, points_left, credit_due, credited_points, "
        "credit_id FROM sales ORDER BY id"
    ),
    "till, number, seq, last_seq FROM days ORDER BY number",
    "id, name, role, active FROM operators ORDER BY id",
    "id, hash FROM pins ORDER BY id",
    "* FROM approvals ORDER BY id",
)
SETTLED: Final = {"OLD-3": "redeemed", "OLD-4": "completed", "OLD-5": "redeemed"}


@pytest.fixture(params=OLD, ids=lambda file: str(file.name).removesuffix(".tar.xz"))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The data folder of such a program."""
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path


def test_every_version_is_there() -> None:
    there = {file.name.split("-")[0] for file in OLD}
    assert there == {migrating.written_as(migration.version) for migration in MIGRATIONS[:-1]}


async def test_it_opens_with_all_it_holds(old: Path, request: pytest.FixtureRequest) -> None:
    file = old / "journal.db"
    before, inode = told(file), file.stat().st_ino
    journal = SqliteJournal(old, till="T01", operator=lambda: "ann", clock=SteadyClock())
    report = await journal.verify()
    await journal.aclose()
    assert report.whole
    after = told(file)
    assert all(after[question] == rows for question, rows in before.items())
    with closing(sqlite3.connect(file)) as connection:
        assert migrating.version(connection) == MIGRATIONS[-1].version
        assert migrating.is_whole(connection)
    (kept,) = backups.kept(old)
    assert told(kept.file) == before
    assert kept.file.stat().st_mode & 0o777 == 0o600
    was_remade = file.stat().st_ino != inode
    assert was_remade == any(commit in request.node.callspec.id for commit in IRREGULAR)


async def test_what_was_open_settles(old: Path, bank: BankProcess, request: pytest.FixtureRequest) -> None:
    parts = build(load(None, {**bank.environment(), "POSAPP_API__SETTLING_S": "1"}), old, password=no_password)
    # Absence is believed after a while; it is waited for once.
    absent = "1.0-" in request.node.callspec.id
    try:
        if absent:
            await parts.desk.settle.persist(timedelta(seconds=10))
        else:
            await parts.desk.settle.look_at_all()
        found = {sale.order: sale for sale in await parts.journal.sales(SaleFilter())}
        wanted = SETTLED | ({"OLD-6": "not_redeemed"} if absent else {})
        assert {order: sale.state.value for order, sale in found.items() if order in wanted} == wanted
        looked = found["OLD-6"].search
        assert absent or (looked is not None and looked.looks == 1)
        assert (await parts.journal.verify()).whole
    finally:
        await parts.aclose()


@pytest.fixture
def bank(old: Path) -> Iterator[BankProcess]:
    """The bank of today on the books of that day."""
    bank = BankProcess(old / "bank").start()
    yield bank
    bank.close()


async def no_password() -> str:
    return ""


def told(file: Path) -> dict[str, list[Any]]:
    """What the tables hold that are there already."""
    with closing(sqlite3.connect(file)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        questions = [question for question in TOLD if question.split(" FROM ")[1].split()[0] in tables]
        return {question: connection.execute(f"SELECT {question}").fetchall() for question in questions}
