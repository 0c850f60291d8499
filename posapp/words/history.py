"""What a search was understood as, what its sales come to, and what an hour of a day holds, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.money import Currency, Money
from posapp.operations.sale_query import By, Needle
from posapp.operations.search_dates import Days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.operations.sale_query import Hour, Sums
    from posapp.operations.search_words import Term, Understood
    from posapp.words import Words

_REFERENCES: Final = frozenset({By.REDEMPTION, By.SALE, By.REFERENCE})
_ORDERS: Final = frozenset({By.ORDER, By.ORDER_START})
_SINGLE: Final = {By.LAST_FOUR: "card ending {what}", By.OPERATOR: "operator {what}"}


def understood(words: Words, found: Understood, currency: Currency) -> str:
    """ "Card ending 4444 or order 4444, today"; what was done where a card number was typed; empty for no search."""
    if found.card:
        return words.say("A card number is never searched for or kept. Its last four are {digits}.", digits=found.card)
    told = ", ".join(text for term in found.terms if (text := _term(words, term, currency)))
    return told[:1].upper() + told[1:]


def _term(words: Words, term: Term, currency: Currency) -> str:
    match term:
        case Needle():
            return _needle(words, term, currency)
        case Days():
            return _days(words, term)
        case _:
            return words.say(term.name)


def _needle(words: Words, needle: Needle, currency: Currency) -> str:
    kinds = {reading.by for reading in needle.readings}
    told = []
    if kinds >= _REFERENCES:
        told.append(words.say("order, redemption, sale or reference {what}", what=needle.text))
    for reading in needle.readings:
        if reading.by in _SINGLE:
            told.append(words.say(_SINGLE[reading.by], what=needle.text))
        elif reading.by in _ORDERS and not kinds >= _REFERENCES:
            told.append(words.say("order {what}", what=needle.text))
        elif reading.by is By.AMOUNT and isinstance(minor := reading.values[0], int):
            told.append(words.say("amount {money}", money=words.money(Money(minor, currency))))
    return _or(words, told)


def _or(words: Words, told: list[str]) -> str:
    text = told[0] if told else ""
    for other in told[1:]:
        text = words.say("{one} or {other}", one=text, other=other)
    return text


def _days(words: Words, days: Days) -> str:
    if days.name:
        return words.say(days.name)
    if days.first is None and days.last is not None:
        return words.say("until {day}", day=words.day(days.last))
    if days.last is None and days.first is not None:
        return words.say("from {day}", day=words.day(days.first))
    if days.first is None or days.last is None or days.first == days.last:
        return words.day(days.first) if days.first else ""
    return words.say("{first} to {last}", first=words.day(days.first), last=words.day(days.last))


def counted(words: Words, number: int) -> str:
    """ "1 sale", "128 sales"."""
    return words.plural(number, "1 sale", "{n} sales", n=words.number(number))


def totals(words: Words, sums: Sequence[Sums]) -> str:
    """ "128 sales · 412,300 points · $4,123.00 by points · $9,210.55 by card · 2,000 points given back"."""
    points = sum(one.points.count for one in sums)
    credited = sum(one.credited.count for one in sums)
    parts = [counted(words, sum(one.sales for one in sums))]
    parts.append(words.plural(points, "1 point", "{n} points", n=words.number(points)))
    parts += [words.say("{money} by points", money=words.money(one.points_value)) for one in sums]
    parts += [words.say("{money} by card", money=words.money(one.card_amount)) for one in sums]
    if credited:
        back = words.plural(credited, "1 point given back", "{n} points given back", n=words.number(credited))
        parts.append(back)
    return "  ·  ".join(parts)


def counting(words: Words, number: int | None) -> str:
    """What stands where the totals will be."""
    text = words.say("counting…")
    return text if number is None else f"{counted(words, number)}  ·  {text}"


def hour(words: Words, one: Hour) -> str:
    """ "14:00  12 sales  ·  $120.00 by points  ·  $340.10 by card"."""
    parts = [counted(words, one.sales)]
    if one.sales:
        parts.append(words.say("{money} by points", money=words.money(one.points_value)))
        parts.append(words.say("{money} by card", money=words.money(one.card_amount)))
    return f"{words.hour(one.start)}  " + "  ·  ".join(parts)
