"""Fifty who credit one redemption at once, at several tills on one journal, over HTTP with faults on.

Never more than was taken, each credit recorded once, and the journal's points are the bank's.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from posapp.devices.clock import SystemClock
from posapp.devices.references import References
from posapp.domain.card import CardNumber
from posapp.domain.errors import Problem, RuleError, Unavailable
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import SaleState
from posapp.domain.split import Terms
from posapp.journal.owners import RunningPrograms
from posapp.journal.store import SqliteJournal
from posapp.mastercard.client import DigitalRedemptions
from posapp.operations.credits import CreditState, CreditWish
from posapp.operations.desk import built_desk
from posapp.operations.pay import PayRequest
from tests.contract.test_client_against_bank import config
from tests.support.bank import BankProcess
from tests.support.ports import CARD, USD
from tests.support.staff import nobody
from tests.support.stationery import PlainStationery

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from posapp.domain.sale import Sale
    from posapp.operations.desk import Desk

CLIENTS: Final = 50
TILLS: Final = 6
TAKEN: Final = 1000
BUSY: Final = {Problem.SALE_MOVED_ON, Problem.NOT_CREDITABLE}
FAULTS: Final = (
    *[{"kind": "delay", "delay_s": 0}] * 8,
    {"kind": "delay", "delay_s": 0.1},
    {"kind": "drop_before"},
    {"kind": "drop_after_commit"},
    {"kind": "server_error"},
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path / "bank").start()
    yield bank
    bank.close()


@pytest.fixture
async def tills(tmp_path: Path, bank: BankProcess) -> AsyncIterator[list[Desk]]:
    """Each with a journal connection, a client and a lock file of its own, on one data folder."""
    async with AsyncExitStack() as ends:
        yield [await opened(f"T{number:02}", tmp_path / "till", bank, ends) for number in range(1, TILLS + 1)]


async def opened(till: str, data: Path, bank: BankProcess, ends: AsyncExitStack) -> Desk:
    clock, owners = SystemClock(), RunningPrograms(data, till)
    journal = SqliteJournal(data, till=till, operator=lambda: "", clock=clock)
    client = DigitalRedemptions(config(bank))
    ends.callback(owners.close)
    ends.push_async_callback(journal.aclose)
    ends.push_async_callback(client.aclose)
    await client.open()
    return built_desk(
        bank=client,
        journal=journal,
        clock=clock,
        ids=References(till),
        owners=owners,
        stationery=PlainStationery(),
        currency=USD,
        settling=timedelta(milliseconds=200),
        staff=nobody(),
    )


async def sold(desk: Desk) -> Sale:
    quote = await desk.quotes.of_card(CardNumber.parse(CARD))
    split = Terms.of(Money(2000, USD), quote).by_points(Points(TAKEN))
    sale = await desk.pay.redeem(PayRequest("CROWD-1", split, quote))
    return await desk.pay.card_approved(sale.id)


@dataclass
class Client:
    """Somebody with so many points to give back who does not give up before that is done or cannot be."""

    desk: Desk
    sale: str
    points: Points
    done: bool = False
    ruled_out: bool = False
    told: list[str] = field(default_factory=list)

    async def insist(self) -> None:
        while not self.done:
            try:
                ended = await self.desk.credits.give(self.sale, CreditWish(self.points, "goods_returned"))
            except RuleError as no:
                self.done = self.ruled_out = no.problem not in BUSY
            except Unavailable:
                pass
            else:
                # An open one is the journal's from here on; asking again would be another credit.
                self.done = ended.state in (CreditState.CREDITED, CreditState.UNKNOWN)
                if ended.credit is not None:
                    self.told.append(ended.credit.external_id)
            await asyncio.sleep(0.03)


async def settle(desk: Desk, sale: str, working: list[asyncio.Task[None]]) -> None:
    """What the window does beside the clients: it looks at what is open, until nobody works and nothing is open."""

    async def settled() -> bool:
        found = await desk.find.sale(sale)
        return found is not None and not found.unsettled and all(task.done() for task in working)

    while not await settled():
        with suppress(Unavailable):
            await desk.settle.look(sale)
        await asyncio.sleep(0.05)


async def test_fifty_clients_never_give_back_more_and_nothing_is_lost(tills: list[Desk], bank: BankProcess) -> None:
    chance = random.Random(2026)  # noqa: S311 - a plan of faults, no secret
    sale = await sold(tills[0])
    plan = [chance.choice(FAULTS) for _ in range(400)]
    assert bank.control("PUT", "faults/credit", {"faults": plan}).status == 200
    slow = [{"kind": "delay", "delay_s": chance.choice([0, 0, 0.05])} for _ in range(400)]
    assert bank.control("PUT", "faults/history", {"faults": slow}).status == 200

    clients = [Client(tills[n % TILLS], sale.id, Points(chance.randint(1, 60))) for n in range(CLIENTS)]
    assert sum(client.points.count for client in clients) > TAKEN
    working = [asyncio.create_task(client.insist()) for client in clients]
    await asyncio.gather(*working, settle(tills[-1], sale.id, working))

    found = await tills[1].find.sale(sale.id)
    assert found is not None
    assert found.state is SaleState.COMPLETED
    assert (found.asked, found.search, found.candidates) == (None, None, ())
    at_bank = Counter((str(one["external_id"]), int(one["points"])) for one in bank.ledger()["credits"])
    recorded = Counter((credit.external_id, credit.points.count) for credit in found.credits)
    assert at_bank == recorded
    assert set(recorded.values()) == {1}
    assert {reference for client in clients for reference in client.told} <= {reference for reference, _ in recorded}
    given = sum(points for _, points in at_bank.elements())
    assert given == found.credited_points.count <= TAKEN
    assert all(client.points.count > TAKEN - given for client in clients if client.ruled_out)
