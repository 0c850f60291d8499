"""The window killed while its clerk sells, started again, and left to settle by itself."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.faults.kills.harness import QUICK, Tally, order_fault
from tests.faults.kills.moments import drawn
from tests.faults.kills.promises import broken, unsettled
from tests.support.desktop import Desktop
from tests.support.till import Till
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTLE_EVERY = 10
_LONGEST_S = 3.0
_BY_ITSELF_S = 90


def killed(data: Path, kills: int, seed: int, say: Callable[[str], object] = lambda _: None) -> Tally:
    """Sell, kill and start again until so many kills have struck; the last thing is a settling and a check."""
    rng = random.Random(seed)  # noqa: S311 - drawn again from the seed; the real clock is not
    tally = Tally()
    rounds = 0
    with Desktop() as desktop:
        while tally.struck < kills:
            rounds += 1
            with Till(desktop, data, QUICK) as till:
                _sell_and_die(till, rng, f"INV-{rounds}", tally)
            if rounds % SETTLE_EVERY == 0 or tally.struck == kills:
                with Till(desktop, data, QUICK) as till:
                    _settles(till)
                    assert till.close() == 0
                for promise in broken(data / "journal.db", data / "bank" / "bank.db"):
                    say(f"BROKEN {promise}")
                    tally.broken.append(promise)
                say(f"{tally.struck} killed")
        with Till(desktop, data, QUICK) as till:
            tally.states.update(row["state"] for row in till.sales())
    return tally


def _sell_and_die(till: Till, rng: random.Random, order: str, tally: Tally) -> None:
    till.key("F2")
    till.start_sale("20.00", order)
    if rng.random() < 0.6:
        order_fault(till.bank, rng)
        tally.faults += 1
    points = str(rng.choice((100, 200, 300)))
    moment = drawn(rng, _LONGEST_S)
    doing = rng.choice(("redeem", "Card approved", "Card declined", "Card declined"))
    till.redeem(points)
    if doing != "redeem" and wait_for(lambda: _next(till), "an end of the wait", timeout_s=30) == doing:
        till.focus(doing)
        till.look()
        till.enter()
    struck = moment.strike(till.process, till.data / "journal.db")
    tally.struck += struck
    tally.ended += not struck
    tally.commands[doing] += struck


def _next(till: Till) -> str | None:
    """Which of the buttons that may follow a redemption shows."""
    shown = till.called("push button")
    return next((name for name in ("Card approved", "Card declined", "Next sale", "Unsettled") if name in shown), None)


def _settles(till: Till) -> None:
    """Nothing is pressed: the window finds out by itself."""
    journal = till.data / "journal.db"
    wait_for(lambda: not unsettled(journal), "everything to be settled by itself", timeout_s=_BY_ITSELF_S)
