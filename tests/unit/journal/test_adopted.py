"""A redemption of elsewhere in a real journal: once for all desks, in the chain, folded anew, mended and audited."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import BugError, IllegalMove, Problem, RuleError
from posapp.domain.events import Adopted, CardApproved, Credited, CreditOpened, Redeemed
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import SaleState
from posapp.journal.migrating import migrate
from posapp.journal.schema import MIGRATIONS
from posapp.journal.store import SqliteJournal
from posapp.operations.ports import SaleFilter
from posapp.operations.sale_query import SaleQuery, Sort
from tests.unit.journal.samples import ACCOUNT, CARD, DOLLAR, NOON, SteadyClock, opening

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.domain.events import SaleOpened
    from posapp.domain.sale import Sale

LAMP = Reward(RewardKind.MERCHANDISE, "74570", "A7")
REWARDED = replace(opening(1), kind=LAMP.kind, item=LAMP.item, address=LAMP.address, note="Her son.")


def elsewhere(redemption: str = "R-9", *, bank: str = "here") -> Adopted:
    """5,000 points that another till took three weeks ago."""
    at, value = NOON - timedelta(days=21), Money(5_000, DOLLAR)
    return Adopted(redemption, at, Points(5_000), value, ACCOUNT, "4242", bank, kind=RewardKind.TRAVEL, item="90001")


async def credited(journal: SqliteJournal, sale: str, points: int = 2_000) -> Sale:
    await journal.record(sale, CreditOpened("C-1", "T01-1-a", Points(points), "goods_returned"))
    return await journal.record(sale, Credited("CR-1", Points(points), external_id="C-1"))


async def test_what_was_redeemed_comes_back_as_it_was_written(journal: SqliteJournal) -> None:
    sale = await journal.record("S-1", REWARDED)
    taken = await journal.record("S-2", elsewhere())
    assert [await journal.sale(name) for name in ("S-1", "S-2")] == [sale, taken]
    assert (sale.reward, sale.note, sale.adopted) == (LAMP, "Her son.", False)
    assert (taken.reward, taken.redeemed_at) == (Reward(RewardKind.TRAVEL, "90001"), NOON - timedelta(days=21))


async def test_two_desks_take_one_in_at_the_same_moment_and_one_of_them_does(folder: Path) -> None:
    desks = [
        SqliteJournal(folder, till=f"T0{number}", operator=lambda: "ines", clock=SteadyClock()) for number in (1, 2)
    ]
    ends = await asyncio.gather(
        *(desk.record(f"S-{number}", elsewhere()) for number, desk in enumerate(desks)), return_exceptions=True
    )
    assert sorted(isinstance(end, IllegalMove) for end in ends) == [False, True]
    assert len(await desks[0].sales(SaleFilter(redemption_id="R-9"))) == 1
    report = await desks[0].verify()
    assert (report.whole, report.events) == (True, 1)
    for desk in desks:
        await desk.aclose()


async def test_it_takes_no_redemption_of_a_sale_nor_its_place(journal: SqliteJournal) -> None:
    await journal.record("S-1", replace(opening(1), bank="here"))
    await journal.record("S-1", Redeemed("R-9"))
    for name, event in (("S-2", elsewhere()), ("S-1", elsewhere("R-8"))):
        with pytest.raises(IllegalMove):
            await journal.record(name, event)
    assert (await journal.record("S-3", elsewhere(bank="there"))).bank == "there"


async def test_its_redemption_is_not_claimed_by_a_sale_that_looks_for_its_own(journal: SqliteJournal) -> None:
    await journal.record("S-1", elsewhere())
    assert await journal.claims(["R-9"], "here") == {"R-9"}
    await journal.record("S-2", replace(opening(2), bank="here"))
    with pytest.raises(IllegalMove):
        await journal.record("S-2", Redeemed("R-9"))


async def test_it_is_found_by_its_redemption_and_its_own_id_and_stands_in_no_order_s_way(
    journal: SqliteJournal,
) -> None:
    sale = await journal.record("S-1", elsewhere())
    for which in (SaleFilter(redemption_id="R-9"), SaleFilter(order="S-1"), SaleFilter(last_four="4242")):
        assert await journal.sales(which) == [sale]
    assert (await journal.record("S-2", replace(opening(2), order="R-9"))).order == "R-9"


async def test_its_credits_count_for_limits_and_it_is_folded_anew_and_audited(journal: SqliteJournal) -> None:
    await journal.record("S-1", elsewhere())
    await journal.record("S-2", REWARDED)
    after = await credited(journal, "S-1")
    given = await journal.approvals.given("ann", ACCOUNT, day=NOON, month=NOON)
    assert (given.operator_day, given.account_month) == (Points(2_000), Points(2_000))
    assert await journal.rebuild() == 4
    assert await journal.sale("S-1") == after
    assert (after.state, after.credited_points) == (SaleState.COMPLETED, Points(2_000))
    assert (await journal.verify()).whole


async def test_a_type_or_date_changed_by_hand_is_noticed(folder: Path, journal: SqliteJournal) -> None:
    await journal.record("S-1", elsewhere())
    for change in ("reward = ''", "redeemed_at = redeemed_at + 1", "item = 'X'", "note = 'X'", "address = 'A8'"):
        with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as database:
            database.execute(f"UPDATE sales SET {change}")  # noqa: S608 - from the list above
        assert (await journal.verify()).strayed == "S-1", change
        await journal.rebuild()
        assert (await journal.verify()).whole


async def test_sums_and_hours_tell_of_what_was_taken_here(journal: SqliteJournal) -> None:
    await journal.record("S-1", elsewhere())
    await journal.record("S-2", opening(2))
    await journal.record("S-2", Redeemed("R-2"))
    await journal.record("S-2", CardApproved())
    await credited(journal, "S-1")
    listed = await journal.listed(SaleQuery(), Sort.TIME, rising=False, wanted=lambda: True)
    (sums,) = await journal.sums(listed)
    assert (sums.sales, sums.points, sums.points_value) == (2, Points(5_000), Money(5_000, DOLLAR))
    assert sums.credited == Points(2_000)
    (hour,) = await journal.hours(SaleQuery(), [NOON], NOON + timedelta(hours=1), "USD")
    assert hour.points_value == Money(5_000, DOLLAR)


async def test_a_damaged_journal_is_mended_with_what_was_taken_in(folder: Path, journal: SqliteJournal) -> None:
    for number in range(60):
        await journal.record(f"S-{number}", elsewhere(f"R-{number}"))
    after = await credited(journal, "S-7")
    await journal.aclose()
    with (folder / "journal.db").open("r+b") as raw, closing(sqlite3.connect(folder / "journal.db")) as database:
        (page,) = database.execute("SELECT pageno FROM dbstat WHERE name = 'sales' ORDER BY path").fetchone()
        raw.seek((page - 1) * database.execute("PRAGMA page_size").fetchone()[0])
        raw.write(bytes(4_096))
    mended = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    await mended.check()
    assert await mended.sale("S-7") == after
    assert (await mended.verify()).whole
    await mended.aclose()


def test_sales_of_before_are_the_till_s_own(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as database:
        migrate(database, tuple(one for one in MIGRATIONS if one.minor < 8))
        columns = [row[1] for row in database.execute("PRAGMA table_info(sales)")]
        assert not {"reward", "redeemed_at"} & set(columns)
        migrate(database)
        assert database.execute("SELECT reward, item, address, note, redeemed_at FROM sales").fetchall() == []


@pytest.mark.parametrize("event", [replace(REWARDED, order=CARD), replace(REWARDED, note=CARD)])
async def test_no_card_number_gets_in_by_a_text(journal: SqliteJournal, event: SaleOpened) -> None:
    with pytest.raises(BugError):
        await journal.record("S-1", event)
    assert await journal.sale("S-1") is None


async def test_references_of_the_bank_may_be_all_digits(journal: SqliteJournal) -> None:
    assert (await journal.record("S-1", replace(REWARDED, item=CARD, address=CARD))).reward is not None
    assert (await journal.record("S-2", elsewhere(CARD))).redemption_id == CARD


async def test_an_order_named_like_it_is_told_as_taken(journal: SqliteJournal) -> None:
    sale = await journal.record("S-1", elsewhere())
    with pytest.raises(RuleError) as no:
        await journal.record("S-2", replace(opening(2), order="S-1"))
    assert (no.value.problem, no.value.values) == (Problem.ORDER_TAKEN, {"sale": sale})
