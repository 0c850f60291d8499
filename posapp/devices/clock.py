"""The time of the machine, behind the port that a simulation replaces."""

from __future__ import annotations

import asyncio
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from posapp.domain.staff import Moment

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """Implements `operations.ports.Clock` and `SteadyClock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def moment(self) -> Moment:
        # On Linux one that goes on while the machine sleeps; elsewhere the monotonic clock means this process alone.
        clock = getattr(time, "CLOCK_BOOTTIME", None)
        if sys.platform == "win32" or clock is None:
            uptime = time.monotonic()
        else:
            uptime = time.clock_gettime(clock)
        return Moment(self.now(), _boot(), timedelta(seconds=uptime))


@cache
def _boot() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return str(uuid.uuid4())
