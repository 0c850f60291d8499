"""The command `member`: who is on the phone, what the bank tells of them, and what was done for them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from posapp.cli.fields import ROW_NAMES, day_of, row_fields
from posapp.cli.member_arguments import USUAL
from posapp.cli.report import DONE, REFUSED, Report
from posapp.cli.token_input import token_on_input
from posapp.domain.errors import NotFound, Problem, RuleError
from posapp.domain.money import Money
from posapp.operations.activity_rows import ACTIVITY_NAMES, write_activity
from posapp.operations.member_ports import Asking
from posapp.operations.members import FoundBy
from posapp.operations.rows import Form
from posapp.words.explaining import explain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from datetime import date

    from posapp.domain.card import CardNumber
    from posapp.domain.points import Rate
    from posapp.domain.sale import Sale
    from posapp.operations.activity import Line, Snapshot
    from posapp.operations.desk import Desk
    from posapp.operations.members import Found
    from posapp.words import Words


async def member(
    options: argparse.Namespace, desk: Desk, words: Words, card: CardNumber | None, write: Callable[[str], bool]
) -> Report:
    """Tell of the member; a bank that knows none has answered as well. Raises PosError."""
    days = _days(options, desk)
    try:
        found = await _found(options, desk, words, card)
    except RuleError as no:
        if no.problem is not Problem.MEMBER_NOT_FOUND or not isinstance(no.__cause__, NotFound):
            raise
        text = words.problem(no)
        return Report(DONE, {"outcome": "not_found", "message": text}, text, columns=ACTIVITY_NAMES)
    if isinstance(found, Report):
        return found
    if not (options.activity or options.explain):
        return Report(DONE, _fields(found), _text(words, found))
    snapshot = await _read(desk, words, found.profile.member.account, *days)
    told = {"text": explain(words, found, snapshot)} if options.explain else {}
    if not options.activity:
        return Report(DONE, _fields(found) | told, f"{_text(words, found)}\n{told['text']}")
    period = {"since": str(snapshot.since), "until": str(snapshot.until), "complete": snapshot.complete}
    head = _fields(found) | period | told
    return _written(options, words, snapshot, head=head, text=_text(words, found), write=write)


async def _found(options: argparse.Namespace, desk: Desk, words: Words, card: CardNumber | None) -> Found | Report:
    members, asking = desk.agent.members, Asking(preferences=options.preferences)
    if card is not None:
        return await members.of_card(card, asking)
    if options.account is not None or options.sso_token is not None:
        account, by = options.account, FoundBy.ACCOUNT
        if account is None:
            account, by = (await desk.agent.handovers.take(token_on_input())).account, FoundBy.HANDOVER
        return await members.of_account(account, asking, by=by)
    if options.customer_number is not None:
        return await members.of_customer_number(options.customer_number, asking)
    if options.last_four is None:
        return await members.of_reference(options.redemption or options.order or "", asking)
    amount = Money.parse_total(options.amount, desk.currency) if options.amount is not None else None
    sales = await members.handled(options.last_four, day=day_of(options.date), amount=amount)
    accounts = {sale.account for sale in sales}
    if not accounts:
        raise RuleError(Problem.MEMBER_NOT_FOUND, reference=options.last_four)
    if len(accounts) > 1:
        return _several(words, sales)
    return await members.of_account(accounts.pop(), asking, by=FoundBy.LAST_FOUR, last_four=options.last_four.strip())


def _several(words: Words, sales: Sequence[Sale]) -> Report:
    text = words.say("Several members had a card ending so that day. Name one by --order, --redemption or --amount.")
    rows = [row_fields(sale) | {"account": sale.account, "message": words.story(sale)} for sale in sales]
    answer = {"outcome": "several", "message": text, "rows": rows}
    return Report(REFUSED, answer, text, rows, (*ROW_NAMES, "account"))


async def _read(desk: Desk, words: Words, account: str, since: date, until: date) -> Snapshot:
    activity = desk.agent.activities.open(account, since=since, until=until)
    drawn = sys.stderr is not None and sys.stderr.isatty()

    def progress(read: int, total: int | None) -> None:
        if drawn and total is not None:
            line = words.say("{read} of {total} entries", read=words.number(read), total=words.number(total))
            sys.stderr.write(f"\r{line}" + ("\n" if read >= total else ""))

    return await activity.whole(progress)


def _written(
    options: argparse.Namespace,
    words: Words,
    snapshot: Snapshot,
    *,
    head: dict[str, Any],
    text: str,
    write: Callable[[str], bool],
) -> Report:
    """The list as it is asked for; whoever hangs up in the middle has read enough."""
    heard = True

    def tell(text: str) -> None:
        nonlocal heard
        heard = heard and write(text)

    if options.csv or options.json:
        form = Form.CSV if options.csv else Form.JSON
        write_activity(snapshot.lines, form, write=tell, head=head, wanted=lambda _done: heard)
        return Report(DONE, {}, told=True)
    tell(f"{text}\n")
    if options.explain:
        tell(f"{head['text']}\n")
    for line in snapshot.lines:
        tell(f"{_line(words, line)}\n")
    return Report(DONE, {}, told=True)


def _line(words: Words, line: Line) -> str:
    entry, order = line.entry, line.ours.order if line.ours is not None else ""
    at = words.when(entry.at) if entry.at is not None else words.say("no date")
    kind = words.say("Credit") if entry.credit else words.say("Redemption")
    left = words.say("{points} left", points=words.points(line.left)) if line.left is not None else ""
    parts = [f"{at}{'  +' * line.nested}", f"{kind} {entry.id}", words.counted(entry.points), left, order]
    return "  ".join(part for part in parts if part)


def _days(options: argparse.Namespace, desk: Desk) -> tuple[date, date]:
    until = day_of(options.until) if options.until else desk.history.today
    return day_of(options.since) if options.since else until - USUAL, until


def _fields(found: Found) -> dict[str, Any]:
    profile, quote = found.profile, found.quote
    member, worth = profile.member, quote.worth
    return {
        "outcome": quote.outcome.value,
        "reason": quote.reason.value if quote.reason is not None else None,
        "account": member.account,
        "customer": profile.customer or None,
        "last_four": quote.last_four,
        "status": member.status.value if member.status is not None else None,
        "role": member.role.value if member.role is not None else None,
        "points": member.balance.count if member.balance is not None else None,
        "value": str(worth) if worth is not None else None,
        "currency": member.rate.currency.code if member.rate is not None else None,
        "rate": _tiers(member.rate) if member.rate is not None else None,
        "program": profile.program or None,
        "limits": {
            "least": str(member.least) if member.least is not None else None,
            "most": str(member.most) if member.most is not None else None,
            "partial": member.partial,
        },
        "preferences": dict(profile.preferences) if profile.preferences is not None else None,
        "lots": [
            {
                "points": lot.points.count,
                "earned_on": str(lot.earned_on) if lot.earned_on is not None else None,
                "expires_on": str(lot.expires_on) if lot.expires_on is not None else None,
            }
            for lot in profile.lots
        ],
        "as_of": found.as_of.isoformat(),
    }


def _tiers(rate: Rate) -> list[dict[str, Any]]:
    return [
        {
            "from": str(Money(tier.start, rate.currency)),
            "to": str(Money(tier.end, rate.currency)) if tier.end is not None else None,
            "points_per_unit": f"{tier.points_per_unit:f}",
        }
        for tier in rate.tiers
    ]


def _text(words: Words, found: Found) -> str:
    member, worth = found.profile.member, found.quote.worth
    parts = [f"•• {found.quote.last_four}" if found.quote.last_four else "", member.account]
    parts += [words.status(member.status) if member.status is not None else "", words.meaning(member.status)]
    parts += [words.role(member.role) if member.role is not None else ""]
    parts += [words.counted(member.balance) if member.balance is not None else ""]
    parts += [words.money(worth) if worth is not None else ""]
    parts += [words.tiers(member.rate) if member.rate is not None else "", words.limits(member)]
    parts += [words.lot(lot) for lot in found.profile.lots]
    return " · ".join(part for part in parts if part)
