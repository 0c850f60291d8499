"""Whatever order things happen in: rows, rebuilt rows and the model agree, and the chain holds."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from posapp.domain.errors import IllegalMove, Problem, RuleError
from posapp.domain.events import Adopted, RecordedEvent, Redeemed, SaleOpened
from posapp.domain.life import evolve, opened
from posapp.journal.store import SqliteJournal
from posapp.operations.ports import SaleFilter
from tests.unit.journal.samples import SteadyClock, any_adopted, any_event, opening

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from posapp.domain.events import Event
    from posapp.domain.sale import Sale

SALES = st.sampled_from([f"S-{number}" for number in range(4)])
ORDERS = st.sampled_from(["INV-1", "INV-2"])
TILLS = st.sampled_from(["T01", "T02"])


class JournalMachine(RuleBasedStateMachine):
    """Two tills on one folder, against the domain's own rules applied in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = SteadyClock()
        self.tills = {
            till: SqliteJournal(Path(self.folder.name), till=till, operator=lambda: "ann", clock=self.clock)
            for till in ("T01", "T02")
        }
        self.model: dict[str, Sale] = {}
        self.written = 0
        self.numbers = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @rule(till=TILLS, sale=SALES, order=ORDERS, points=st.sampled_from([0, 5_000]))
    def open_sale(self, till: str, sale: str, order: str, points: int) -> None:
        self.numbers += 1
        self.record(till, sale, opening(self.numbers, order=order, points=points))

    @rule(till=TILLS, sale=SALES, redemption=st.sampled_from(["R1", "R2", "R3"]))
    def redeem(self, till: str, sale: str, redemption: str) -> None:
        self.record(till, sale, Redeemed(redemption))

    @rule(till=TILLS, sale=SALES, event=any_adopted(st.sampled_from(["R1", "R2", "R3"])))
    def adopt(self, till: str, sale: str, event: Adopted) -> None:
        self.record(till, sale, replace(event, bank=""))

    @rule(till=TILLS, sale=SALES, event=any_event().filter(lambda event: not isinstance(event, SaleOpened)))
    def happen(self, till: str, sale: str, event: Event) -> None:
        self.record(till, sale, event)

    @rule()
    def rebuild(self) -> None:
        before = self.rows()
        assert self.run(self.tills["T01"].rebuild()) == self.written
        assert self.rows() == before

    @invariant()
    def the_journal_says_what_the_rules_say(self) -> None:
        found = self.run(self.tills["T02"].sales(SaleFilter()))
        assert {sale.id: sale for sale in found} == self.model

    def record(self, till: str, sale: str, event: Event) -> None:
        expected = self.expected(till, sale, event)
        if expected is None:
            with pytest.raises(IllegalMove):
                self.run(self.tills[till].record(sale, event))
        elif expected.id != sale:
            with pytest.raises(RuleError) as refusal:
                self.run(self.tills[till].record(sale, event))
            assert (refusal.value.problem, refusal.value.values) == (Problem.ORDER_TAKEN, {"sale": expected})
        else:
            self.model[sale] = self.run(self.tills[till].record(sale, event))
            self.written += 1
            assert self.model[sale] == expected

    def expected(self, till: str, sale: str, event: Event) -> Sale | None:
        """The sale after the event, the one that holds its order, or None where the move is forbidden."""
        # The journal looks at the clock once a record, and the clock ticks a microsecond a look.
        at = SteadyClock(self.clock.at).now()
        record = RecordedEvent(till, 0, at, sale, "ann", event)
        before = self.model.get(sale)
        if isinstance(event, SaleOpened) and before is None:
            holders = [one for one in self.model.values() if one.living and one.order == event.order]
            return holders[0] if holders else opened(record)
        if isinstance(event, Adopted) and before is None:
            taken = any(
                (one.redemption_id, one.bank) == (event.redemption_id, event.bank) for one in self.model.values()
            )
            return None if taken else opened(record)
        others = {one.redemption_id for one in self.model.values() if one.id != sale and not one.bank}
        if before is None or (isinstance(event, Redeemed) and event.redemption_id in others):
            return None
        try:
            return evolve(before, record)
        except IllegalMove:
            return None

    def rows(self) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(Path(self.folder.name) / "journal.db")) as database:
            return database.execute("SELECT * FROM sales ORDER BY id").fetchall()

    def teardown(self) -> None:
        report = self.run(self.tills["T01"].verify())
        assert report.whole
        assert report.events == self.written == sum(head.seq for head in report.heads)
        self.rebuild()
        for journal in self.tills.values():
            self.run(journal.aclose())
        self.runner.close()
        self.folder.cleanup()


JournalMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=25)
TestJournalMachine = JournalMachine.TestCase
