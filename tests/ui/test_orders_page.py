"""The Orders page by keyboard: addresses of whoever is on the phone, and how an item comes along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QTableView

from posapp.domain.address import Address, KnownAddress
from posapp.domain.errors import Declined, Outage, Unknown
from posapp.domain.fulfilment import Delivery
from posapp.domain.points import Points
from posapp.operations.ports import Entry
from posapp.ui.agent.pages import DeskPage
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.choice import ChoiceBox
from posapp.ui.widgets.notice import Notice
from tests.support.desk import OPEN
from tests.ui.agent import Desk, found
from tests.ui.hand import ENTER
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme

HOME = Address("Home", "+1 555 0100", "US", "Springfield", ("1 Elm St",), postcode="62701")


@pytest.fixture
def desk(qapp: QApplication, theme: Theme) -> Desk:
    made = Desk(qapp, theme)
    made.counter.bank.shipping["RANCU01"] = [KnownAddress("AD-1", HOME)]
    return made


def said(desk: Desk, name: str) -> str:
    notice = desk.find(Notice, name)
    return " ".join(label.text() for label in notice.findChildren(QLabel)) if notice.isVisible() else ""


def show(desk: Desk, customer: str, **changes: object) -> None:
    whose = found(**changes)
    desk.shell.call.show(replace(whose, profile=replace(whose.profile, customer=customer)))


async def call(desk: Desk) -> None:
    show(desk, "RANCU01")
    desk.key(Qt.Key.Key_F5)
    assert desk.at(DeskPage.ORDERS)
    for name in ("addAddress", "recordStatus"):
        await desk.ready(name)


async def listed(desk: Desk) -> QListWidget:
    lines = desk.find(QListWidget, "addresses")
    await until(lambda: lines.count() == 1, "the address")
    return lines


def test_addresses_of_the_member_are_there_and_gone_with_the_call(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        lines = await listed(desk)
        assert lines.item(0).text() == "AD-1  ·  Home, 1 Elm St, 62701 Springfield, US, +1 555 0100"
        desk.key(Qt.Key.Key_F10)
        await until(lambda: desk.at(DeskPage.FIND), "the end of the call")
        assert lines.count() == 0
        assert desk.shell.findChild(QListWidget, "addresses") is lines
        desk.key(Qt.Key.Key_F5)
        assert desk.entry("customerReference").text() == ""
        assert not desk.entry("customerReference").isUndoAvailable()

    desk.play(scenario)


def test_an_address_is_added_by_keys_and_what_is_wrong_is_told_at_its_field(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        await listed(desk)
        for name, text in {
            "addressName": "Work",
            "addressPhone": "555 0101",
            "addressLine1": "2 Oak St",
            "addressCity": "Shelbyville",
            "addressCountry": "U",
        }.items():
            desk.entry(name).setFocus()
            desk.keys(text)
        desk.key(ENTER)
        assert "2 or 3 letters" in desk.text("addressCountryError")
        assert desk.focused() == "addressCountry"
        desk.keys("S")
        desk.key(ENTER)
        await until(lambda: "kept as AD-2" in said(desk, "addressesNotice"), "the new address")
        assert desk.counter.bank.shipping["RANCU01"][1].address == Address(
            "Work", "555 0101", "US", "Shelbyville", ("2 Oak St",)
        )
        assert desk.entry("addressName").text() == ""

    desk.play(scenario)


def test_no_answer_leaves_what_was_typed_and_says_so(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        await listed(desk)
        for name, text in {"Name": "Work", "Phone": "555 0101", "City": "Shelbyville", "Country": "US"}.items():
            desk.entry(f"address{name}").setFocus()
            desk.keys(text)
        desk.counter.bank.troubles.append(Unknown(Outage.TIMED_OUT))
        desk.key(ENTER)
        await until(lambda: "may be kept or not" in said(desk, "addressesNotice"), "that it is open")
        assert desk.entry("addressName").text() == "Work"

    desk.play(scenario)


def test_a_back_order_wants_its_day(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        box = desk.find(ChoiceBox, "deliveryStatus")
        assert not desk.entry("expectedOn").isVisible()
        box.setCurrentIndex(box.findData(Delivery.BACK_ORDER.value))
        desk.entry("redemption").setFocus()
        desk.keys("RD-1")
        desk.key(ENTER)
        assert "needs the date" in desk.text("expectedOnError")
        desk.entry("expectedOn").setFocus()
        desk.keys("2026-12-01")
        desk.key(ENTER)
        await until(lambda: "Back order until" in said(desk, "statusNotice"), "the status")
        (status,) = desk.counter.bank.statuses
        assert (status.redemption_id, status.delivery) == ("RD-1", Delivery.BACK_ORDER)

    desk.play(scenario)


def test_a_refusal_is_told_in_the_bank_s_words(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        desk.counter.bank.fails["record_status"] = Declined(source="PWR", reason_code="X", description="Not known here")
        desk.entry("redemption").setFocus()
        desk.keys("RD-9")
        desk.key(ENTER)
        await until(lambda: "Not known here" in said(desk, "statusNotice"), "the refusal")

    desk.play(scenario)


def fill(desk: Desk, name: str) -> None:
    for field, text in {"Name": name, "Phone": "555 0101", "City": "Shelbyville", "Country": "US"}.items():
        desk.entry(f"address{field}").setFocus()
        desk.keys(text)


async def sent(desk: Desk, name: str, count: int) -> None:
    await until(lambda: desk.counter.bank.calls.count(name) == count, f"{name} to be sent")


def test_addresses_that_come_late_are_not_listed_under_another_reference(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        lines = await listed(desk)
        desk.counter.bank.gate.clear()
        desk.find(Button, "showAddresses").press()
        await sent(desk, "addresses", 2)
        desk.entry("customerReference").setFocus()
        desk.keys("RANCU02")
        desk.counter.bank.gate.set()
        await until(lambda: not desk.bridge.busy("read addresses"), "the late answer")
        assert lines.count() == 0

    desk.play(scenario)


def test_nothing_of_one_member_stands_there_for_the_next_of_the_call(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        lines = await listed(desk)
        fill(desk, "Work")
        show(desk, "", account="600000000000000000000000000002")
        assert lines.count() == 0
        assert desk.entry("customerReference").text() == ""
        assert desk.entry("addressName").text() == ""
        show(desk, "RANCU01")
        desk.key(Qt.Key.Key_F5)
        await listed(desk)

    desk.play(scenario)


def test_whose_an_address_is_stands_fast_until_the_bank_has_answered(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        await listed(desk)
        fill(desk, "Work")
        desk.counter.bank.gate.clear()
        desk.key(ENTER)
        await sent(desk, "add_address", 1)
        assert desk.entry("customerReference").isReadOnly()
        assert desk.entry("addressName").isReadOnly()
        assert desk.focused() == "addressCountry"
        desk.counter.bank.gate.set()
        await until(lambda: "kept as AD-2" in said(desk, "addressesNotice"), "the new address")
        assert not desk.entry("customerReference").isReadOnly()
        assert desk.entry("addressName").text() == ""

    desk.play(scenario)


def test_what_is_still_asked_for_the_last_call_stops_nothing_of_the_next(desk: Desk) -> None:
    async def scenario() -> None:
        await call(desk)
        await listed(desk)
        fill(desk, "Work")
        desk.counter.bank.gate.clear()
        desk.key(ENTER)
        await sent(desk, "add_address", 1)
        desk.entry("redemption").setFocus()
        desk.keys("RD-1")
        desk.key(ENTER)
        await sent(desk, "record_status", 1)
        desk.key(Qt.Key.Key_F10)
        await until(lambda: desk.at(DeskPage.FIND), "the end of the call")
        await call(desk)
        desk.entry("redemption").setFocus()
        desk.keys("RD-2")
        desk.key(ENTER)
        fill(desk, "Other")
        desk.key(ENTER)
        await sent(desk, "add_address", 2)
        await sent(desk, "record_status", 2)
        desk.counter.bank.gate.set()
        await until(lambda: "kept as AD-" in said(desk, "addressesNotice"), "the new address")
        await until(lambda: "RD-2" in said(desk, "statusNotice"), "the status")

    desk.play(scenario)


def test_the_redemption_that_was_looked_at_stands_there(desk: Desk) -> None:
    async def scenario() -> None:
        bank = desk.counter.bank
        bank.entries.append(Entry("RD-77", False, OPEN, Points(500)))
        show(desk, "RANCU01")
        desk.key(Qt.Key.Key_F3)
        assert desk.at(DeskPage.MEMBER)
        table = desk.find(QTableView, "activity")
        await until(lambda: table.model().rowCount() == 1, "the activity")
        table.setFocus()
        desk.key(Qt.Key.Key_Down)
        desk.key(Qt.Key.Key_F5)
        assert desk.entry("redemption").text() == "RD-77"
        desk.key(Qt.Key.Key_F10)
        await until(lambda: desk.at(DeskPage.FIND), "the end of the call")
        desk.key(Qt.Key.Key_F5)
        assert desk.entry("redemption").text() == ""

    desk.play(scenario)
