"""What a page of the bank's history costs the client and the local bank together, and a member of 10,000 entries."""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp.mastercard.client import DigitalRedemptions
from tests.bench.tables import Series, show
from tests.contract.test_client_against_bank import config
from tests.support.bank import BankProcess

if TYPE_CHECKING:
    from tests.support.peer import Peer

CARD: Final = "5577000055770004"
PAGES: Final = 20
LAST: Final = 9_975


def measure(rounds: int) -> None:
    """Print the table of pages."""
    with tempfile.TemporaryDirectory() as folder:
        bank = BankProcess(Path(folder) / "bank").start()
        try:
            account = bank.peer.account(CARD)
            began = time.perf_counter()
            bank.plant(account, redemptions=9_000, credits_=1_000, days=330)
            print(f"\n10,000 entries planted in {time.perf_counter() - began:.2f} s")
            asyncio.run(_measure(rounds, bank, account))
        finally:
            bank.stop()


async def _measure(rounds: int, bank: BankProcess, account: str) -> None:
    client = DigitalRedemptions(config(bank))
    await client.open()
    times: dict[str, list[float]] = {"bare sockets": [], "first page": [], "last page": []}
    whole: list[float] = []
    for _ in range(rounds):
        times["bare sockets"].append(_by_peer(bank.peer, account))
        times["first page"].append(await _pages(client, account, 0))
        times["last page"].append(await _pages(client, account, LAST))
        began = time.perf_counter()
        assert await _whole(client, account) == LAST + 25
        whole.append(time.perf_counter() - began)
    await client.aclose()
    series = [Series(name, values, "ms") for name, values in times.items()]
    show(f"A page of 25 entries, client and local bank, {PAGES} in sequence", series, series[0])
    every = Series("400 pages", whole, "s")
    show("A member of 10,000 entries, read whole", [every], every)


def _days() -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {"since": today - timedelta(days=365), "until": today}


def _by_peer(peer: Peer, account: str) -> float:
    days = {"from_date": _days()["since"], "to_date": _days()["until"]}
    began = time.perf_counter()
    for _ in range(PAGES):
        assert peer.history(account, **days).status == 200
    return (time.perf_counter() - began) * 1000 / PAGES


async def _pages(client: DigitalRedemptions, account: str, offset: int) -> float:
    began = time.perf_counter()
    for _ in range(PAGES):
        await client.page(account, **_days(), offset=offset)
    return (time.perf_counter() - began) * 1000 / PAGES


async def _whole(client: DigitalRedemptions, account: str) -> int:
    read = 0
    while entries := (await client.page(account, **_days(), offset=read)).entries:
        read += len(entries)
    return read
