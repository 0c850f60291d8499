"""A credit above a limit, by keys: a second person's PIN at the same till, or their own list, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from posapp.domain.approval import ApprovalState
from posapp.domain.staff import Operator, Role
from posapp.ui.pages.history.credit_panel import CreditPanel
from tests.support.staff import CAL, PINS, SUE
from tests.ui.hand import ENTER
from tests.ui.second_person import asked, chosen, held, passes, sit, till_with_limits, wanted
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.domain.approval import Approval
    from posapp.ui.theme import Theme
    from tests.ui.till import Till

TOM = Operator("tom", "Tom", Role.SUPERVISOR)


@pytest.fixture
def till(qapp: QApplication, theme: Theme) -> Till:
    return till_with_limits(qapp, theme)


def credits(till: Till) -> list[int]:  # noqa: A001 - the word of the house
    return [one.points.count for one in till.counter.last_sale.credits]


def pin(till: Till, who: str, secret: str, name: str = "approver") -> None:
    till.entry(f"{name}Id").setFocus()
    till.entry(f"{name}Id").selectAll()
    till.keys(who)
    till.key(ENTER)
    till.keys(secret)
    till.key(ENTER)


async def by_sue(till: Till, approval: Approval, *, refused: str = "") -> None:
    """From her own list, at another window."""
    desk = till.counter.desk.approvals
    await (desk.refuse(approval.id, note=refused, by=SUE) if refused else desk.approve(approval.id, by=SUE))


def test_a_second_person_s_pin_at_the_same_till(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await held(till, "2000")
        assert till.text("approvalWhy") == "A single credit above 1,000 points needs a second person."
        assert till.text("approvalWhat").startswith("2,000 points  ·  Goods returned")
        assert till.focused() == "approverId"
        assert not till.button("approveAndCredit").isEnabled()
        assert till.entry("approverPin").echoMode() is QLineEdit.EchoMode.Password
        pin(till, "sue", PINS["sue"])
        assert till.focused() == "approveAndCredit"
        await till.ready("approveAndCredit")
        till.key(ENTER)
        await until(lambda: till.text("saleLeft") == "3,000", "the credit")
        assert till.text("creditNoticeWhat") == "Credited"
        assert not till.stands("approveAndCredit")

    till.play(scenario)
    assert credits(till) == [2000]
    assert till.counter.staff.session.name == "cal"
    assert [type(one).__name__ for one in till.counter.journal.approvals.events] == ["ApprovalAsked", "ApprovalGiven"]


def test_a_wrong_pin_says_so_counts_and_sends_nothing(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await held(till, "2000")
        for attempt, said in enumerate(("do not belong together",) * 3 + ("Too many wrong attempts",)):
            pin(till, "sue", f"00000{attempt}")
            (await till.ready("approveAndCredit")).press()
            await until(lambda said=said: said in till.text("approvalError"), said)  # type: ignore[misc]  # bound now
            assert till.entry("approverPin").text() == ""

    till.play(scenario)
    assert credits(till) == []
    assert till.counter.journal.approvals.events == []


@pytest.mark.parametrize(
    ("at", "who", "said"),
    [(SUE, "sue", "Who asks for an approval cannot give it."), (CAL, "ada", "Only an active supervisor")],
)
def test_neither_who_asks_nor_somebody_without_the_right(till: Till, at: Operator, who: str, said: str) -> None:
    sit(till, at)

    async def scenario() -> None:
        await chosen(till)
        await held(till, "2000")
        pin(till, who, PINS[who])
        (await till.ready("approveAndCredit")).press()
        await until(lambda: said in till.text("approvalError"), said)

    till.play(scenario)
    assert credits(till) == []


def test_approved_from_another_list_it_is_seen_at_once_and_goes_with_one_press(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        approval = await asked(till, "2000")
        assert till.text("approvalTold").startswith("Waits for approval since")
        await by_sue(till, approval)
        await until(lambda: till.text("approvalState") == "Approved", "the approval to be seen")
        assert till.focused() == "approveAndCredit"
        assert till.button("approveAndCredit").text() == "Credit 2,000 points"
        assert not till.entry("approverId").isVisible()
        (await till.ready("approveAndCredit")).press()
        await until(lambda: credits(till) == [2000], "the credit")

    till.play(scenario)


def test_raised_after_the_approval_it_needs_another(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await by_sue(till, await asked(till, "2000"))
        await until(lambda: till.text("approvalState") == "Approved", "the approval to be seen")
        till.button("approvalBack").press()
        await held(till, "2001")
        assert till.text("approvalState") == ""
        assert credits(till) == []
        till.button("approvalBack").press()
        await held(till, "2000")
        (await till.ready("askApproval")).press()
        await until(lambda: till.text("approvalState") == "Approved", "the one that stands")
        (await till.ready("approveAndCredit")).press()
        await until(lambda: credits(till) == [2000], "what was approved")

    till.play(scenario)


def test_a_refusal_says_why_and_leads_back(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await by_sue(till, await asked(till, "2000"), refused="No receipt.")
        await until(lambda: till.text("approvalState") == "Refused", "the refusal to be seen")
        assert "by sue" in till.text("approvalTold")
        assert "“No receipt.”" in till.text("approvalTold")
        assert not till.stands("approveAndCredit")
        till.key(ENTER)
        await till.ready("credit")
        assert till.entry("pointsToCredit").text() == "2000"

    till.play(scenario)
    assert credits(till) == []


def test_expired_while_it_is_looked_at_it_says_so(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await by_sue(till, await asked(till, "2000"))
        await until(lambda: till.text("approvalState") == "Approved", "the approval to be seen")
        passes(till, 31)
        await until(lambda: till.text("approvalState") == "Expired", "its end")
        assert not till.stands("approveAndCredit")

    till.play(scenario)


def test_withdrawn_it_cannot_be_approved_and_a_small_one_needs_nobody(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await asked(till, "2000")
        (await till.ready("withdrawApproval")).press()
        await until(lambda: till.text("approvalState") == "Withdrawn", "it to be withdrawn")
        till.button("approvalBack").press()
        await wanted(till, "1000")
        await until(lambda: till.text("saleLeft") == "4,000", "the small credit")
        assert till.text("creditEarlier").startswith("Look twice: the same operator credited this account once before")

    till.play(scenario)
    assert credits(till) == [1000]


def test_who_comes_back_to_the_sale_finds_the_request(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await by_sue(till, await asked(till, "2000"))
        panel = till.find(CreditPanel, "creditPanel")
        sale, panel._sale = till.counter.last_sale, None
        panel.show_sale(sale)
        await until(lambda: till.button("approveAndCredit").text() == "Credit 2,000 points", "the approval")
        (await till.ready("approveAndCredit")).press()
        await until(lambda: credits(till) == [2000], "the credit")

    till.play(scenario)


def test_the_list_tells_the_story_and_decides(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        await asked(till, "2000")
        assert not till.stands("approvals")
        sit(till, TOM)
        till.counter.journal.approvals.staff.append(TOM)
        await until(lambda: till.stands("approvals"), "the request to be told of")
        assert till.button("approvals").text() == "1 waits for approval"
        till.key(Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: "needs a second person" in till.text("approvalStory"), "the story")
        story = till.text("approvalStory")
        assert "2,000 points, worth $20.00" in story
        assert "5,000 points taken, 0 given back" in story
        assert till.focused() == "approvalsList"
        assert not till.button("refuseRequest").isEnabled()
        till.entry("approvalNote").setFocus()
        till.keys("Seen the receipt")
        till.key(ENTER)
        assert till.focused() == "approveRequest"
        (await till.ready("approveRequest")).press()
        await until(lambda: "Approved by tom" in till.text("approvalsNoticeWhat"), "the decision")
        await until(lambda: not till.stands("approvals"), "nothing to wait any more")
        till.key(Qt.Key.Key_Escape)
        assert not till.stands("approveRequest")

    till.play(scenario)
    given = till.counter.journal.approvals.events[-1]
    assert (type(given).__name__, given.who) == ("ApprovalGiven", "tom")


def test_refused_from_the_list_with_a_note(till: Till) -> None:
    async def scenario() -> None:
        await chosen(till)
        approval = await asked(till, "2000")
        sit(till, SUE)
        till.key(Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: till.stands("approveRequest"), "the request")
        till.entry("approvalNote").setFocus()
        till.keys("No receipt")
        (await till.ready("refuseRequest")).press()
        await until(lambda: till.text("approvalsEmpty") == "Nothing waits for approval.", "the empty list")
        found = await till.counter.desk.approvals.find(approval.id)
        assert (found.state, found.answer) == (ApprovalState.REFUSED, "No receipt")

    till.play(scenario)


def test_where_nobody_signs_in_the_list_asks_for_id_and_pin(qapp: QApplication, theme: Theme) -> None:
    till = till_with_limits(qapp, theme, None)

    async def scenario() -> None:
        await chosen(till)
        await asked(till, "2000")
        till.key(Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: till.stands("approveRequest"), "the request")
        assert not till.button("approveRequest").isEnabled()
        pin(till, "sue", PINS["sue"], "decider")
        (await till.ready("approveRequest")).press()
        await until(lambda: "Approved by sue" in till.text("approvalsNoticeWhat"), "the decision")

    till.play(scenario)
