"""The slip a customer takes along while an outcome is open: 42 columns of plain text."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posapp.domain.returns import asked_for
from posapp.domain.sale import CreditDue, SaleState
from posapp.operations.sheet import COLUMNS, row

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.words import Words

TRAINING: Final = "TRAINING, NOT A RECEIPT"
"""Stands on every paper of a bank whose points are not real, so that nobody takes it for money."""
_CREDIT: Final = frozenset({SaleState.CREDITING, SaleState.CREDIT_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Shop:
    """Whose slip it is."""

    store: str
    till: str


def open_slip(words: Words, sale: Sale, shop: Shop, at: datetime) -> str:
    """What the customer is told of a sale whose outcome is not known; ends with a line end."""
    say = words.say
    credit = sale.state in _CREDIT
    points, value = asked_for(sale)
    rows = [
        (say("Order"), "" if sale.order in (sale.external_id, sale.id) else sale.order),
        (say("Points to give back") if credit else say("Points asked for"), words.points(points)),
        (say("Worth"), words.money(value) if sale.worth_known else ""),
        (say("Card"), f"•• {sale.last_four}" if sale.last_four else ""),
        (say("Reference"), sale.search.external_id if sale.asked and sale.search else sale.external_id),
        (say("For"), words.reward(sale.reward) if sale.reward is not None else ""),
        (say("Redemption"), sale.redemption_id or ""),
    ]
    training = say(TRAINING) if sale.training else ""
    head = [
        line.center(COLUMNS).rstrip()
        for line in (training, shop.store, say("Till {till}", till=shop.till), words.when(at))
    ]
    title = say("Points not back yet") if credit else say("Outcome not known yet")
    lines = [line for line in head if line]
    lines += ["-" * COLUMNS, title, *([say(TRAINING)] if sale.training else []), ""]
    lines += [line for name, value in rows if value for line in row(name, value)]
    keep = say("Please keep this slip. Ask us about it with the reference above.")
    lines += ["", *(line for text in (*told(words, sale), keep) for line in textwrap.wrap(text, COLUMNS))]
    lines += ["-" * COLUMNS]
    return "\n".join(lines) + "\n"


def told(words: Words, sale: Sale) -> tuple[str, str]:
    """What a customer has to know while the outcome is open."""
    say, points = words.say, words.counted(asked_for(sale)[0])
    if sale.asked is not None:
        what = say("We asked the bank to give {points} back and have no answer yet.", points=points)
        return what, say("They come back to your account, once.")
    if sale.by_phone:
        return _told_by_phone(words, sale, points)
    if sale.credit_due is CreditDue.PERSON:
        what = say("The bank has not given {points} back yet. We see to it with the bank.", points=points)
        then = say("Your card was not charged.")
    elif sale.state in _CREDIT:
        what = say("We asked the bank to give {points} back and have no answer yet.", points=points)
        then = say("Your card was not charged. The points come back to your account, once.")
    else:
        what = say("We asked the bank for {points} and have no answer yet.", points=points)
        then = say("Either they pay for this order, once, or they are not taken and stay in your account.")
    return what, then


def _told_by_phone(words: Words, sale: Sale, points: str) -> tuple[str, str]:
    """As `told`, where no card has a part."""
    say = words.say
    if sale.credit_due is CreditDue.PERSON:
        what = say("The bank has not given {points} back yet. We see to it with the bank.", points=points)
        return what, say("They come back to your account, once.")
    if sale.state in _CREDIT:
        what = say("We asked the bank to give {points} back and have no answer yet.", points=points)
        return what, say("They come back to your account, once.")
    what = say("We asked the bank for {points} and have no answer yet.", points=points)
    return what, say("Either they are redeemed, once, or they are not taken and stay in your account.")
