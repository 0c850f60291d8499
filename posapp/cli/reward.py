"""`posapp pay --type …`: points are redeemed for a member on the phone, and what they are worth is the total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.cli.fields import no_sale_fields
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.split import all_points
from posapp.domain.texts import account_reference
from posapp.operations.pay import PayRequest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from posapp.domain.member import Quote
    from posapp.domain.money import Currency
    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk

_OF_A_CART: Final = {"total": "--total", "all": "--all", "none": "--none", "card": "--card"}
_OF_A_REWARD: Final = {"item": "--item", "address": "--address", "note": "--note"}


def arguments(pay: argparse.ArgumentParser) -> None:
    """What may stand after `posapp pay` besides what a cart has."""
    kinds = [kind.name for kind in RewardKind]
    pay.add_argument(
        "--type", type=str.upper, choices=kinds, help="redeem for a member on the phone; the total is the points' worth"
    )
    pay.add_argument("--item", metavar="ID", help="with --type: the reward item's id")
    pay.add_argument("--address", metavar="ID", help="with --type MERCHANDISE: the id of the shipping address")
    pay.add_argument("--note", metavar="T", default="", help="with --type: who asked, or why")
    pay.set_defaults(usage_error=pay.error)


def check(options: argparse.Namespace) -> None:
    """A cart with its total and order, or a reward with its item. Wrong use ends the program."""
    if options.type is None:
        needed, barred, refusal = {"total": "--total", "order": "--order"}, _OF_A_REWARD, "only allowed with --type"
    else:
        needed, barred, refusal = {"item": "--item"}, _OF_A_CART, "not allowed with --type"
    missing = [name for field, name in needed.items() if getattr(options, field) is None]
    if missing:
        options.usage_error(f"the following arguments are required: {', '.join(missing)}")
    odd = [name for field, name in barred.items() if getattr(options, field)]
    if odd:
        options.usage_error(f"{refusal}: {', '.join(odd)}")


def blank_fields(options: argparse.Namespace, currency: Currency) -> dict[str, Any]:
    """The `pay` fields where nothing was begun."""
    fields = {"type": options.type, "item": options.item, "address": options.address}
    return no_sale_fields(options.order, Money.zero(currency)) | fields


async def redeem(options: argparse.Namespace, desk: Desk, found: Callable[[], Awaitable[Quote]]) -> Sale:
    """Take the points; `found` tells of whom, where no account is given. Raises UserError, and as `Pay.redeem`."""
    reward = Reward(RewardKind[options.type], options.item, options.address or "").checked()
    points, value = _points(options), _value(options, desk.currency)
    quote = await _quote(options, desk, found, reward)
    split = all_points(quote, points=points, value=value)
    return await desk.pay.redeem(PayRequest(options.order or "", split, quote, reward, options.note))


async def _quote(
    options: argparse.Namespace, desk: Desk, found: Callable[[], Awaitable[Quote]], reward: Reward
) -> Quote:
    """At the reward's own rate, which is asked for by account."""
    if options.account is not None:
        return await desk.quotes.of_account(account_reference(options.account), reward=reward)
    known = await found()
    if known.member is None:
        return known
    return await desk.quotes.of_account(known.member.account, last_four=known.last_four, reward=reward)


def _points(options: argparse.Namespace) -> Points | None:
    return None if options.points is None else Points.parse(options.points)


def _value(options: argparse.Namespace, currency: Currency) -> Money | None:
    return None if options.points_value is None else Money.parse_total(options.points_value, currency)
