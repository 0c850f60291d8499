"""A history is whole or it is none: pages shift, repeat and fall short, and none of that hides a redemption."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from posapp.domain.errors import Outage, Unavailable
from posapp.mastercard.client import DigitalRedemptions
from tests.support.scripted_bank import ScriptedBank, reply
from tests.support.wire_samples import ACCOUNT, entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

DAYS = {"since": date(2026, 3, 1), "until": date(2026, 3, 4)}


@pytest.fixture(params=["oauth1", "oauth2"])
async def bank(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ScriptedBank]:
    async with ScriptedBank.speaking(request.param, tmp_path) as scripted:
        yield scripted


@pytest.fixture
async def client(bank: ScriptedBank, tmp_path: Path) -> DigitalRedemptions:
    return DigitalRedemptions(bank.config(tmp_path))


def page(numbers: Sequence[int], **told: Any) -> Any:
    return reply({"redemptions": [entry(number) for number in numbers]} | told)


async def ids(client: DigitalRedemptions) -> list[str]:
    return [one.id for one in await client.history(ACCOUNT, **DAYS)]


async def test_a_short_page_without_a_total_is_not_the_last(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(page(range(10)), page(range(10, 25)), page(range(25, 30)), page([]))
    assert await ids(client) == [f"R{number}" for number in range(30)]
    assert [request.query["offset"] for request in bank.received] == ["0", "10", "25", "30"]


async def test_a_full_last_page_is_followed_by_an_empty_one(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(page(range(25)), page([]))
    assert len(await ids(client)) == 25


async def test_a_told_total_saves_the_empty_page(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(page(range(25), total="25"))
    assert len(await ids(client)) == 25


async def test_a_bank_with_smaller_pages_is_read_to_the_end(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(page(range(10), limit=10), page(range(10, 20), limit=10), page(range(20, 23), limit=10), page([]))
    assert len(await ids(client)) == 23


async def test_smaller_pages_are_followed_by_their_total_too(bank: ScriptedBank, client: DigitalRedemptions) -> None:
    bank.say(page(range(10), total=12), page(range(10, 12), total=12))
    assert len(await ids(client)) == 12


async def test_an_entry_that_comes_while_reading_shifts_and_hides_nothing(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(page(range(1, 26), total=26), page(range(25, 27), total=27))
    assert await ids(client) == [f"R{number}" for number in range(1, 27)]


async def test_a_bank_that_ignores_the_offset_is_not_asked_forever(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    bank.say(page(range(25)), page(range(25)))
    assert len(await ids(client)) == 25


@pytest.mark.parametrize("second", [range(25), range(0)])
async def test_a_history_with_fewer_entries_than_told_is_none(
    bank: ScriptedBank, client: DigitalRedemptions, second: Sequence[int]
) -> None:
    bank.say(page(range(25), total=40), page(second, total=40))
    with pytest.raises(Unavailable) as away:
        await ids(client)
    assert away.value.outage is Outage.BAD_ANSWER


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [1],
        {"redemptions": {}},
        {"redemptions": [None]},
        {"redemptions": [entry(1, redemptionId="")]},
        {"redemptions": [entry(1, points=None)]},
    ],
)
async def test_a_history_with_a_hole_is_none(bank: ScriptedBank, client: DigitalRedemptions, answer: object) -> None:
    bank.say(*[reply(answer)] * 3)
    with pytest.raises(Unavailable):
        await ids(client)


@pytest.mark.parametrize("answer", [{"redemptions": None}, {"redemptions": []}, []])
async def test_an_empty_history_may_be_said_in_several_ways(
    bank: ScriptedBank, client: DigitalRedemptions, answer: object
) -> None:
    bank.say(reply(answer))
    assert await ids(client) == []


async def test_credits_of_one_redemption_without_ids_of_their_own_are_all_kept(
    bank: ScriptedBank, client: DigitalRedemptions
) -> None:
    given_back = [entry(1, transactionType="CREDIT", points=points) for points in (-10, -20)]
    bank.say(reply({"redemptions": [*given_back, entry(1)], "total": 3}))
    found = await client.history(ACCOUNT, **DAYS)
    assert [(one.credit, one.points.count) for one in found] == [(True, 10), (True, 20), (False, 101)]
