"""Hypothesis looks for a day that breaks a promise, and makes the shortest one it finds of it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from posapp.domain.sale import SaleState
from tests.faults.simulation.clerk import Clerk
from tests.faults.simulation.profile import Profile, drawn
from tests.faults.simulation.world import World

if TYPE_CHECKING:
    import pytest

    from tests.faults.simulation.program import Program

FAULTS = ("refuses", "lost", "late", "twice", "silent", "broken_before", "broken_after", "no_keys", "cancels")


def quiet(seed: int) -> Profile:
    """A day on which nothing goes wrong by itself."""
    profile = drawn(random.Random(seed))  # noqa: S311 - must be the same every time
    return fair(replace(profile, carts=3, tells_original=True, presses_twice=0.0))


def fair(profile: Profile) -> Profile:
    """The same day without the faults that come and go."""
    return replace(profile, **dict.fromkeys(FAULTS, 0.0))  # type: ignore[arg-type]  # all chances


class Day(RuleBasedStateMachine):
    """One till's day, every turn of which Hypothesis chooses."""

    @initialize(seed=st.integers(0, 2**16), fault=st.sampled_from(FAULTS))
    def opens(self, seed: int, fault: str) -> None:
        self.world = World(seed, profile=quiet(seed))
        self.world.start_program(serves=False)
        self.something_begins_to_fail(fault)
        self.somebody_pays(cart=0, program=0, twice=False, seconds=0.0)

    @rule(
        cart=st.integers(0, 2),
        program=st.integers(0, 3),
        twice=st.booleans(),
        seconds=st.sampled_from((0.0, 1.0, 8.0, 30.0)),
    )
    def somebody_pays(self, cart: int, program: int, twice: bool, seconds: float) -> None:
        for _ in range(1 + twice):
            if clerk := self._clerk(program):
                clerk.serve(Clerk(clerk).serve(self.world.carts[cart]))
        self.world.go_on(self.world.timeline.now + seconds)

    @rule(seconds=st.sampled_from((0.01, 0.3, 10.0, 41.0, 130.0)))
    def time_passes(self, seconds: float) -> None:
        self.world.go_on(self.world.timeline.now + seconds)

    @rule(fault=st.sampled_from(FAULTS))
    def something_begins_to_fail(self, fault: str) -> None:
        self.world.profile = replace(self.world.profile, **{fault: 0.6})  # type: ignore[arg-type]  # all chances

    @rule()
    def the_weather_clears(self) -> None:
        self.world.profile = fair(self.world.profile)

    @rule()
    def a_program_is_killed(self) -> None:
        self.world.crash(starts_again=False)

    @precondition(lambda self: len(self.world.living) < 3)
    @rule()
    def a_program_starts(self) -> None:
        self.world.start_program(serves=False)

    @rule()
    def a_stranger_redeems(self) -> None:
        self.world.stranger_redeems()

    @rule()
    def an_agent_gives_back(self) -> None:
        self.world.agent_credits()

    @rule(kind=st.sampled_from(("full", "gone", "torn")), seconds=st.sampled_from((1.0, 60.0)))
    def the_disk_fails(self, kind: str, seconds: float) -> None:
        now = self.world.timeline.now
        self.world.bad_disk.append((now, now + seconds, kind))

    @rule(seconds=st.sampled_from((1.0, 60.0)))
    def the_link_goes(self, seconds: float) -> None:
        now = self.world.timeline.now
        self.world.no_link.append((now, now + seconds))

    @precondition(lambda self: self.world.programs)
    @rule(seconds=st.sampled_from((0.0, 8.0)))
    def a_supervisor_looks_through(self, seconds: float) -> None:
        self.world.supervise()
        self.world.go_on(self.world.timeline.now + seconds)

    @rule()
    def somebody_asks_for_a_look(self) -> None:
        self.world.nudge()

    @rule()
    def the_clock_is_set(self) -> None:
        self.world.jump()

    @invariant()
    def every_order_is_paid_once(self) -> None:
        self.world.checks.at_every_moment()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.finish()

    def _clerk(self, number: int) -> Program | None:
        living = [one for one in self.world.programs if not one.loop.dead]
        return living[number % len(living)] if living else None


SHAPE = settings(
    max_examples=200,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_no_day_that_hypothesis_finds_breaks_a_promise() -> None:
    run_state_machine_as_test(Day, settings=SHAPE)


def test_the_machine_reaches_every_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that never gets anywhere would pass for ever."""
    seen: set[SaleState] = set()
    finish = World.finish

    def noting(world: World) -> None:
        finish(world)
        seen.update(sale.state for sale in world.checks.sales())

    monkeypatch.setattr(World, "finish", noting)
    run_state_machine_as_test(Day, settings=settings(SHAPE, phases=[Phase.generate], derandomize=True, database=None))
    assert seen >= {SaleState.COMPLETED, SaleState.CANCELLED, SaleState.REFUSED, SaleState.NOT_REDEEMED}
