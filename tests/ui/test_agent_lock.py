"""The desk's cover: it always comes in the end, with a sign-in and without, and nothing of the call lies under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from posapp.app.account import session_of
from posapp.app.agent_window import desk_facts
from posapp.settings import Settings
from posapp.ui.agent.pages import DeskPage
from posapp.ui.facts import Curtain, SignIn
from tests.support.desk import CARD, Counter
from tests.support.staff import Team
from tests.ui.agent import Desk, found
from tests.ui.hand import ENTER
from tests.ui.stage import Gate
from tests.ui.team import locks, signs_in, tries
from tests.ui.test_lock import QUICK
from tests.ui.test_sign_in import all_that_is_said
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def staffed(qapp: QApplication, theme: Theme, team: Team) -> Desk:
    return Desk(qapp, theme, Counter(staff=team.staff), sign_in=SignIn(team.clock.moment, QUICK))


@pytest.fixture
def open_to_all(qapp: QApplication, theme: Theme, team: Team) -> Desk:
    return Desk(qapp, theme, curtain=Curtain(team.clock.moment, QUICK))


async def redeems(desk: Desk, gate: Gate) -> None:
    call = desk.shell.call
    call.show(found())
    call.act("redeem", gate.pass_through, done=lambda _: None, failed=lambda _: None)
    await until(gate.entered.is_set, "the payment to be under way")


def test_nobody_at_the_desk_ends_the_call_and_covers_it(open_to_all: Desk, team: Team) -> None:
    async def scenario() -> None:
        desk = open_to_all
        desk.shell.call.show(found())
        assert "4444" in all_that_is_said(desk)
        team.clock.passes(QUICK.total_seconds())
        await until(desk.covered, "the cover")
        assert not desk.shell.call.on
        assert desk.text("coverTitle") == "Covered"
        assert "4444" not in all_that_is_said(desk)
        # A card is many keys; none of them comes through, nor lifts the cover.
        desk.keys(f"%B{CARD}^DOE/JANE^30121010000?")
        desk.key(ENTER)
        assert desk.covered()
        await desk.ready("liftCurtain")
        desk.key(ENTER)
        assert not desk.covered()
        assert desk.at(DeskPage.FIND)
        team.clock.passes(QUICK.total_seconds())
        await until(desk.covered, "the cover once more")

    open_to_all.play(scenario)


def test_the_key_covers_at_once_and_a_payment_goes_on(open_to_all: Desk) -> None:
    gate = Gate()

    async def scenario() -> None:
        desk = open_to_all
        await redeems(desk, gate)
        desk.key(Qt.Key.Key_F12)
        assert desk.covered()
        assert "A payment is under way." in desk.text("coverNews")
        gate.open()
        await until(lambda: not desk.text("coverNews"), "the payment to be over")

    open_to_all.play(scenario)
    assert not gate.cancelled


def test_a_payment_goes_on_over_an_idle_lock_and_the_call_waits_for_its_agent(staffed: Desk, team: Team) -> None:
    gate = Gate()

    async def scenario() -> None:
        desk = staffed
        await signs_in(desk, "sue")
        await redeems(desk, gate)
        team.clock.passes(QUICK.total_seconds())
        await until(desk.covered, "the idle lock")
        assert "A payment is under way." in desk.text("coverNews")
        assert "4444" not in all_that_is_said(desk)
        gate.open()
        await until(lambda: "A call waits here." in desk.text("coverNews"), "the payment to be over")
        await until(lambda: not desk.bridge.busy("close till"), "the lock to be recorded")
        await signs_in(desk, "sue")
        assert desk.text("pageTitle") == "Member •• 4444"

    staffed.play(scenario)
    assert not gate.cancelled


def test_who_comes_next_finds_no_call_of_another(staffed: Desk) -> None:
    async def scenario() -> None:
        desk = staffed
        call = desk.shell.call
        await signs_in(desk, "sue")
        call.show(found())
        await locks(desk)
        await tries(desk, "sue", "000000")
        assert call.found is not None
        await signs_in(desk, "abe")
        assert not call.on
        assert "4444" not in all_that_is_said(desk)

    staffed.play(scenario)


@pytest.mark.parametrize(("minutes", "covered_after"), [(0.0, 15), (3.0, 3)])
def test_no_setting_keeps_a_desk_open_for_ever(minutes: float, covered_after: int) -> None:
    usual = Settings()
    for required in (True, False):
        staff = replace(usual.staff, require_sign_in=required, idle_lock_minutes=minutes)
        settings = replace(usual, staff=staff)
        told = desk_facts(settings, session_of(settings))
        covers = told.sign_in if required else told.curtain
        assert covers is not None
        assert covers.idle == timedelta(minutes=covered_after)
