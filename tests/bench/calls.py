"""What a member search and a redemption cost the client itself, against bare httpx and the vendor's stack in turns."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.bench.tables import Series, show
from tests.bench.ways import CARD, Bare, Ours, Vendor, Way
from tests.support.bank import BankProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS: Final = 100
TARGETS: Final = {"search": "<= 2.2 x httpx, <= 0.6 x vendor", "redeem": "<= 1.5 x httpx, <= 0.9 x vendor"}


def measure(rounds: int) -> None:
    """Print the table of calls."""
    with tempfile.TemporaryDirectory() as folder:
        bank = BankProcess(Path(folder) / "bank").start()
        try:
            answers, notice = _prepared(bank), dict(bank.notice)
        finally:
            bank.stop()
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(answers), encoding="utf-8")
        with _replay(file) as url:
            asyncio.run(_measure(rounds, url, notice))


async def _measure(rounds: int, url: str, notice: dict[str, Any]) -> None:
    ways: list[Way] = [Bare(url), Ours(url, notice)]
    if Vendor.is_installed():
        ways.append(Vendor(url, notice))
    else:
        print("\n(the vendor's stack is not measured: pip install mastercard-client-encryption requests)")
    for call in ("search", "redeem"):
        times: dict[str, list[float]] = {way.name: [] for way in ways}
        for number in range(rounds + 1):
            for way in ways:
                began = time.perf_counter()
                await getattr(way, call)(CALLS)
                if number:  # The first round loads keys and opens connections.
                    times[way.name].append((time.perf_counter() - began) * 1000 / CALLS)
        series = [
            Series(name, values, "ms", TARGETS[call] if name == Ours.name else "") for name, values in times.items()
        ]
        vendor = series[-1] if Vendor.is_installed() else None
        show(f"One {call}, the client's own work, {CALLS} in sequence", series, series[0], also=vendor)
    for way in ways:
        await way.close()


def _prepared(bank: BankProcess) -> dict[str, str]:
    """Real answers of the local bank to the two calls, the search encrypted."""
    bank.switch(encrypt_answers=True)
    found = bank.peer.search(CARD).body.decode()
    bank.switch(encrypt_answers=False)
    account = bank.peer.account(CARD)
    taken = bank.peer.redeem(account, points=5000, cashValue="50.00", currencyCode="USD", external_id="T01-1")
    assert taken.json["redemptionId"]
    return {"/redeemers/search": found, "/redemptions": taken.body.decode()}


@contextmanager
def _replay(file: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.replay", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}/loyalty"
        finally:
            server.terminate()
