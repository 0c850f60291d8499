"""Call recording is on pause while the keys are in the card field, and goes on whatever ends that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from posapp.domain.staff import LockedBy
from tests.ui.agent import Desk
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.agent.desk import AgentShell
    from posapp.ui.facts import Facts
    from posapp.ui.theme import Theme


@dataclass
class Tape:
    """What a recording system was told."""

    orders: list[str] = field(default_factory=list)
    works: bool = True

    async def pause(self) -> bool:
        return await self._told("pause")

    async def resume(self) -> bool:
        return await self._told("resume")

    async def _told(self, order: str) -> bool:
        self.orders.append(order)
        return self.works


@dataclass
class Recorded(Desk):
    """A desk with such a system."""

    tape: Tape = field(default_factory=Tape)

    def made(self, facts: Facts) -> AgentShell:
        return super().made(replace(facts, recorder=self.tape))

    async def told(self, *orders: str) -> None:
        await until(lambda: self.tape.orders == list(orders), ", ".join(orders))

    def card(self) -> None:
        assert self.shell.pages.find is not None
        self.shell.pages.find.ways.card.setFocus()


@pytest.fixture
def desk(qapp: QApplication, theme: Theme) -> Recorded:
    return Recorded(qapp, theme)


def test_it_pauses_with_the_focus_and_goes_on_without_it(desk: Recorded) -> None:
    async def scenario() -> None:
        await desk.told("resume")  # Whoever crashed here before may have left it on pause.
        desk.card()
        await desk.told("resume", "pause")
        desk.entry("accountReference").setFocus()
        await desk.told("resume", "pause", "resume")
        desk.card()
        await desk.told("resume", "pause", "resume", "pause")
        desk.key(Qt.Key.Key_F5)
        await desk.told("resume", "pause", "resume", "pause", "resume")

    desk.play(scenario)


def test_it_goes_on_when_the_call_ends_or_the_window_is_covered(desk: Recorded) -> None:
    async def scenario() -> None:
        await desk.told("resume")
        desk.card()
        await desk.told("resume", "pause")
        desk.shell.call.end()
        await desk.told("resume", "pause", "resume")
        desk.card()
        await desk.told("resume", "pause", "resume", "pause")
        desk.shell.guard.lock(LockedBy.KEY)
        if desk.shell.guard.covered:
            await desk.told("resume", "pause", "resume", "pause", "resume")

    desk.play(scenario)


def test_a_pause_that_does_not_work_is_said(desk: Recorded) -> None:
    async def scenario() -> None:
        await desk.told("resume")
        desk.tape.works = False
        desk.card()
        await until(lambda: not desk.shell.news.isHidden(), "the warning")
        assert any("could not be paused" in label.text() for label in desk.shell.news.findChildren(QLabel))

    desk.play(scenario)
