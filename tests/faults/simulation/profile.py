"""What kind of a day a seed makes: which faults there are, how often, and how the bank behaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

TIMEOUT_S: Final = 40.0
"""How long a till waits for an answer (the program's own default)."""

SETTLING: Final = timedelta(seconds=3 * TIMEOUT_S)
"""How long absence must be seen before it is believed (the program's own default)."""

LIFE_S: Final = 2 * TIMEOUT_S
"""No request acts at the bank later than this after it was sent, and what it did is listed by then."""


class Day(StrEnum):
    """Kinds of days a seed can be run as."""

    USUAL = "usual"
    NAP = "nap"  # The whole machine sleeps once, for about a minute, early in the life of a request that acts late.
    LID = "lid"  # Machines stand still for minutes while requests are on their way: laptops whose lid is closed.
    CLOCK = "clock"  # Somebody sets the till's clock, by up to an hour.
    PHONE = "phone"  # A desk: rewards are redeemed, and what was redeemed elsewhere is taken in and given back.


@dataclass(frozen=True, slots=True)
class Profile:
    """Chances are per exchange unless said otherwise; times are in seconds."""

    programs: int
    carts: int
    accounts: int
    busy_s: float
    shuffled: bool
    # The bank
    echo: bool
    replays: bool
    tells_balance: bool
    tells_original: bool
    tells_clock: bool
    ahead_s: float
    refuses: float
    lists_after_s: float
    strangers: int
    agents: int
    # People at the till beside the clerk
    supervised: int
    nudges: int
    # The network
    lost: float
    late: float
    twice: float
    silent: float
    broken_before: float
    broken_after: float
    unreachable: int
    # The till
    crashes: int
    pauses: int
    naps: int
    disk_faults: int
    no_keys: float
    cancels: float
    presses_twice: float
    gives_back: float
    clock_jumps: int
    # A desk on the phone
    rewards: float = 0.0
    adopts: int = 0


def drawn(rng: random.Random, day: Day = Day.USUAL) -> Profile:
    """A profile in which each kind of fault is absent in some seeds and heavy in others."""
    profile = _usual(rng)
    if day is Day.LID:
        often = rng.random() < 0.5
        return replace(
            profile,
            pauses=6 if often else 1,
            busy_s=100.0 if often else 15.0,
            cancels=0.4 if often else 1.0,
            late=1.0,
            tells_clock=True,
        )
    if day is Day.NAP:
        calm = replace(profile, pauses=0, crashes=0, lost=0.0, unreachable=0, disk_faults=0, lists_after_s=0.0)
        return replace(calm, naps=1, busy_s=15.0, cancels=1.0, echo=True, tells_clock=True, late=1.0)
    if day is Day.PHONE:
        strangers, adopts = rng.choice((1, 3, 6)), rng.choice((2, 6, 12))
        return replace(profile, rewards=rng.choice((0.3, 1.0)), strangers=strangers, adopts=adopts)
    if day is Day.CLOCK:
        return replace(profile, clock_jumps=rng.choice((1, 2)), tells_clock=True)
    return profile


def _usual(rng: random.Random) -> Profile:
    def chance(most: float) -> float:
        return rng.choice((0.0, 0.0, most / 4, most)) * rng.random()

    echo = rng.random() < 0.75
    return Profile(
        programs=rng.choice((1, 2, 2)),
        carts=rng.randint(1, 4),
        accounts=rng.choice((1, 1, 2)),
        busy_s=rng.choice((20.0, 60.0, 200.0)),
        shuffled=rng.random() < 0.8,
        echo=echo,
        replays=rng.random() < 0.5,
        tells_balance=rng.random() < 0.5,
        tells_original=not echo or rng.random() < 0.8,
        tells_clock=rng.random() < 0.8,
        ahead_s=rng.uniform(-60, 60) if rng.random() < 0.7 else 0.0,
        refuses=chance(0.3),
        lists_after_s=rng.choice((0.0, 0.0, 15.0)),
        strangers=rng.choice((0, 0, 1, 3)),
        agents=rng.choice((0, 0, 0, 2)),
        supervised=rng.choice((0, 0, 2, 6)),
        nudges=rng.choice((0, 0, 3)),
        lost=chance(0.5),
        late=chance(0.8),
        twice=chance(0.5),
        silent=chance(0.8),
        broken_before=chance(0.3),
        broken_after=chance(0.5),
        unreachable=rng.choice((0, 0, 1, 2)),
        crashes=rng.choice((0, 0, 1, 1, 3)),
        pauses=rng.choice((0, 0, 1, 2, 4)),
        naps=0,
        disk_faults=rng.choice((0, 0, 0, 1, 2)),
        no_keys=chance(0.1),
        cancels=chance(0.4),
        presses_twice=chance(0.6),
        gives_back=rng.choice((0.0, 0.5, 1.0)),
        clock_jumps=0,
    )
