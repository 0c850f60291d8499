"""An open sale in a word and a line: whom it waits for, and when the bank is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.sale import CreditDue, SaleState
from posapp.words.voice import joined

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.words import Words


def needs_person(sale: Sale) -> bool:
    """The till cannot go on by itself."""
    if sale.state in (SaleState.NEEDS_REVIEW, SaleState.REDEEMED):
        return True
    return sale.credit_due is CreditDue.PERSON or bool(sale.candidates)


def waits_for(words: Words, sale: Sale) -> tuple[str, str]:
    """A label and its tone: "Needs you", "Looking", "Card to charge"."""
    if sale.state is SaleState.REDEEMED:
        return words.state(sale), "caution"
    if needs_person(sale):
        return words.say("Needs you"), "caution"
    return words.say("Looking"), "good"


def looked(words: Words, sale: Sale) -> str:
    """ "looked 4 times"; empty where there is nothing to look for."""
    if sale.search is None:
        return ""
    tries = sale.search.tries
    if not tries:
        return words.say("not looked yet")
    if tries == 2:
        return words.say("looked twice")
    return words.plural(tries, "looked once", "looked {n} times", n=str(tries))


def next_look(words: Words, at: datetime | None, now: datetime) -> str:
    """ "Looking again in 8 s."; empty where no look is planned."""
    if at is None:
        return ""
    left = at - now
    if left.total_seconds() < 1:
        return words.say("Looking again now.")
    return words.say("Looking again in {age}.", age=words.age(left))


def headline(words: Words, sale: Sale) -> str:
    """The one thing to know of it."""
    if sale.state is SaleState.REDEEMED:
        return words.next_step(sale)
    if sale.credit_due is CreditDue.PERSON:
        return words.say("The customer must get the points back.")
    if sale.candidates:
        return words.say("A supervisor must decide. Nothing else will be sent until then.")
    return words.say("Nothing else will be sent for this sale until we know.")


def decisions(words: Words, sale: Sale) -> dict[str, str]:
    """What a person may decide about what the bank lists, `ours` or `not_ours`, each with what follows."""
    if sale.asked is not None:
        return {
            "ours": words.say("It is ours: the points are back"),
            "not_ours": words.say("It is not ours: the points are not back yet"),
        }
    return {
        "ours": words.say("It is ours: go on with the sale"),
        "not_ours": words.say("It is not ours: the points were not taken"),
    }


def meaning(words: Words, sale: Sale) -> str:
    """Why it is open, and what helps."""
    match sale.state:
        case _ if sale.candidates:
            one = "The bank lists one redemption that could be ours. It carries no reference, so a person decides."
            many = "The bank lists {n} redemptions that could be ours. They carry no reference, so a person decides."
            if sale.asked is not None:
                one = "The bank lists one credit that could be ours. It carries no reference, so a person decides."
                many = "The bank lists {n} credits that could be ours. They carry no reference, so a person decides."
            listed = words.plural(len(sale.candidates), one, many, n=str(len(sale.candidates)))
            return joined(words.taken(sale), listed, words.say("Ask the customer, or compare the times."))
        case SaleState.REDEEMED:
            return words.taken(sale)
        case _:
            return words.story(sale)
