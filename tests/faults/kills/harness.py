"""Rounds of commands, each killed at its moment, with settling and a check of all promises in between."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.kills.moments import drawn
from tests.faults.kills.promises import broken

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.support.bank import BankProcess
    from tests.support.program import Program

CARDS = ("5555555555554444", "5105105105105100", "5425233430109903", "4000056655665556", "2222420000001113")
SETTLE_EVERY = 20
QUICK = {"POSAPP_API__TIMEOUT_S": "1", "POSAPP_API__SETTLING_S": "3"}
"""A till that gives up soon; a request of it lives at the bank for less than it waits before it believes absence."""

_LONGEST_S = 1.4
_SETTLINGS = 6
_FAULTS = (
    "drop_before", "drop_after_commit", "server_error", "garbage", "hang", "truncated", "slow_body",
    "duplicate_answer", "delay",
)  # fmt: skip


@dataclass
class Tally:
    """What a campaign did: kills that struck, rounds that ended before, promises broken, sales by their end."""

    struck: int = 0
    ended: int = 0
    faults: int = 0
    commands: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def order_fault(bank: BankProcess, rng: random.Random) -> None:
    """Let one of the next requests go wrong."""
    operation = rng.choice(("redeem", "redeem", "credit", "history", "profile"))
    kind = rng.choice(_FAULTS)
    options: dict[str, object] = {}
    if kind in ("delay", "hang"):
        options = {"commit": rng.random() < 0.5, "delay_s": round(rng.uniform(0.1, 1.5), 1)}
    bank.fault(operation, kind, **options)


class Campaign:
    """One till and one bank through many rounds. `bank` runs on books of its own.

    `bank_dies` is the chance a round that it is killed and started again: it must come back on the same port then.
    """

    def __init__(
        self, till: Program, bank: BankProcess, *, seed: int, bank_dies: float, say: Callable[[str], object] = print
    ) -> None:
        self._till = till
        self._bank = bank
        self._bank_dies = bank_dies
        self._rng = random.Random(seed)  # noqa: S311 - drawn again from the seed; the real clock is not
        self._say = say
        self._journal = till.data / "journal.db"
        self._books = bank.data / "bank.db"
        self._orders = 0
        self.tally = Tally()

    def run(self, kills: int) -> Tally:
        """Go on until so many kills have struck; the last thing is always a settling and a check."""
        rounds = 0
        while self.tally.struck < kills:
            rounds += 1
            self._round()
            if rounds % SETTLE_EVERY == 0:
                self.settle()
        self.settle()
        rows = self._till.run("history", "--json").answer["rows"]
        self.tally.states.update(row["state"] for row in rows)
        return self.tally

    def settle(self) -> None:
        """The weather clears, what is open is settled, and every promise must hold."""
        self._bank.clear_faults()
        for _ in range(_SETTLINGS):
            if self._till.run("unsettled", "--settle", "--json").code == 0:
                break
        for promise in broken(self._journal, self._books):
            self._say(f"BROKEN {promise}")
            self.tally.broken.append(promise)

    def _round(self) -> None:
        if self._rng.random() < self._bank_dies:
            # What it had committed stands in its books; its faults on order are forgotten.
            self._bank.kill()
            self._bank.start()
            self.tally.commands["bank"] += 1
        if self._rng.random() < 0.6:
            order_fault(self._bank, self._rng)
            self.tally.faults += 1
        started = [self._start()]
        if self._rng.random() < 0.2:
            started.append(self._start())
        for name, child in started:
            # Who is not killed finishes beside the other one's death.
            if len(started) > 1 and self._rng.random() < 0.3:
                child.communicate(timeout=60)
                continue
            struck = drawn(self._rng, _LONGEST_S).strike(child, self._journal)
            self.tally.struck += struck
            self.tally.ended += not struck
            self.tally.commands[name] += struck

    def _start(self) -> tuple[str, subprocess.Popen[str]]:
        chance = self._rng.random()
        if chance < 0.60 or not self._orders:
            return "pay", self._pay()
        order = f"INV-{self._rng.randint(max(1, self._orders - 3), self._orders)}"
        if chance < 0.78:
            card = self._rng.choice(("approved", "declined", "declined"))
            return "finish", self._till.start("finish", order, "--card", card, "--json")
        if chance < 0.90:
            part = self._rng.choice((("--all",), ("--points", "100"), ("--points", "50")))
            reason = self._rng.choice(("goods_returned", "cancelled"))
            return "credit", self._till.start("credit", order, *part, "--reason", reason, "--json")
        if chance < 0.98:
            return "unsettled", self._till.start("unsettled", "--settle", "--json")
        return "close-day", self._till.start("close-day", "--json")

    def _pay(self) -> subprocess.Popen[str]:
        if not self._orders or self._rng.random() < 0.75:
            self._orders += 1
        points = str(self._rng.choice((100, 200, 300)))
        card = self._rng.choice(((), ("--card", "approved"), ("--card", "declined"), ("--card", "declined")))
        number = CARDS[self._orders % len(CARDS)]
        order = f"INV-{self._orders}"
        return self._till.start(
            "pay", "--total", "20", "--order", order, "--points", points, *card, "--json", card=number
        )
