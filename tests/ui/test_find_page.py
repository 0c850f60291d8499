"""How a call begins: the ways to find a member, by keyboard."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.member import AccountStatus
from posapp.ui.agent.find.choices import Choices
from posapp.ui.agent.pages import DeskPage
from posapp.ui.widgets.notice import Notice
from tests.support.desk import CARD, member
from tests.ui.agent import Desk
from tests.ui.gallery_history import sales
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


@pytest.fixture
def desk(qapp: QApplication, theme: Theme) -> Desk:
    return Desk(qapp, theme)


def notice(desk: Desk) -> Notice:
    return desk.find(Notice, "findNotice")


async def on_the_page(desk: Desk, name: str) -> None:
    await until(lambda: desk.at(DeskPage.MEMBER), "the member's page")
    assert desk.shell.call.found is not None
    assert desk.shell.call.found.by.value == name


@pytest.mark.parametrize(
    ("field", "typed", "by"), [("accountReference", "RANAC0001", "account"), ("customerNumber", "BCN0001", "customer")]
)
def test_a_member_is_found_by_what_stands_on_a_statement(desk: Desk, field: str, typed: str, by: str) -> None:
    async def scenario() -> None:
        desk.counter.bank.customers["BCN0001"] = "RANAC0001"
        desk.entry(field).setFocus()
        desk.keys(typed)
        desk.key(ENTER)
        await on_the_page(desk, by)
        desk.key(Qt.Key.Key_F2)
        assert desk.entry(field).text() == ""
        assert not desk.entry(field).isUndoAvailable()

    desk.play(scenario)


def test_a_card_number_is_hidden_while_it_is_typed_and_forgotten_after(desk: Desk) -> None:
    async def scenario() -> None:
        page = desk.shell.pages.find
        assert page is not None
        field = page.ways.card
        field.setFocus()
        desk.keys(CARD)
        assert "".join(field.entry.digits) == CARD
        assert not any(sign.isdigit() for sign in field.entry.text())
        desk.key(ENTER)
        await on_the_page(desk, "card")
        desk.key(Qt.Key.Key_F2)
        assert field.entry.text() == ""
        assert not field.entry.digits
        assert [call for call in desk.counter.bank.calls if call != "page"] == ["by_card"]

    desk.play(scenario)


def test_a_sale_of_this_desk_leads_to_its_member(desk: Desk) -> None:
    async def scenario() -> None:
        sale = next(one for one in sales() if one.last_four)
        sale = replace(sale, account="RANAC0001", last_four="4444", opened_at=desk.counter.clock.now())
        desk.counter.journal.folded[sale.id] = sale
        desk.entry("lastFour").setFocus()
        desk.keys("4444")
        desk.entry("handledAmount").setFocus()
        desk.keys("12.34")
        desk.key(ENTER)
        await until(lambda: notice(desk).isVisible(), "that nothing fits")
        desk.entry("handledAmount").selectAll()
        desk.keys(str(sale.total))
        desk.key(ENTER)
        lines = desk.find(Choices, "handledSalesPanel").list
        await until(lambda: lines.count() == 1, "the sale")
        assert sale.order in lines.item(0).text()
        await until(lines.hasFocus, "the keys on the list")
        desk.key(ENTER)
        await on_the_page(desk, "last_four")

    desk.play(scenario)


def test_what_was_typed_elsewhere_goes_when_another_way_is_taken(desk: Desk) -> None:
    async def scenario() -> None:
        desk.entry("accountReference").setFocus()
        desk.keys("RANAC0001")
        desk.entry("redemptionOrOrder").setFocus()
        desk.keys("INV-1")
        assert desk.entry("accountReference").text() == ""
        desk.key(ENTER)
        await until(lambda: notice(desk).isVisible(), "that nothing leads there")
        assert desk.at(DeskPage.FIND)

    desk.play(scenario)


def test_wrong_input_is_told_at_its_field_and_nobody_is_asked(desk: Desk) -> None:
    async def scenario() -> None:
        desk.entry("accountReference").setFocus()
        desk.key(ENTER)
        assert desk.text("accountReferenceError") == "Type what the caller has at hand."
        desk.keys(CARD)
        desk.key(ENTER)
        await until(lambda: "card number" in desk.text("accountReferenceError"), "the refusal")
        desk.entry("lastFour").setFocus()
        desk.keys("4444")
        desk.entry("handledDate").setFocus()
        desk.keys("someday")
        desk.key(ENTER)
        await until(lambda: desk.text("handledError") != "", "the refusal of the day")
        assert desk.counter.bank.calls == []

    desk.play(scenario)


def test_a_bank_that_cannot_be_reached_is_said_and_the_page_stays(desk: Desk) -> None:
    async def scenario() -> None:
        desk.counter.bank.troubles.extend([Unavailable(Outage.NO_CONNECTION)] * 3)
        desk.entry("accountReference").setFocus()
        desk.keys("RANAC0001")
        desk.key(ENTER)
        await until(lambda: notice(desk).isVisible(), "the outage")
        assert desk.at(DeskPage.FIND)
        assert desk.entry("accountReference").text() == "RANAC0001"

    desk.play(scenario)


def test_members_of_this_call_are_a_step_away_and_gone_after_it(desk: Desk) -> None:
    async def scenario() -> None:
        other = member(account="RANAC0002", last_four="5100", status=AccountStatus.ON_HOLD)
        desk.counter.bank.members["5105105105105100"] = other
        for account in ("RANAC0001", "RANAC0002"):
            desk.key(Qt.Key.Key_F2)
            desk.entry("accountReference").setFocus()
            desk.keys(account)
            desk.key(ENTER)
            await until(partial(_is_on, desk, account), account)
        desk.key(Qt.Key.Key_F2)
        recent = desk.find(Choices, "recentMembersPanel").list
        assert [recent.item(at).text()[:14] for at in range(recent.count())] == ["Member •• 5100", "Member •• 4444"]
        recent.setFocus()
        desk.key(Qt.Key.Key_Down)
        desk.key(ENTER)
        await until(lambda: _is_on(desk, "RANAC0001"), "the first again")
        desk.shell.call.end()
        assert recent.count() == 0
        assert not recent.isVisible()

    desk.play(scenario)


def _is_on(desk: Desk, account: str) -> bool:
    found = desk.shell.call.found
    return found is not None and found.profile.member.account == account
