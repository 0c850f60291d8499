"""A till program without a window, run as a process of its own: to be killed, starved and set beside others."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from posapp.devices.clock import SystemClock
from posapp.domain.errors import Unavailable
from posapp.domain.events import CardApproved, Redeemed
from posapp.journal.owners import RunningPrograms
from posapp.journal.store import SqliteJournal
from posapp.operations.ports import SaleFilter
from tests.support.mounts import Ballast
from tests.unit.journal.samples import opening

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from posapp.domain.sale import Sale


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - this is how it answers


async def sell(journal: SqliteJournal, name: str) -> None:
    """One sale; each step is said once `record` has returned."""
    for event in (opening(name), Redeemed(f"R-{name}"), CardApproved()):
        after: Sale = await journal.record(f"S-{name}", event)
        say(after.id, after.state)


async def sell_on(journal: SqliteJournal, prefix: str, count: int) -> None:
    """`count` sales, for ever where it is 0, some of them at the same time."""
    for number in itertools.count() if not count else range(count):
        await asyncio.gather(*(sell(journal, f"{prefix}-{number}-{each}") for each in range(3)))


async def until_refused(journal: SqliteJournal, prefix: str) -> str:
    with suppress(asyncio.CancelledError):
        for number in range(10_000):
            try:
                await sell(journal, f"{prefix}-{number}")
            except Unavailable as refusal:
                return refusal.detail
    raise AssertionError("the disk took everything")


async def starve(
    journal: SqliteJournal, starve_it: Callable[[], object], feed_it: Callable[[], object], *, at_first: bool = True
) -> None:
    """Sell, take the disk away until a step is refused, give it back, sell again; then say how it went."""
    if at_first:
        await sell(journal, "before")
    await asyncio.to_thread(starve_it)
    detail = await until_refused(journal, "starved")
    unfinished = {sale.id: sale for sale in await readable(journal)}
    await asyncio.to_thread(feed_it)
    await sell(journal, "after")
    report = await journal.verify()
    say("refused", detail)
    say("read meanwhile", len(unfinished) > 0)
    say("whole", report.whole)


async def on_a_read_only_disk(folder: Path) -> None:
    """A file open for writing keeps a disk from being turned: so a journal that is opened on a read-only one."""

    def remount(how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)

    before = journal_in(folder)
    await sell(before, "before")
    await before.aclose()
    await asyncio.to_thread(remount, "ro")
    journal = journal_in(folder)
    await starve(journal, lambda: None, lambda: remount("rw"), at_first=False)
    await journal.aclose()


async def readable(journal: SqliteJournal) -> list[Sale]:
    try:
        return list(await journal.sales(SaleFilter()))
    except Unavailable:
        return []


def disk_full(folder: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    ballast = Ballast(folder)
    return ballast.fill, ballast.remove


def file_limit(_folder: Path) -> tuple[Callable[[], object], Callable[[], object]]:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    return (
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1])),
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before),
    )


STARVATIONS = {"full": disk_full, "limit": file_limit}


def work(journal: SqliteJournal, asked: argparse.Namespace) -> Awaitable[None]:
    if asked.what in STARVATIONS:
        return starve(journal, *STARVATIONS[asked.what](asked.folder))
    return sell_on(journal, asked.prefix, asked.count)


def journal_in(folder: Path) -> SqliteJournal:
    return SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SystemClock())


async def run(asked: argparse.Namespace) -> None:
    if asked.what == "readonly":
        await on_a_read_only_disk(asked.folder)
        return
    owners = RunningPrograms(asked.folder, "T01")
    say("owner", owners.mine())
    if asked.what == "wait":
        await asyncio.to_thread(sys.stdin.read)
        return
    journal = journal_in(asked.folder)
    await work(journal, asked)
    await journal.aclose()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["sell", "wait", "readonly", *STARVATIONS])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--prefix", default="a")
    parser.add_argument("--count", type=int, default=0)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
