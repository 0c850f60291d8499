"""The real window of an agent's desk, by keyboard alone: its pages, its cover, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.program import Program
from tests.support.stranger import CUSTOMER, OPERATIONS, stranger
from tests.support.till import RICH, Till
from tests.support.wire_samples import CARD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop

DESK = {"POSAPP_STAFF__REQUIRE_SIGN_IN": "true", "POSAPP_APPROVAL__CREDIT_POINTS": "2000"}
PINS = {"ada": "270915", "ines": "481637", "sam": "905174"}
ROLES = {"ada": "administrator", "ines": "agent", "sam": "supervisor"}
ADDRESS = {"Name of the address": "Home", "Phone": "555 0100", "City": "Springfield", "Country": "US"}
PAGES = {
    "F3": "Member",
    "F4": "Approvals",
    "F5": "Orders",
    "F6": "Unsettled",
    "F11": "Connect",
    "F1": "Help",
    "F2": "Find",
}


def test_round_the_desk_and_under_its_cover(desktop: Desktop, tmp_path: Path) -> None:
    with Till(desktop, tmp_path / "data", {"POSAPP_STAFF__IDLE_LOCK_MINUTES": "0"}, command=("agent",)) as desk:
        assert "Desk" in (desk.shows("till") or "")
        for key, title in PAGES.items():
            desk.key(key)
            desk.sees("pageTitle", title)
        assert desk.shows("endCall") is None
        desk.key("F12")
        desk.sees("coverTitle", "Covered")
        assert "Find" not in desk.names()
        desk.focused("Go on")
        desk.enter()
        desk.sees("pageTitle", "Find")
        assert desk.close() == 0


def hired(data: Path) -> Program:
    """A desk where an agent and a supervisor sign in; its commands, as the agent."""
    ada = {"POSAPP_OPERATOR": "ada", "POSAPP_OPERATOR_PIN": PINS["ada"]}
    for who, role in ROLES.items():
        program = Program(data, DESK if who == "ada" else DESK | ada)
        assert program.run("staff", "add", who, "--name", who.title(), "--role", role, card=PINS[who]).code == 0
    return Program(data, DESK | {"POSAPP_OPERATOR": "ines", "POSAPP_OPERATOR_PIN": PINS["ines"]})


def test_a_whole_call_by_keyboard(desktop: Desktop, tmp_path: Path) -> None:
    """Found, explained, credited above the limit with a second person at the desk, ended; nothing of it is left."""
    data = tmp_path / "data"
    commands = hired(data)
    account = commands.run("balance", "--json", card=RICH).answer["account"]
    reward = ("--type", "CASHBACK", "--item", "74568", "--points", "5000", "--order", "CALL-1")
    assert commands.run("pay", "--account", account, *reward, "--json").code == 0
    with Till(desktop, data, DESK, ready=False, command=("agent",)) as desk:
        desk.sees("coverTitle", "Sign in")
        for typed, field in (("ines", "Operator id"), (PINS["ines"], "PIN")):
            desk.focused(field)
            desk.type(typed)
            desk.enter()
        desk.focused("Account reference")
        desk.type(account)
        desk.enter()
        desk.sees("pageTitle", "Member •• 4444")
        desk.sees("memberBalance", "43,250 points")
        desk.sees("spokenText", "5,000 points were used for order CALL-1")
        desk.key("Down")
        desk.sees("saleLeft", "5,000")
        desk.enter()
        desk.focused("Points to credit")
        desk.type("3000")
        desk.enter()
        desk.decide("Ask for approval: credit 3,000 points")
        desk.sees("approvalState", "Waits")
        desk.focused("Approver id")
        desk.type("sam")
        desk.enter()
        desk.focused("Approver PIN")
        desk.type(PINS["sam"])
        desk.enter()
        desk.decide("Approve and credit")
        desk.sees("creditNoticeWhat", "Credited")
        desk.sees("memberBalance", "46,250 points")
        desk.key("F10")
        desk.focused("Account reference")
        left = " ".join(f"{node.name} {node.description}" for node in desk.tree())
        assert not [sign for sign in (account, "4444", "46,250", "CALL-1", "3,000") if sign in left]
        assert desk.close() == 0
    row = commands.run("history", "--order", "CALL-1", "--json").answer["rows"][0]
    assert (row["credited_points"], row["operator"]) == (3000, "ines")
    log = "".join(file.read_text("utf-8", "replace") for file in (data / "logs").iterdir())
    assert not [sign for sign in (account, "CALL-1", RICH) if sign in log]


def test_all_eight_operations_at_a_bank_that_is_none_of_ours(desktop: Desktop, tmp_path: Path) -> None:
    """Merchandise to a new address, its delivery, and points of it back; the bank checks every signature."""
    with (
        stranger(tmp_path / "keys") as (bank, settings),
        Till(desktop, tmp_path / "data", settings, ready=False, command=("agent",)) as desk,
    ):
        desk.click("Card number")
        desk.type(CARD)
        desk.enter()
        desk.sees("pageTitle", "Member •• 4444")
        desk.key("F5")
        desk.sees("customerReference", CUSTOMER)
        for field, text in ADDRESS.items():
            desk.click(field)
            desk.type(text)
        desk.enter()
        desk.sees("addressesNoticeWhat", "kept as A1")
        desk.key("F3")
        desk.click("Item")
        desk.key("shift+Tab")
        desk.key("m")
        desk.sees("rewardType", "Merchandise")
        desk.click("Item")
        desk.type("81001")
        desk.click("Points to redeem")
        desk.type("500")
        desk.sees("redeem", "Redeem 500 points")
        desk.enter()
        desk.decide("Redeem 500 points for merchandise")
        desk.sees("activityExtent", "1 entry")
        desk.key("Escape", "Down")
        desk.sees("saleLeft", "500")
        desk.enter()
        desk.focused("Points to credit")
        desk.type("200")
        desk.enter()
        desk.decide("Credit 200 points")
        desk.sees("creditNoticeWhat", "Credited")
        desk.key("F5")
        desk.focused("Redemption")
        desk.type("R1")
        desk.key("Tab", "s", "s")
        desk.sees("deliveryStatus", "Shipped")
        desk.click("Record status")
        desk.sees("statusNoticeWhat", "Shipped is recorded")
        assert desk.close() == 0
    assert bank.addresses[0]["city"] == "Springfield"
    assert bank.statuses == [{"redemptionId": "R1", "statusCode": "S"}]
    assert bank.operations == OPERATIONS
