"""An upgrade on a disk that is full, run as a process of its own with that disk."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from posapp.domain.errors import Unavailable
from posapp.journal import backups
from posapp.journal.store import SqliteJournal
from tests.support.mounts import Ballast
from tests.unit.journal.later import bring_forward
from tests.unit.journal.program import say
from tests.unit.journal.samples import SteadyClock, opening


async def main(folder: Path) -> None:
    """Say how it went with no room, and then with some."""
    journal = SqliteJournal(folder, till="T01", operator=lambda: "ann", clock=SteadyClock())
    for number in range(20):
        await journal.record(f"S-{number}", opening(number))
    await journal.aclose()
    file, ballast = folder / "journal.db", Ballast(folder)
    # Its own size is missing: what opens the file needs some.
    spare = folder / "spare"
    spare.write_bytes(b"x" * 100_000)
    ballast.fill()
    spare.unlink()
    before = file.read_bytes()
    try:
        bring_forward(file)
    except Unavailable as refusal:
        say("refused", refusal.detail)
    say("unchanged", file.read_bytes() == before)
    with suppress(FileNotFoundError):
        say("copies", len(list((folder / backups.FOLDER).iterdir())))
    ballast.remove()
    bring_forward(file)
    say("upgraded", file.read_bytes() != before)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
