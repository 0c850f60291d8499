"""A quote of an account that is held already: judged as a card's is, and an unknown one is an answer."""

from __future__ import annotations

from dataclasses import replace

from posapp.domain.card import CardNumber
from posapp.domain.member import Outcome, Quote, Reason
from tests.support.ports import ACCOUNT, CARD, World


async def test_an_account_is_quoted_as_its_card_is() -> None:
    world = World()
    card = await world.desk.quotes.of_card(CardNumber.parse(CARD))
    assert await world.desk.quotes.of_account(ACCOUNT, last_four="4444") == card
    assert (card.outcome, card.reason, card.as_of) == (Outcome.ELIGIBLE, None, world.clock.now())


async def test_the_card_that_was_presented_names_the_quote() -> None:
    world = World()
    quotes = world.desk.quotes
    world.bank.member = replace(await world.bank.profile(ACCOUNT), last_four="0001")
    assert (await quotes.of_card(CardNumber.parse(CARD))).last_four == "4444"
    assert (await quotes.of_account(ACCOUNT, last_four="1111")).last_four == "1111"
    assert (await quotes.of_account(ACCOUNT)).last_four == "0001"


async def test_an_unknown_card_or_account_is_an_answer() -> None:
    world = World()
    nobody = Quote(Outcome.NOT_FOUND, Reason.NO_MEMBER, "1111", None, world.clock.now())
    assert await world.desk.quotes.of_card(CardNumber.parse("4111111111111111")) == nobody
    assert await world.desk.quotes.of_account("GONE", last_four="1111") == nobody
    assert (await world.desk.quotes.of_account("GONE")).last_four == ""
