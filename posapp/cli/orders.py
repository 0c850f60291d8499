"""`posapp address` and `posapp fulfilment`: where merchandise is sent, and how it comes along."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from posapp.cli.acts import acts_of
from posapp.cli.fields import day_of
from posapp.cli.report import DONE, OPEN, Report
from posapp.domain.address import typed_address
from posapp.domain.errors import Problem, UserError
from posapp.domain.fulfilment import Delivery, Fulfilment
from posapp.words.orders import added, address_text, delivery, perhaps_added, perhaps_recorded, recorded

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from datetime import date

    from posapp.domain.address import Address, KnownAddress
    from posapp.operations.desk import Desk
    from posapp.words import Words

_FIELDS: Final = ("name", "phone", "country", "city", "region", "postcode")
_LONGEST_INPUT: Final = 10_000


def address_arguments(command: argparse.ArgumentParser) -> None:
    """Addresses of a customer reference."""
    add = acts_of(command)
    listing = add("list", "Addresses that something was sent to in the last 160 days.")
    listing.add_argument("--since", metavar="D", help="from this day, like 2026-11-01")
    listing.add_argument("--until", metavar="D", help="up to this day")
    adding = add("add", "Keep a shipping address. Arguments can be seen by others on this computer: see --from.")
    for name in _FIELDS:
        adding.add_argument(f"--{name}", metavar="TEXT", default="", help=f"{name} of the address")
    adding.add_argument("--line", metavar="TEXT", action="append", default=[], help="street and house; up to 4 lines")
    adding.add_argument(
        "--from", metavar="-", dest="source", choices=["-"], help="read it as a JSON object on standard input instead"
    )
    for act in (listing, adding):
        act.add_argument("--customer", metavar="RANCU", required=True, help="customer reference")


def fulfilment_arguments(command: argparse.ArgumentParser) -> None:
    """One status of one redemption."""
    command.add_argument("redemption", metavar="REDEMPTION", help="redemption id, as the bank gave it")
    command.add_argument("--status", required=True, choices=[state.value for state in Delivery])
    command.add_argument("--expected", metavar="D", help="the day a back order is expected on")


async def address(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    """Answers with `rows`, or with the new address's `address_id`."""
    if options.act == "list":
        found = await desk.agent.addresses.known(options.customer, since=_day(options.since), until=_day(options.until))
        rows = [_row(one) for one in found]
        lines = [f"{one.id}  {address_text(one.address)}" for one in found]
        text = "\n".join(lines) or words.say("Nothing was sent anywhere in that time.")
        return Report(DONE, {"rows": rows}, text, rows)
    made = await desk.agent.addresses.add(options.customer, _typed(options))
    text = added(words, made) if made else perhaps_added(words)
    return Report(DONE if made else OPEN, {"address_id": made or None, "message": text}, text)


async def fulfilment(options: argparse.Namespace, desk: Desk, words: Words) -> Report:
    """Answers with what was recorded."""
    wanted = Fulfilment(options.redemption, Delivery(options.status), _day(options.expected))
    certain = await desk.agent.fulfilments.record(wanted)
    text = recorded(words, wanted) if certain else perhaps_recorded(words, wanted)
    answer = {
        "redemption_id": wanted.redemption_id,
        "status": wanted.delivery.value,
        "status_text": delivery(words, wanted.delivery),
        "expected_on": wanted.back_order_on.isoformat() if wanted.back_order_on else None,
        "recorded": True if certain else None,
        "message": text,
    }
    return Report(DONE if certain else OPEN, answer, text)


def _typed(options: argparse.Namespace) -> Address:
    told: Mapping[str, Any] = _on_input() if options.source else vars(options) | {"lines": options.line}
    lines = told.get("lines", [])
    texts = [told.get(name, "") for name in _FIELDS]
    if not isinstance(lines, list) or not all(isinstance(text, str) for text in (*texts, *lines)):
        raise UserError(Problem.ADDRESS_UNREADABLE)
    name, phone, country, city, region, postcode = texts
    return typed_address(
        name=name, phone=phone, country=country, city=city, lines=lines, region=region, postcode=postcode
    )


def _on_input() -> Mapping[str, Any]:
    try:
        found = json.loads(sys.stdin.read(_LONGEST_INPUT))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not found.keys() <= {*_FIELDS, "lines"}:
        raise UserError(Problem.ADDRESS_UNREADABLE)
    return found


def _row(known: KnownAddress) -> dict[str, Any]:
    one = known.address
    return {
        "address_id": known.id,
        "name": one.name,
        "phone": one.phone,
        "country": one.country,
        "city": one.city,
        "lines": list(one.lines),
        "region": one.region,
        "postcode": one.postcode,
    }


def _day(text: str | None) -> date | None:
    return day_of(text) if text else None
