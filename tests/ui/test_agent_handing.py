"""A member whom the issuer's site hands over, at the desk: a call begins with them, or they wait for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import Problem, RuleError
from posapp.operations.members import FoundBy
from posapp.ui.agent.pages import DeskPage
from tests.support.handing import GOOD
from tests.ui.agent import Desk, found
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


@pytest.fixture
def desk(qapp: QApplication, theme: Theme) -> Desk:
    return Desk(qapp, theme)


def test_a_call_begins_with_whoever_is_handed_over(desk: Desk) -> None:
    async def scenario() -> None:
        desk.shell.hand_over(GOOD)
        await until(lambda: desk.shell.call.on, "the call")
        assert desk.at(DeskPage.MEMBER)
        one = desk.shell.call.found
        assert one is not None
        assert (one.profile.member.account, one.by) == ("RANAC0001", FoundBy.HANDOVER)

    desk.play(scenario)


def test_one_that_is_refused_is_told_in_words(desk: Desk) -> None:
    desk.counter.issuer.wrong[GOOD] = RuleError(Problem.HANDOVER_USED)

    async def scenario() -> None:
        desk.shell.hand_over(GOOD)
        await until(lambda: desk.text("settledNoticeWhat") == "This hand-over was used before.", "the refusal")
        assert not desk.shell.call.on

    desk.play(scenario)


def test_another_call_goes_first(desk: Desk) -> None:
    async def scenario() -> None:
        desk.shell.call.show(found(account="RANAC0009"))
        desk.shell.hand_over(GOOD)
        assert desk.text("settledNoticeMore") == "They come in once this call has ended."
        assert not desk.counter.issuer.used
        desk.shell.call.end()
        await until(lambda: desk.shell.call.on, "the next call")
        assert [one.account for one in desk.shell.call.recent] == ["RANAC0001"]

    desk.play(scenario)
