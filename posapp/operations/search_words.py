"""What the words typed into a search mean: text in, a question to the journal out; it never fails."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.card import last_four_in
from posapp.domain.errors import UserError
from posapp.domain.money import Money
from posapp.domain.sale import SaleState
from posapp.domain.written import plain_amount
from posapp.operations.sale_query import OPEN, By, Credits, Needle, Reading, SaleQuery
from posapp.operations.search_dates import Days, days_of, midnight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.domain.money import Currency

LONGEST: Final = 200
"""Signs of a search that are read; more are cut off."""
_MOST_NEEDLES: Final = 8
_LONGEST_PHRASE: Final = 3
_START_FROM: Final = 4
_TOKEN: Final = re.compile(r'(?:[A-Za-z]+:)?"[^"]*"|\S+')
_KEYED: Final = re.compile(r'([A-Za-z]+):"?([^"]+)"?')
_FIGURE: Final = re.compile(r"\d[\d.,']*", re.ASCII)
_LAST_FOUR: Final = re.compile(r"\d{4}", re.ASCII)
_KEYS: Final = {"op": By.OPERATOR, "operator": By.OPERATOR, "order": By.ORDER, "card": By.LAST_FOUR}
_LONGEST_WHOLE: Final = 7
"""A bare number of more digits is a reference, not an amount."""


@dataclass(frozen=True, slots=True)
class StateWord:
    """A word for where a sale stands."""

    name: str
    states: frozenset[SaleState]
    credits: Credits | None = None


Term = Needle | Days | StateWord


def _state(name: str, *states: SaleState) -> StateWord:
    return StateWord(name, frozenset(states))


_PART: Final = StateWord("part credited", frozenset({SaleState.COMPLETED}), Credits.PART)
_ALL: Final = StateWord("fully credited", frozenset({SaleState.COMPLETED}), Credits.ALL)
CREDITED: Final = StateWord("credited", frozenset({SaleState.COMPLETED}), Credits.SOME)
UNSETTLED: Final = StateWord("unsettled", OPEN)
_STATE_WORDS: Final = {
    "unsettled": UNSETTLED,
    "open": UNSETTLED,
    "credited": CREDITED,
    "part credited": _PART,
    "partly credited": _PART,
    "fully credited": _ALL,
    "completed": _state("completed", SaleState.COMPLETED),
    "cancelled": _state("cancelled", SaleState.CANCELLED),
    "canceled": _state("cancelled", SaleState.CANCELLED),
    "refused": _state("refused", SaleState.REFUSED),
    "unknown": _state("unknown", SaleState.UNKNOWN),
    "redeemed": _state("card to charge", SaleState.REDEEMED),
    "card to charge": _state("card to charge", SaleState.REDEEMED),
    "not redeemed": _state("points not taken", SaleState.NOT_REDEEMED),
    "points not taken": _state("points not taken", SaleState.NOT_REDEEMED),
    "needs review": _state("needs review", SaleState.NEEDS_REVIEW),
    "points not back": _state("points not back", SaleState.CREDIT_UNKNOWN, SaleState.CREDITING),
}


@dataclass(frozen=True, slots=True)
class Understood:
    """The question, and the `terms` it was read from, in their order.

    `card` holds the last four of a card number that stood in the text: of it nothing else is kept, and it alone is
    not searched for. `text` is what may be kept and shown.
    """

    query: SaleQuery
    terms: tuple[Term, ...] = ()
    card: str = ""
    text: str = field(default="", repr=False)


def understand(text: str, *, today: date, currency: Currency, operators: Sequence[str] = ()) -> Understood:
    """Read a search. `operators` are the names that a plain word may be."""
    text = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST])
    if card := last_four_in(text):
        # The whole of it is dropped: what stands around a number may be the rest of a track.
        return Understood(SaleQuery((Needle("", ()),)), card=card)
    reader = _Reader(today, currency, {name.casefold(): name for name in operators if name})
    terms = reader.terms([word for token in _TOKEN.findall(text) if (word := token.rstrip(",;"))])
    return Understood(_joined(terms), terms, text=text.strip())


class _Reader:
    """Reads words one by one, each together with as many of the next as make sense."""

    def __init__(self, today: date, currency: Currency, operators: dict[str, str]) -> None:
        self._today, self._currency, self._operators = today, currency, operators

    def terms(self, words: list[str]) -> tuple[Term, ...]:
        found: list[Term] = []
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
                if (term := self._phrase(words[at : at + length])) is not None:
                    break
            else:
                term, length = self._word(words[at]), 1
            found.append(term)
            at += length
        return tuple(found)

    def _phrase(self, words: list[str]) -> Term | None:
        lower = " ".join(words).casefold()
        if (state := _STATE_WORDS.get(lower)) is not None:
            return state
        if (operator := self._operators.get(lower)) is not None:
            return Needle(operator, (Reading(By.OPERATOR, (operator,)),))
        return days_of(tuple(word.casefold() for word in words), self._today)

    def _word(self, word: str) -> Needle:
        keyed = _KEYED.fullmatch(word)
        if keyed and (by := _KEYS.get(keyed[1].casefold())) is not None:
            return self._keyed(by, keyed[2])
        text = word.strip('"')
        readings = [] if not text else self._readings(text)
        return Needle(text, tuple(readings))

    def _keyed(self, by: By, text: str) -> Needle:
        if by is By.OPERATOR:
            return Needle(text, (Reading(by, (self._operators.get(text.casefold(), text),)),))
        if by is By.ORDER:
            return Needle(text, tuple(_order(text)))
        return Needle(text, (Reading(by, (text,)),))

    def _readings(self, text: str) -> list[Reading]:
        if _LAST_FOUR.fullmatch(text):
            return [Reading(By.LAST_FOUR, (text,)), Reading(By.ORDER, (text,))]
        amount = self._amount(text)
        if amount is not None and not text.isdigit():
            return [amount]
        references = [Reading(by, _cases(text)) for by in (By.REDEMPTION, By.SALE, By.REFERENCE)]
        return [*_order(text), *references, *([amount] if amount else [])]

    def _amount(self, text: str) -> Reading | None:
        code = self._currency.code
        bare = text.upper().removeprefix(code).removesuffix(code)
        bare = "".join(sign for sign in bare if unicodedata.category(sign) != "Sc")
        if not _FIGURE.fullmatch(bare) or (text.isdigit() and len(text) > _LONGEST_WHOLE):
            return None
        try:
            money = Money.parse(plain_amount(bare, ".", self._currency.exponent), self._currency)
        except UserError:
            return None
        return Reading(By.AMOUNT, (money.minor,))


def _order(text: str) -> list[Reading]:
    start = [Reading(By.ORDER_START, _cases(text))] if len(text) >= _START_FROM else []
    return start or [Reading(By.ORDER, _cases(text))]


def _cases(text: str) -> tuple[str, ...]:
    """The text, and as it would stand in capitals or small letters: an index tells them apart, a clerk does not."""
    return tuple(dict.fromkeys((text, text.upper(), text.lower())))


def _joined(terms: tuple[Term, ...]) -> SaleQuery:
    """One question: every needle, all the days, any of the states."""
    needles = [term for term in terms if isinstance(term, Needle)]
    if len(needles) > _MOST_NEEDLES:
        needles = [Needle(" ".join(needle.text for needle in needles), ())]
    query = SaleQuery(tuple(needles))
    for term in terms:
        if isinstance(term, Days):
            query = query.within(days_query(term))
    if words := [term for term in terms if isinstance(term, StateWord)]:
        query = query.within(states_query(*words))
    return query


def days_query(days: Days) -> SaleQuery:
    """Sales of these days, where the till stands."""
    since = midnight(days.first) if days.first is not None else None
    return SaleQuery(since=since, until=midnight(days.last + timedelta(days=1)) if days.last is not None else None)


def states_query(*words: StateWord) -> SaleQuery:
    """Sales that any of the words fits; words about credits do not mix with other states and go before them."""
    credited = [word.credits for word in words if word.credits is not None]
    if credited:
        return SaleQuery(states=CREDITED.states, credits=credited[0] if len(set(credited)) == 1 else Credits.SOME)
    return SaleQuery(states=frozenset().union(*(word.states for word in words)))
