"""`posapp credit`: points of a completed sale go back, all or part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from posapp.cli.report import DONE, OPEN, REFUSED, Report, exit_code, failure
from posapp.domain.approval import ApprovalState
from posapp.domain.errors import PosError, Problem, RuleError, Unknown
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.operations.credits import CreditState, CreditWish
from posapp.words.approvals import earlier
from posapp.words.credits import end
from posapp.words.voice import joined

if TYPE_CHECKING:
    import argparse

    from posapp.domain.approval import Approval
    from posapp.domain.sale import Sale
    from posapp.operations.credits import CreditEnd
    from posapp.operations.desk import Desk
    from posapp.words import Words

_EXITS: Final = {
    CreditState.CREDITED: DONE,
    CreditState.REFUSED: REFUSED,
    CreditState.UNKNOWN: OPEN,
    CreditState.NEEDS_APPROVAL: REFUSED,
}


async def credit(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    """One credit; its report also where it came to nothing."""
    sale = await desk.find.sale(options.reference)
    points = Points(0)
    try:
        if sale is None:
            if options.account is None:
                raise RuleError(Problem.SALE_NOT_FOUND, reference=options.reference)
            # Made elsewhere: taken in, so that it is credited by the same rules.
            sale = await desk.agent.adopting.named(options.reference, options.account)
        points = await _wished(options, desk, sale)
        wish = CreditWish(None if options.all else points, options.reason, options.note or "")
        before = await desk.approvals.earlier(sale)
        ended = await desk.credits.give_or_ask(sale.id, wish)
    except PosError as error:
        return _failed(error, sale, points, words)
    return _warned(_told(ended, words), earlier(words, before))


def _warned(report: Report, warning: str) -> Report:
    """A warning blocks nothing; it stands beside what came of it."""
    if not warning:
        return report
    return replace(report, answer=report.answer | {"warning": warning}, text=joined(report.text, warning))


async def _wished(options: argparse.Namespace, desk: Desk, sale: Sale) -> Points:
    """The points that are to go back; for all of them as many as this journal knows to be left."""
    if options.all:
        return sale.creditable
    if options.points is not None:
        return Points.parse(options.points)
    amount = Money.parse(options.amount, sale.total.currency)
    return desk.credits.share(await desk.credits.creditable(sale.id), amount).points


def _told(ended: CreditEnd, words: Words) -> Report:
    given = ended.credit.points if ended.credit is not None else ended.points
    answer = _fields(ended.sale, ended.state, given) | {
        "credit_id": ended.credit.credit_id if ended.credit is not None else None,
        "still_creditable": ended.left.count if ended.left is not None else None,
    }
    text = end(words, ended)
    if ended.approval is not None:
        answer |= {"approval": ended.approval.id}
        text = joined(text, _what_then(words, ended.approval))
    return Report(_EXITS[ended.state], answer | {"message": text}, text)


def _what_then(words: Words, approval: Approval) -> str:
    if approval.state is not ApprovalState.WAITING:
        return ""
    command = f"posapp approvals approve {approval.id}"
    then = "A second person agrees with “{command}” or in the window; then give the same command again."
    return words.say(then, command=command)


def _failed(error: PosError, sale: Sale | None, points: Points, words: Words) -> Report:
    report = failure(error, words)
    state = CreditState.UNKNOWN if isinstance(error, Unknown) else CreditState.REFUSED
    left = error.values.get("left") if isinstance(error, RuleError) else None
    answer = _fields(sale, state, points) | {
        "credit_id": None,
        "still_creditable": left.count if isinstance(left, Points) else None,
    }
    return Report(exit_code(error), report.answer | answer, report.text)


def _fields(sale: Sale | None, state: CreditState, points: Points) -> dict[str, Any]:
    return {
        "sale": sale.id if sale is not None else None,
        "redemption_id": sale.redemption_id if sale is not None else None,
        "state": state.value,
        "points": points.count,
    }
