"""One simulated day from a seed: programs, faults on their times, then peace until everything is settled."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import ConfigError, Declined, Problem, RuleError, Unavailable, Unknown
from posapp.domain.reward import Reward, RewardKind
from tests.faults.simulation.agent import Agent
from tests.faults.simulation.checks import Checks
from tests.faults.simulation.clerk import Cart, Clerk
from tests.faults.simulation.journal import emptied
from tests.faults.simulation.ledger import Ledger
from tests.faults.simulation.profile import drawn
from tests.faults.simulation.program import Program
from tests.faults.simulation.supervisor import Supervisor
from tests.faults.simulation.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from posapp.domain.errors import PosError
    from tests.faults.simulation.profile import Profile

OPENS: Final = datetime(2026, 11, 23, 14, 2, 31, tzinfo=UTC)
PEACE_S: Final = 1_800.0
"""How long after the last fault everything has to be settled."""

_STEP_S: Final = 10.0
_LAMP: Final = Reward(RewardKind.MERCHANDISE, "74570", "A7")
_TOLERATED: Final = frozenset(
    {
        Problem.ORDER_TAKEN,
        Problem.SALE_MOVED_ON,
        Problem.NOT_CREDITABLE,
        Problem.CREDIT_OVER_LEFT,
        Problem.NOTHING_TO_CREDIT,
        Problem.REDEMPTION_OPEN,
    }
)


class World:
    """Everything of one run. Implements `Ids` for all its programs."""

    def __init__(self, seed: int, *, profile: Profile | None = None, say: Callable[[str], None] | None = None) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - must be the same every time
        self.profile = profile or drawn(self.rng)
        self.timeline = Timeline(self.rng, shuffled=self.profile.shuffled)
        self.tracing = say is not None
        self._tell = say
        self.tables = emptied()
        self.ledger = Ledger(self.profile, self.bank_now)
        self.checks = Checks(self)
        self.living: set[str] = set()
        self.programs: list[Program] = []
        self.on_its_way = 0
        self.jump_s = 0.0
        self.calm = False
        self.crashed = 0
        self._started = 0
        self._ids = 0
        self.no_link: list[tuple[float, float]] = []
        self.bad_disk: list[tuple[float, float, str]] = []
        self.carts = self._drawn_carts()

    def run(self) -> None:
        """The whole day. Raises Violation, naming the rule that was broken."""
        try:
            self.plan()
            self.go_on(self.profile.busy_s)
            self.finish()
        finally:
            self._clear_away()

    def finish(self) -> None:
        """End the faults, let everything settle, and check all promises. Raises Violation."""
        try:
            self.make_peace()
            self.settle_down()
            self.checks.at_the_end()
        finally:
            self._clear_away()

    def plan(self) -> None:
        """Put starts, crashes, pauses, outages and strangers on their times."""
        odds, at = self.profile, self.timeline.after
        for _ in range(odds.programs):
            self.start_program()
        for _ in range(odds.unreachable):
            self.no_link.append(self._span(60))
        for _ in range(odds.disk_faults):
            self.bad_disk.append((*self._span(30), self.rng.choice(("full", "gone", "torn"))))
        for _ in range(odds.crashes):
            at(self._moment(), self.crash)
        for _ in range(odds.pauses):
            at(self._moment(), self.pause)
        for _ in range(odds.naps):
            at(self._moment(), self.nap)
        for _ in range(odds.strangers):
            at(self._moment(), self.stranger_redeems)
        for _ in range(odds.agents):
            at(self.spread(0.0, odds.busy_s * 2), self.agent_credits)
        for _ in range(odds.supervised):
            at(self.spread(0.0, odds.busy_s * 2), self.supervise)
        for _ in range(odds.adopts):
            at(self.spread(0.0, odds.busy_s * 2), self.phone)
        for _ in range(odds.nudges):
            at(self._moment(), self.nudge)
        for _ in range(odds.clock_jumps):
            at(self._moment(), self.jump)

    def start_program(self, *, serves: bool = True) -> Program:
        """A new run of the program, with its background work and, if it `serves`, a clerk at some of the carts."""
        self._started += 1
        program = Program(self, f"P{self._started}")
        self.living.add(program.name)
        self.programs.append(program)
        self.say(program.name, "starts")
        program.start(program.watch())
        served = [cart for cart in self.carts if self.rng.random() < 0.7] or self.carts[:1]
        for cart in served:
            if serves and not self.calm:
                program.serve(Clerk(program).serve(cart))
        return program

    def crash(self, *, starts_again: bool = True) -> None:
        """Kill one program between two of its steps."""
        running = [program for program in self.programs if not program.loop.dead]
        if running:
            program = self.rng.choice(running)
            self.say(program.name, "is killed")
            self.crashed += 1
            program.kill()
        if starts_again:
            self.timeline.after(self.spread(0.1, 30.0), self.start_program)

    def pause(self) -> None:
        """Programs stand still, and live: all under a laptop's lid, or one in a debugger or out of memory."""
        running = [program for program in self.programs if not program.loop.dead]
        if running:
            still = running if self.rng.random() < 0.5 else [self.rng.choice(running)]
            until = self.timeline.now + self.rng.choice((self.spread(50.0, 65.0), self.spread(1.0, 300.0)))
            for program in still:
                program.loop.paused_until = until
                self.say(program.name, f"stands still until {until:.3f}")

    def nap(self) -> None:
        """The machine sleeps for about a minute, and all its programs with it."""
        until = self.timeline.now + self.spread(50.0, 65.0)
        for program in self.programs:
            program.loop.paused_until = until
        self.say("machine", f"sleeps until {until:.3f}")

    def stranger_redeems(self) -> None:
        """Somebody else takes points of the same account, often as many as one of our carts."""
        cart = self.rng.choice(self.carts)
        points = cart.points if self.rng.random() < 0.8 else self.rng.randint(1, 500)
        kind = self.rng.choice((None, *RewardKind)) if self.profile.rewards else None
        redemption = self.ledger.stranger(cart.account, points, named=self.rng.random() < 0.3, kind=kind)
        self.say("stranger", f"redeems {points}: {redemption}")

    def agent_credits(self) -> None:
        """Somebody at the bank gives points of ours back, all or some, while we have asked for the same."""
        redemption, points = self.checks.being_credited()
        if redemption:
            part = points if self.rng.random() < 0.5 else self.rng.randint(1, points)
            self.ledger.agent(redemption, part)
            self.say("agent", f"credits {part} of {redemption}")

    def supervise(self) -> None:
        """Somebody looks through what is left to a person."""
        if running := [program for program in self.programs if not program.loop.dead]:
            program = self.rng.choice(running)
            program.serve(Supervisor(program).decide_all())

    def phone(self) -> None:
        """Somebody has a member on the phone."""
        if running := [program for program in self.programs if not program.loop.dead]:
            program, cart = self.rng.choice(running), self.rng.choice(self.carts)
            program.serve(Agent(program).serve(cart.account))

    def nudge(self) -> None:
        """Somebody asks for a look now, in every window."""
        for program in self.programs:
            if not program.loop.dead:
                program.watching.nudge()

    def jump(self) -> None:
        """Somebody sets the till's clock."""
        self.jump_s += self.rng.choice((-1, 1)) * self.spread(30.0, 3_600.0)
        self.say("clock", f"is now off by {self.jump_s:.0f} s")

    def make_peace(self) -> None:
        """From here on nothing fails any more; who was dead is started again, whose card part is open is finished."""
        self.calm = True
        self.say("world", "peace")
        self.profile = replace(
            self.profile, lost=0.0, late=0.0, twice=0.0, silent=0.0, broken_before=0.0, broken_after=0.0,
            refuses=0.0, cancels=0.0, no_keys=0.0,
        )  # fmt: skip
        for program in self.programs:
            program.loop.paused_until = 0.0
        if all(program.loop.dead for program in self.programs):
            self.start_program()

    def settle_down(self) -> None:
        """Let time pass until nothing is open, no request is on its way and no clerk at work, or patience ends."""
        ends = self.timeline.now + PEACE_S
        while self.timeline.now < ends:
            self.go_on(self.timeline.now + _STEP_S)
            if self.checks.is_quiet() and self.on_its_way == 0 and not self._clerks_at_work():
                return
            program = next(program for program in self.programs if not program.loop.dead)
            if not self._clerks_at_work():
                program.serve(Clerk(program).finish_all())
                program.serve(Supervisor(program).decide_all())

    def tolerate(self, error: PosError) -> None:
        """Pass over what a clerk may be told; anything else is a fault of ours. Raises it."""
        if isinstance(error, RuleError) and error.problem not in _TOLERATED:
            raise error
        if not isinstance(error, (RuleError, Unavailable, Unknown, Declined, ConfigError)):
            raise error

    def external_id(self) -> str:
        self._ids += 1
        return f"X-{self._ids}"

    def sale_id(self) -> str:
        self._ids += 1
        return f"S-{self._ids}"

    def till_now(self) -> datetime:
        return OPENS + timedelta(seconds=self.timeline.now + self.jump_s)

    def bank_now(self) -> datetime:
        return OPENS + timedelta(seconds=self.timeline.now + self.profile.ahead_s)

    def happens(self, chance: float) -> bool:
        return chance > 0.0 and self.rng.random() < chance

    def spread(self, least: float, most: float) -> float:
        return least + (most - least) * self.rng.random()

    def unreachable(self) -> bool:
        return not self.calm and any(begins <= self.timeline.now < ends for begins, ends in self.no_link)

    def disk(self) -> str:
        """ "whole", "full" (reads work), "gone", or "torn" (writes are done and reported as failed)."""
        if not self.calm:
            for begins, ends, kind in self.bad_disk:
                if begins <= self.timeline.now < ends:
                    return kind
        return "whole"

    def disk_delay(self) -> float:
        return self.spread(0.0005, 5.0) if not self.calm and self.rng.random() < 0.02 else self.spread(0.0005, 0.01)

    def say(self, who: str, what: str) -> None:
        if self._tell is not None:
            self._tell(f"{self.timeline.now:10.4f}  {who:<8}  {what}")

    def go_on(self, until: float) -> None:
        """Let time pass up to the moment `until`. Raises what the code under test let escape."""
        self.timeline.run(until)
        if self.timeline.faults:
            raise self.timeline.faults[0]

    def _clear_away(self) -> None:
        for program in self.programs:
            program.kill()

    def _clerks_at_work(self) -> bool:
        return any(program.busy for program in self.programs if not program.loop.dead)

    def _moment(self) -> float:
        return self.spread(0.0, self.profile.busy_s)

    def _span(self, longest: float) -> tuple[float, float]:
        begins = self._moment()
        return begins, begins + self.spread(0.5, longest)

    def _drawn_carts(self) -> list[Cart]:
        points = self.rng.choice((500, 700))
        carts = []
        for number in range(self.profile.carts):
            account = f"A{self.rng.randrange(self.profile.accounts)}"
            if self.rng.random() < 0.4:
                points = self.rng.choice((0, 1, 300, 2_000))
            total = points if points and self.rng.random() < 0.3 else points + 4_000
            reward = _LAMP if self.happens(self.profile.rewards) else None
            carts.append(Cart(f"INV-{number}", account, total, points if reward is None else points or 500, reward))
        return carts
