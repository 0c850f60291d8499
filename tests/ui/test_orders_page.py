"""The Orders page by keyboard: addresses of whoever is on the phone, and how an item comes along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget

from posapp.domain.address import Address, KnownAddress
from posapp.domain.errors import Declined, Outage, Unknown
from posapp.domain.fulfilment import Delivery
from posapp.ui.agent.pages import DeskPage
from posapp.ui.widgets.choice import ChoiceBox
from posapp.ui.widgets.notice import Notice
from tests.ui.agent import Desk, found
from tests.ui.till import ENTER
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


async def call(desk: Desk) -> None:
    whose = found()
    desk.shell.call.show(replace(whose, profile=replace(whose.profile, customer="RANCU01")))
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
