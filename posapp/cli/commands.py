"""The commands: what they take, what they do with the operations, and the one JSON object they answer with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from posapp.cli import reward
from posapp.cli.approvals import approvals
from posapp.cli.bulk import bulk_credit
from posapp.cli.credit import credit
from posapp.cli.day import close_day
from posapp.cli.fields import no_sale_fields, row_fields, sale_fields
from posapp.cli.history import history
from posapp.cli.member import member
from posapp.cli.receipt import receipt
from posapp.cli.report import DONE, OPEN, REFUSED, UNAVAILABLE, Report, exit_of, failure
from posapp.cli.staff import staff
from posapp.cli.token_input import token_on_input
from posapp.domain.errors import Declined, Problem, RuleError, Unavailable
from posapp.domain.member import Reason
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import CreditDue, Sale, SaleState
from posapp.domain.split import Terms
from posapp.domain.texts import account_reference, order_reference
from posapp.operations.pay import PayRequest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Sequence

    from posapp.domain.card import CardNumber
    from posapp.domain.member import Quote
    from posapp.domain.split import Split
    from posapp.operations.desk import Desk
    from posapp.words import Words

PATIENCE: Final = timedelta(seconds=10)
"""`unsettled --settle` waits this long for an absence to be certain; longer ones are left to the next call."""


async def execute(
    options: argparse.Namespace,
    desk: Desk,
    words: Words,
    card: CardNumber | None,
    *,
    write: Callable[[str], bool],
    secret: Callable[[str], str],
) -> Report:
    """Run one command on the operations. Raises PosError where it has no result of its own to tell.

    An answer that may be long goes to standard output by `write`, piece by piece; False: nobody listens any more.
    `secret` asks for something that must not be seen.
    """
    commands: dict[str, Callable[[], Awaitable[Report]]] = {
        "balance": lambda: _balance(options, desk, words, card),
        "pay": lambda: _pay(options, desk, words, card),
        "finish": lambda: _finish(options, desk, words),
        "credit": lambda: bulk_credit(options, desk, words) if options.list else credit(options, desk, words),
        "history": lambda: history(options, desk, words, write),
        "member": lambda: member(options, desk, words, card, write),
        "unsettled": lambda: _unsettled(options, desk, words),
        "close-day": lambda: close_day(options, desk, words),
        "staff": lambda: staff(options, desk, words, secret),
        "approvals": lambda: approvals(options, desk, words),
        "receipt": lambda: receipt(options, desk, words),
    }
    return await commands[options.command]()


async def _balance(options: argparse.Namespace, desk: Desk, words: Words, card: CardNumber | None) -> Report:
    quote = await _quote(options, desk, card)
    member, worth = quote.member, quote.worth
    rate = member.rate.at(worth) if member and member.rate and worth is not None else None
    answer = {
        "outcome": quote.outcome.value,
        "reason": quote.reason.value if quote.reason else None,
        "last_four": quote.last_four,
        "account": member.account if member else None,
        "points": member.balance.count if member and member.balance is not None else None,
        "value": str(worth) if worth is not None else None,
        "currency": worth.currency.code if worth is not None else desk.currency.code,
        "rate": f"{rate:f}" if rate is not None else None,
        "as_of": quote.as_of.isoformat(),
    }
    return Report(DONE, answer, _balance_text(quote, words))


def _balance_text(quote: Quote, words: Words) -> str:
    parts = [words.outcome(quote.outcome)]
    if quote.reason is not None:
        parts.append(words.reason(quote.reason))
    if quote.member is not None and quote.member.balance is not None:
        parts.append(words.counted(quote.member.balance))
    if quote.worth is not None:
        parts.append(words.money(quote.worth))
    return " · ".join(parts)


async def _quote(options: argparse.Namespace, desk: Desk, card: CardNumber | None) -> Quote:
    if card is not None:
        return await desk.quotes.of_card(card)
    if options.sso_token:
        return await desk.quotes.of_account((await desk.agent.handovers.take(token_on_input())).account)
    return await desk.quotes.of_account(account_reference(options.account))


async def _pay(options: argparse.Namespace, desk: Desk, words: Words, card: CardNumber | None) -> Report:
    if options.type is None:
        order, total = order_reference(options.order), Money.parse_total(options.total, desk.currency)
        blank, taking = no_sale_fields(order, total), _redeem(options, desk, card, order, total)
    else:
        blank = reward.blank_fields(options, desk.currency)
        taking = reward.redeem(options, desk, lambda: _quote(options, desk, card))
    try:
        sale = await taking
    except RuleError as no:
        return _ruled_out(no, blank, words)
    except (Declined, Unavailable) as error:
        report = failure(error, words)
        state = SaleState.REFUSED if report.code == REFUSED else SaleState.NOT_REDEEMED
        return Report(report.code, blank | {"state": state.value, "message": report.text}, report.text)
    if sale.state is SaleState.REDEEMED:
        sale = await _card_part(sale, options.card, desk)
    return _told(sale, words)


async def _redeem(options: argparse.Namespace, desk: Desk, card: CardNumber | None, order: str, total: Money) -> Sale:
    quote = await _quote(options, desk, card)
    split = _chosen_split(options, Terms.of(total, quote), quote)
    return await desk.pay.redeem(PayRequest(order, split, quote))


def _ruled_out(no: RuleError, blank: dict[str, Any], words: Words) -> Report:
    reason, sale = no.values.get("reason"), no.values.get("sale")
    text = f"{words.reason(reason)} {words.problem(no)}" if isinstance(reason, Reason) else words.problem(no)
    answer = sale_fields(sale) if isinstance(sale, Sale) else blank
    return Report(REFUSED, answer | {"message": text}, text)


def _chosen_split(options: argparse.Namespace, terms: Terms, quote: Quote) -> Split:
    if options.none:
        return terms.none()
    if options.points is not None and not Points.parse(options.points):
        return terms.none()
    if not quote.usable:
        raise RuleError(Problem.POINTS_NOT_USABLE, reason=quote.reason)
    if options.all:
        if terms.hindrance is not None:
            raise terms.hindrance
        return terms.all_that_fit()
    if options.points is not None:
        return terms.by_points(Points.parse(options.points))
    return terms.by_value(Money.parse(options.points_value, terms.total.currency))


async def _card_part(sale: Sale, card: str | None, desk: Desk) -> Sale:
    """A sale at REDEEMED after what is known of the card; it stays there while nothing is."""
    if card == "declined":
        return await desk.give_back.cancel(sale.id)
    if card == "approved" or not sale.card_amount:
        return await desk.pay.card_approved(sale.id)
    return sale


async def _finish(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    sale = await desk.find.sale(options.sale)
    if sale is None:
        raise RuleError(Problem.SALE_NOT_FOUND, reference=options.sale)
    wanted = SaleState.COMPLETED if options.card == "approved" else SaleState.CANCELLED
    if sale.state is SaleState.REDEEMED:
        try:
            return _told(await _card_part(sale, options.card, desk), words)
        except RuleError as moved:
            # Another program was quicker; what it did is what we are asked about now.
            sale = await desk.find.sale(sale.id) or sale
            if sale.state is SaleState.REDEEMED:
                raise moved from None
    if sale.credit_due is CreditDue.PERSON and options.card == "declined":
        # The bank would not take the points back; whoever asks again has seen to that.
        return _told(await desk.settle.ask_again(sale.id), words)
    # Asked again for what is already so: a till that died while waiting for the answer hears it now.
    if sale.state is wanted or sale.unsettled:
        return _told(sale, words)
    text = words.problem(RuleError(Problem.SALE_MOVED_ON, sale=sale))
    return Report(REFUSED, sale_fields(sale) | {"message": text}, text)


async def _unsettled(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    if not options.settle:
        return _listed(await desk.find.unsettled(), words, DONE)
    try:
        seen = await desk.settle.persist(PATIENCE)
    except Unavailable as out:
        listed = _listed(await desk.find.unsettled(), words, UNAVAILABLE)
        text = str(words.no_news(out))
        return Report(UNAVAILABLE, listed.answer | {"message": text}, f"{text}\n{listed.text}")
    except RuleError as elsewhere:
        listed = _listed(await desk.find.unsettled(), words, REFUSED)
        text = words.problem(elsewhere)
        return Report(REFUSED, listed.answer | {"message": text}, f"{text}\n{listed.text}")
    still_open = any(sale.unsettled for sale in seen)
    return _listed(seen, words, OPEN if still_open else DONE)


def _listed(sales: Sequence[Sale], words: Words, code: int) -> Report:
    rows = [row_fields(sale) | {"message": words.story(sale)} for sale in sales]
    lines = [f"{words.when(sale.opened_at)}  {sale.order}  {words.state(sale)}  {words.story(sale)}" for sale in sales]
    return Report(code, {"rows": rows}, "\n".join(lines), rows)


def _told(sale: Sale, words: Words) -> Report:
    message = words.story(sale)
    return Report(exit_of(sale), sale_fields(sale) | {"message": message}, message)
