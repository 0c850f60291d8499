"""After "End call" nothing that the window, its models, its fields or the clipboard hold tells of the member."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView

from posapp.app.self_check.part import texts
from posapp.domain.address import Address, KnownAddress
from posapp.domain.approval import Limits
from posapp.domain.member import AccountStatus
from posapp.domain.money import Money
from posapp.domain.points import Points, Rate
from posapp.domain.profile import Lot, Profile
from posapp.operations.credits import CreditRules
from posapp.operations.ports import Entry
from posapp.ui.agent.pages import DeskPage
from tests.support.desk import OPEN, USD, Counter, member
from tests.ui.agent import Desk
from tests.ui.gallery_history import sales
from tests.ui.gallery_open import sales as open_sales
from tests.ui.hand import ENTER
from tests.ui.member_stage import SECOND_CARD
from tests.waiting import until

if TYPE_CHECKING:
    import pytest
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme

MEMBER = member(
    account="RANAC-KESTREL-77", last_four="8642", balance=Points(73_913), rate=Rate.flat(USD, 100),
    status=AccountStatus.REDEEM_ONLY,
)  # fmt: skip
REDEMPTION = "RD-MERLIN-9"
ORDER = "ORD-OSPREY-5"
LEFT_OPEN = "ORD-BITTERN-2"
SENT_TO = Address("Wren", "+1 5550177", "US", "Springfield", ("1 Lapwing St",))
GONE = {
    "the account reference": ("KESTREL",),
    "the last four": ("8642",),
    "the balance and its worth": ("73,913", "73913", "739.13"),
    "the standing": ("may only redeem", "redeem only"),
    "a redemption": ("MERLIN", "6,311", "6311", "63.11"),
    "an order": ("OSPREY",),
    "the customer reference": ("PIPIT",),
    "an address": ("Wren", "Lapwing", "5550177"),
    "an address as it is dictated": ("Goldcrest", "Siskin", "5550188"),
    "a redemption for its delivery": ("DIPPER",),
    "what is left open": (LEFT_OPEN,),
    "a note to it": ("whinchat",),
    "a preference": ("Curlew",),
    "points by age": ("71,407",),
    "a note": ("heron",),
    "what was asked for": ("4,217", "4217", "42.17"),
    "an item": ("SNIPE",),
    "who approves": ("dunlin",),
    "the customer number": ("GODWIT",),
}

OF_THE_SALE = {"what is left open"}
"""What the list of open sales tells anew, of any: the order and how it stands."""


def desk_with_a_member(app: QApplication, theme: Theme) -> Desk:
    desk = Desk(app, theme, Counter(rules=CreditRules(limits=Limits(credit=Points(1_000)))))
    bank = desk.counter.bank
    bank.members = {SECOND_CARD: MEMBER}
    bank.profiles[MEMBER.account] = Profile(
        MEMBER, customer="PIPIT-3", preferences=(("Bird", "Curlew"),), lots=(Lot(Points(71_407), OPEN.date()),)
    )
    bank.customers["GODWIT-1"] = MEMBER.account
    bank.shipping["PIPIT-3"] = [KnownAddress("AD-1", SENT_TO)]
    bank.entries[:] = [Entry(REDEMPTION, False, OPEN, Points(6_311), Money(6_311, USD), "X1")]
    for old, order in ((next(one for one in sales() if one.last_four), ORDER), (open_sales()["review"], LEFT_OPEN)):
        desk.counter.journal.folded[old.id] = replace(
            old, account=MEMBER.account, last_four="8642", order=order, opened_at=desk.counter.clock.now()
        )
    return desk


async def call(desk: Desk) -> None:
    """Found by three ways, explained, a credit that waits for a second person, a form half filled."""
    desk.entry("lastFour").setFocus()
    desk.keys("8642")
    desk.key(ENTER)
    await until(lambda: ORDER in told(desk), "the sale of ours")
    desk.entry("customerNumber").setFocus()
    desk.keys("GODWIT-1")
    desk.key(ENTER)
    await until(lambda: desk.at(DeskPage.MEMBER), "the member")
    await until(lambda: "73,913" in desk.text("spokenText"), "words for the balance")
    QGuiApplication.clipboard().setText(desk.text("spokenText"))
    (await desk.ready("showPreferences")).press()
    await until(lambda: "Curlew" in desk.text("memberPreferences"), "the preferences")
    desk.entry("rewardItem").setFocus()
    desk.keys("SNIPE")
    activity(desk).setFocus()
    desk.key(Qt.Key.Key_Down)
    (await desk.ready("takeIn")).press()
    await until(lambda: desk.stands("creditAll"), "what is left of it")
    desk.entry("pointsToCredit").setFocus()
    desk.keys("4217")
    desk.entry("creditNote").setFocus()
    desk.keys("heron nest")
    (await desk.ready("credit")).press()
    await until(lambda: desk.text("approvalWhy"), "that two are needed")
    desk.entry("approverId").setFocus()
    desk.keys("dunlin")


async def send(desk: Desk) -> str:
    """Where things are sent for them, a new address half dictated, a delivery; all that was told on that page."""
    desk.key(Qt.Key.Key_F5)
    await until(lambda: "Lapwing" in told(desk), "their address")
    for name, text in {"addressName": "Goldcrest", "addressLine1": "2 Siskin St", "addressPhone": "5550188"}.items():
        desk.entry(name).setFocus()
        desk.keys(text)
    desk.entry("redemption").setFocus()
    desk.keys("RD-DIPPER-4")
    return told(desk)


async def left_open(desk: Desk) -> str:
    """A sale of theirs that waits, and a note to it; all that was told on that page."""
    desk.key(Qt.Key.Key_F6)
    await until(lambda: desk.text("openOrder") == LEFT_OPEN, "what waits")
    desk.entry("reviewNote").setFocus()
    desk.keys("whinchat")
    return told(desk)


def activity(desk: Desk) -> QAbstractItemView:
    return desk.find(QAbstractItemView, "activity")


def told(desk: Desk) -> str:
    """All that the program's windows show, tell, list, could give back by undo, or have put on the clipboard."""
    return "\n".join(text for kind, text in texts(desk.app) if kind not in ("environment", "command line"))


def test_nothing_tells_of_the_member_after_the_call(
    qapp: QApplication, theme: Theme, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = desk_with_a_member(qapp, theme)

    async def scenario() -> None:
        await call(desk)
        before = told(desk) + await send(desk) + await left_open(desk)
        left_behind = {"an order", "the customer number"}  # Seen before, or only in values.
        for what, signs in GONE.items():
            assert what in left_behind or any(sign in before for sign in signs), f"the call never showed {what}"
        desk.key(Qt.Key.Key_F10)
        await until(lambda: desk.at(DeskPage.FIND), "the end of the call")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        for page in (Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F2):
            desk.key(page)
            after = told(desk)
            found = [(what, sign) for what, signs in GONE.items() for sign in signs if sign in after]
            assert not found
        desk.key(Qt.Key.Key_F6)
        await until(lambda: desk.text("openOrder") == LEFT_OPEN, "what waits for whoever is at the desk")
        after = told(desk)
        whose = [sign for what, signs in GONE.items() for sign in signs if sign in after and what not in OF_THE_SALE]
        assert not whose

    desk.play(scenario)
    assert not [(what, sign) for what, signs in GONE.items() for sign in signs if sign in caplog.text]
