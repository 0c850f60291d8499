"""The promises of the till over thousands of simulated days, and proof that the simulator would notice a broken one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from posapp.operations import adopting, read_back
from posapp.operations.flight import InFlight
from tests.faults.simulation import program
from tests.faults.simulation.profile import Day
from tests.faults.simulation.run import run_many, run_seed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from posapp.domain.sale import Search
    from tests.faults.simulation.run import Outcome

FEW = 300


def broken(outcomes: Iterable[Outcome], day: Day = Day.USUAL) -> list[str]:
    """What the outcomes say of the promises they saw broken."""
    return [
        f"{outcome}; replay: python -m tests.faults.simulation --day {day} --seed {outcome.seed} --trace"
        for outcome in outcomes
        if outcome.broken
    ]


def some(seeds: int = FEW) -> Iterator[Outcome]:
    """In this process, so that what a test has replaced is used; as many as are asked for."""
    return (run_seed(seed) for seed in range(seeds))


@pytest.mark.timeout(600)  # On all cores, and the other tests beside it.
def test_every_promise_holds_on_10000_usual_days() -> None:
    assert not broken(run_many(range(10_000)))


def test_every_promise_holds_on_500_days_when_machines_stand_still() -> None:
    assert not broken(run_many(range(500), day=Day.LID), Day.LID)


def test_every_promise_holds_on_500_days_when_the_clock_is_set() -> None:
    assert not broken(run_many(range(500), day=Day.CLOCK), Day.CLOCK)


def test_every_promise_holds_on_300_days_at_a_desk_on_the_phone() -> None:
    assert not broken(run_many(range(300), day=Day.PHONE), Day.PHONE)


def test_a_short_sleep_of_the_machine_does_not_shorten_the_wait() -> None:
    assert not broken([run_seed(seed, day=Day.NAP) for seed in (668, 4488, 6990, 8114, 8720)], Day.NAP)


def test_a_seed_replays_exactly() -> None:
    traces: list[list[str]] = [[], []]
    for trace in traces:
        for seed in range(30):
            run_seed(seed, say=trace.append)
    assert len(traces[0]) > 600
    assert traces[0] == traces[1]


def test_the_trace_changes_nothing() -> None:
    quiet = [run_seed(seed) for seed in range(20)]
    told: list[str] = []
    assert quiet == [run_seed(seed, say=told.append) for seed in range(20)]


def wrong_points(outcome: Outcome) -> bool:
    return "taken points twice" in outcome.broken or "the bank misses" in outcome.broken


def test_absence_believed_too_soon_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "SETTLING", timedelta(0))
    assert any(wrong_points(outcome) for outcome in some())


def test_reading_back_what_still_flies_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_flight: InFlight, _search: Search) -> bool:
        return False

    monkeypatch.setattr(InFlight, "flies", never)
    monkeypatch.setattr(program, "SETTLING", timedelta(seconds=20))
    assert any(outcome.broken for outcome in some())


def test_a_credit_of_ours_that_is_overlooked_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back.ReadBack, "candidate_credits", lambda *_: ())
    assert any(outcome.broken for outcome in some(2 * FEW))


def test_a_neighbours_redemption_taken_for_ours_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "_alike", lambda *_: False)
    assert any(wrong_points(outcome) for outcome in some(2 * FEW))


def test_taking_in_what_a_sale_of_ours_waits_for_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adopting, "_may_be_of", lambda *_: False)
    outcomes = (run_seed(seed, day=Day.PHONE) for seed in range(FEW))
    assert any("somebody else's" in outcome.broken or wrong_points(outcome) for outcome in outcomes)
