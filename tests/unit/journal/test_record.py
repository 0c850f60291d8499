"""Recording: what is returned is on disk, what is refused leaves no trace, and no neighbour suffers."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import BugError, IllegalMove, Outage, Problem, RuleError, Unavailable
from posapp.domain.events import CardApproved, NeedsReview, NotThere, Redeemed, RedeemRefused, RedeemUnanswered
from posapp.domain.points import Points
from posapp.domain.sale import Candidate, SaleState
from posapp.journal.store import SqliteJournal
from posapp.operations.ports import SaleFilter
from tests.unit.journal.samples import CARD, SteadyClock, modes, opening
from tests.waiting import until

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


async def test_making_a_journal_costs_nothing_and_touches_nothing(folder: Path) -> None:
    threads = threading.active_count()
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    assert threading.active_count() == threads
    assert not modes(folder)
    await journal.aclose()
    assert not modes(folder)


async def test_what_is_returned_is_what_is_read_back(journal: SqliteJournal) -> None:
    for event in (
        opening(),
        RedeemUnanswered(Outage.TIMED_OUT),
        NeedsReview((Candidate("R1"), Candidate("R2"))),
        Redeemed("R1", Points(7)),
    ):
        after = await journal.record("S-1", event)
        assert await journal.sale("S-1") == after
        assert await journal.living_sale("INV-1") == after
        assert await journal.sales(SaleFilter()) == [after]
    assert after.state is SaleState.REDEEMED


async def test_what_is_recorded_outlives_the_program(folder: Path, journal: SqliteJournal) -> None:
    after = await journal.record("S-1", opening())
    other = SqliteJournal(folder, till="T01", operator=lambda: "bob", clock=SteadyClock())
    assert await other.sale("S-1") == after
    await other.aclose()


async def test_a_living_order_is_refused_and_its_sale_named(journal: SqliteJournal) -> None:
    first = await journal.record("S-1", opening(1))
    with pytest.raises(RuleError) as refusal:
        await journal.record("S-2", opening(2, order="INV-1"))
    assert refusal.value.problem is Problem.ORDER_TAKEN
    assert refusal.value.values == {"sale": first}
    assert await journal.sale("S-2") is None


async def test_an_order_can_be_paid_again_after_it_was_released(journal: SqliteJournal) -> None:
    await journal.record("S-1", opening(1))
    await journal.record("S-1", RedeemRefused("bank", "X", "", recoverable=False))
    assert await journal.living_sale("INV-1") is None
    second = await journal.record("S-2", opening(2, order="INV-1"))
    assert await journal.living_sale("INV-1") == second


async def test_of_many_at_once_on_one_order_one_wins(journal: SqliteJournal) -> None:
    ends = await asyncio.gather(
        *(journal.record(f"S-{number}", opening(number, order="INV-9")) for number in range(20)),
        return_exceptions=True,
    )
    assert sum(not isinstance(end, BaseException) for end in ends) == 1
    assert sum(isinstance(end, RuleError) for end in ends) == 19
    assert len(await journal.sales(SaleFilter())) == 1
    assert (await journal.verify()).events == 1


async def test_a_move_that_the_state_forbids_is_refused(journal: SqliteJournal) -> None:
    with pytest.raises(IllegalMove):
        await journal.record("S-1", CardApproved())
    await journal.record("S-1", opening())
    await journal.record("S-1", NotThere())
    for event in (CardApproved(), Redeemed("R"), opening(2)):
        with pytest.raises(IllegalMove):
            await journal.record("S-1", event)
    assert (await journal.verify()).events == 2


async def test_two_sales_never_own_one_redemption(journal: SqliteJournal) -> None:
    for number in (1, 2):
        await journal.record(f"S-{number}", opening(number))
    await journal.record("S-1", Redeemed("R1"))
    with pytest.raises(IllegalMove, match="another sale"):
        await journal.record("S-2", Redeemed("R1"))
    assert await journal.claims(["R0", "R1"], "") == {"R1"}
    assert await journal.claims([], "") == frozenset()
    assert await journal.claims([f"R{number}" for number in range(2_000)], "") == {"R1"}


async def test_two_banks_may_number_their_redemptions_alike(journal: SqliteJournal) -> None:
    for number, bank in enumerate(("a.example", "b.example")):
        await journal.record(f"S-{number}", replace(opening(number), bank=bank))
        await journal.record(f"S-{number}", Redeemed("R1"))
        assert await journal.claims(["R1"], bank) == {"R1"}
    assert await journal.claims(["R1"], "c.example") == frozenset()
    assert await journal.rebuild() == 4
    assert [sale.bank for sale in await journal.sales(SaleFilter(redemption_id="R1"))] == ["b.example", "a.example"]


async def test_sales_are_found_by_their_redemptions_and_their_references(journal: SqliteJournal) -> None:
    for number, bank in enumerate(("a.example", "b.example", "")):
        await journal.record(f"S-{number}", replace(opening(number), bank=bank))
    await journal.record("S-0", Redeemed("R1"))
    await journal.record("S-1", Redeemed("R1"))
    reference = opening(2).external_id

    async def found(ids: list[str], references: list[str], bank: str) -> list[str]:
        return sorted(sale.id for sale in await journal.by_redemptions(ids, references, bank))

    assert await found(["R1", "R2"], [], "a.example") == ["S-0"]
    assert await found(["R1"], [opening(0).external_id], "a.example") == ["S-0"]
    assert await found(["R1"], [reference], "") == ["S-0", "S-1", "S-2"]
    assert await found([], [reference], "b.example") == ["S-2"]
    assert await found([], [], "a.example") == []
    assert await found([f"R{number}" for number in range(5_000)], [], "b.example") == ["S-1"]


async def test_an_external_id_given_twice_is_our_bug(journal: SqliteJournal) -> None:
    await journal.record("S-1", opening(1))
    with pytest.raises(BugError, match="external id"):
        await journal.record("S-2", opening(1, order="INV-2"))


async def test_a_card_number_is_never_written(folder: Path, journal: SqliteJournal) -> None:
    with pytest.raises(BugError):
        await journal.record("S-1", opening(order=CARD))
    with pytest.raises(BugError):
        await journal.record(CARD, opening())
    other = SqliteJournal(folder, till="T01", operator=lambda: CARD, clock=SteadyClock())
    with pytest.raises(BugError):
        await other.record("S-1", opening())
    await other.aclose()
    assert (await journal.verify()).events == 0


async def test_a_bug_in_one_step_spoils_no_other(journal: SqliteJournal) -> None:
    await journal.warm()
    # Half a character: SQLite cannot take it, and no rule of ours has looked at it.
    steps = [opening(number, order="\ud800" if number == 7 else None) for number in range(15)]
    ends = await asyncio.gather(
        *(journal.record(f"S-{number}", step) for number, step in enumerate(steps)), return_exceptions=True
    )
    assert [type(end) for end in ends if isinstance(end, BaseException)] == [BugError]
    assert len(await journal.sales(SaleFilter())) == 14
    report = await journal.verify()
    assert report.whole
    assert report.events == 14


async def test_cancelling_the_wait_does_not_call_off_the_step(journal: SqliteJournal) -> None:
    tasks = [asyncio.create_task(journal.record(f"S-{number}", opening(number))) for number in range(50)]
    await asyncio.sleep(0)  # Given, not yet answered.
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    await journal.record("S-last", opening("last"))
    assert len(await journal.sales(SaleFilter())) == 51
    assert (await journal.verify()).whole


def test_a_journal_serves_one_loop_after_another(folder: Path) -> None:
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    for number in range(3):
        asyncio.run(_record(journal, number))
    asyncio.run(journal.aclose())


async def test_closing_finishes_what_was_given_and_takes_nothing_more(folder: Path, journal: SqliteJournal) -> None:
    given = [asyncio.create_task(journal.record(f"S-{number}", opening(number))) for number in range(50)]
    await asyncio.sleep(0)
    await journal.aclose()
    assert len(await asyncio.gather(*given)) == 50
    for closed in (journal.record("S-x", opening("x")), journal.sale("S-1"), journal.warm()):
        with pytest.raises(Unavailable, match="journal"):
            await closed
    await journal.aclose()
    assert set(modes(folder)) == {".", "journal.db"}


async def test_a_long_search_holds_up_no_step(journal: SqliteJournal) -> None:
    await journal.warm()
    searching, go_on = threading.Event(), threading.Event()

    def search_long(_connection: sqlite3.Connection) -> str:
        searching.set()
        go_on.wait(30)
        return "found"

    search = asyncio.create_task(journal._ask(search_long))
    await until(searching.is_set, "the search to begin")
    await journal.record("S-1", opening())
    assert not search.done()
    go_on.set()
    assert await search == "found"


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
async def test_files_are_for_this_user_alone(folder: Path, journal: SqliteJournal) -> None:
    await journal.record("S-1", opening())
    found = modes(folder)
    assert found.pop(".") == 0o700
    assert set(found.values()) == {0o600}


async def _record(journal: SqliteJournal, number: int) -> None:
    await journal.record(f"S-{number}", opening(number))
    assert await journal.sale(f"S-{number}") is not None
