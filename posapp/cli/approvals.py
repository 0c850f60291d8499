"""The command `approvals`: credits that wait for a second person, and what that person says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.cli.acts import acts_of
from posapp.cli.report import DONE, Report
from posapp.domain.errors import Problem, RuleError
from posapp.words.approvals import asked, earlier, told, why

if TYPE_CHECKING:
    import argparse

    from posapp.domain.approval import Approval
    from posapp.operations.approvals import Story
    from posapp.operations.desk import Desk
    from posapp.words import Words

_HOW: Final = "--operator ID, POSAPP_OPERATOR_PIN"


def arguments(approvals: argparse.ArgumentParser) -> None:
    """What may stand after `posapp approvals`."""
    add = acts_of(approvals)

    add("list", "What waits, and what is approved and not used yet.")
    approve = add("approve", "Approve one credit, exactly as it was asked for.")
    refuse = add("refuse", "Refuse one.")
    withdraw = add("withdraw", "Take a request of one's own back.")
    for act in (approve, refuse, withdraw):
        act.add_argument("approval", metavar="ID", help="as the list tells it")
    approve.add_argument("--note", metavar="T", default="", help="for who asked")
    refuse.add_argument("--note", metavar="T", required=True, help="why")


async def approvals(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    """One act. Raises UserError, RuleError, Unavailable."""
    match options.act:
        case "list":
            return await _list(desk, words)
        case "withdraw":
            done = await desk.approvals.withdraw(options.approval)
        case _ if desk.staff.session.operator is None:
            # Without sign-in the right is everybody's, but a second person has to be somebody.
            raise RuleError(Problem.SIGN_IN_NEEDED, how=_HOW)
        case "approve":
            done = await desk.approvals.approve(options.approval, note=options.note)
        case _:
            done = await desk.approvals.refuse(options.approval, note=options.note)
    text = told(words, done)
    return Report(DONE, {"approval": _fields(done), "message": text}, text)


async def _list(desk: Desk, words: Words) -> Report:
    stories = await desk.approvals.listed()
    lines = [_line(words, one) for one in stories]
    text = "\n".join(lines) or words.say("Nothing waits for approval.")
    return Report(DONE, {"approvals": [_told(words, one) for one in stories]}, text)


def _line(words: Words, story: Story) -> str:
    approval = story.approval
    parts = (approval.id, approval.act.requester, story.sale.order, asked(words, approval), told(words, approval))
    return "  ·  ".join(part for part in parts if part)


def _told(words: Words, story: Story) -> dict[str, Any]:
    before, sale = story.earlier, story.sale
    return _fields(story.approval) | {
        "order": sale.order,
        "last_four": sale.last_four,
        "sale_points": sale.points.count,
        "credited_points": sale.credited_points.count,
        "over": [one.limit.value for one in story.over],
        "earlier_credits": before.times if before is not None else 0,
        "earlier_points": before.points.count if before is not None else 0,
        "why": why(words, story.over, story.approval.limits),
        "warning": earlier(words, before) or None,
        "message": told(words, story.approval),
    }


def _fields(approval: Approval) -> dict[str, Any]:
    act, decided = approval.act, approval.decided
    return {
        "id": approval.id,
        "state": approval.state.value,
        "sale": act.sale,
        "points": act.points.count,
        "reason": act.reason,
        "note": act.note,
        "requester": act.requester,
        "till": approval.till,
        "asked_at": approval.asked.at.isoformat(),
        "decided_by": approval.by or None,
        "decided_at": decided.at.isoformat() if decided is not None else None,
        "answer": approval.answer or None,
    }
