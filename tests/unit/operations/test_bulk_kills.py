"""Killed anywhere in a list and begun again: each line is given once, and ends with one result."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import Outage, Unavailable, Unknown
from posapp.operations.bulk import LineState
from posapp.operations.desk import built_desk
from tests.support.ports import ACCOUNT, USD, World
from tests.support.staff import nobody
from tests.support.stationery import PlainStationery
from tests.unit.operations.test_bulk import NO, given_back, list_of, ran, sold


class Killed(BaseException):
    """The program is gone; nothing of it runs any more."""


class Mortal:
    """A port that dies with its program: at the step `dies_at`, before it or (`after`) right behind it."""

    def __init__(self, port: object, life: Life) -> None:
        self._port, self._life = port, life

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name == "server_skew":
            return found

        async def step(*args: Any, **kwargs: Any) -> object:
            dies = self._life.steps_on()
            if dies and not self._life.after:
                raise Killed
            result = await found(*args, **kwargs)
            if dies:
                raise Killed
            return result

        return step


class Life:
    """One program on the world's journal and bank, from its start to its kill."""

    def __init__(self, world: World, name: str, dies_at: int | None = None, *, after: bool = False) -> None:
        self.after, self._dies_at, self._steps, self._world, self._name = after, dies_at, 0, world, name
        world.programs.living = {name}
        self.desk = built_desk(
            bank=Mortal(world.bank, self),
            journal=Mortal(world.journal, self),
            clock=world.clock,
            ids=world.ids,
            owners=self,
            stationery=PlainStationery(),
            currency=USD,
            settling=timedelta(seconds=60),
            staff=nobody(),
        )

    def mine(self) -> str:
        return self._name

    def alive(self, owner: str) -> bool:
        return owner == self._name

    def steps_on(self) -> bool:
        self._steps += 1
        if self._dies_at is not None and self._steps > self._dies_at:
            raise Killed
        return self._steps == self._dies_at


ANSWERS = st.sampled_from(
    [
        None,
        (Unknown(Outage.TIMED_OUT), False),
        (Unknown(Outage.TIMED_OUT), True),
        (Unavailable(Outage.NO_CONNECTION), False),
        (NO, False),
    ]
)
KILLS = st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=5)
ORDERS = ("A", "B", "C")
LINES = list_of(("A", 100), ("B", 50), ("A", 100), ("C", None), ("B", 50), ("A", 300), ("B", 501))


@given(kills=KILLS, answers=st.lists(ANSWERS, max_size=8))
async def test_killed_anywhere_and_begun_again_each_line_is_given_once(
    kills: list[tuple[int, bool]], answers: list[tuple[BaseException, bool] | None]
) -> None:
    world = World()
    for order in ORDERS:
        await sold(world, order)
    for answer in answers:
        if answer is not None:
            world.bank.order("credit", answer[0], acts=answer[1])
    for number, (step, after) in enumerate(kills):
        with suppress(Killed, Unavailable):
            await ran(Life(world, f"killed-{number}", step, after=after).desk, LINES)
        world.clock.passes(seconds=50)
    desk = Life(world, "last").desk
    for _ in range(40):
        world.clock.passes(seconds=50)
        try:
            ends = await ran(desk, LINES)
        except Unavailable:
            continue
        if all(end.earlier for end in ends[:-1]):
            break
    assert [end.line for end in ends] == list(LINES)
    assert [end.state for end in ends] == [*[LineState.CREDITED] * 6, LineState.REFUSED]
    assert sorted(given_back(world)) == [50, 50, 100, 100, 300, 500]
    credits_of = Counter(credit.mark for sale in world.journal.folded.values() for credit in sale.credits)
    assert credits_of == {line.mark: 1 for line in LINES[:-1]}
    assert world.bank.taken() == sum(
        (sale.points - sale.credited_points).count for sale in world.journal.folded.values()
    )
    assert all(sale.account == ACCOUNT for sale in world.journal.folded.values())
