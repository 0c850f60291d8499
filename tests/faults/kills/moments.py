"""When a program is killed: after a random time, or in the middle of what it writes."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    import subprocess
    from pathlib import Path

_LONGEST_S = 30.0


@dataclass(frozen=True, slots=True)
class Moment:
    """`after_s` seconds after it began, or `after_s` after its `writes`-th change of the journal's log was seen."""

    after_s: float
    writes: int = 0

    def strike(self, child: subprocess.Popen[Any], journal: Path) -> bool:
        """SIGKILL at that moment; False if the program had ended before."""
        log = journal.with_name(journal.name + "-wal")
        seen = _stamp(log)
        changes = 0
        gives_up = time.monotonic() + _LONGEST_S
        while changes < self.writes and child.poll() is None and time.monotonic() < gives_up:
            stamp = _stamp(log)
            changes += stamp != seen
            seen = stamp
        until = time.monotonic() + self.after_s
        while time.monotonic() < until and child.poll() is None:
            pass
        lived = child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.communicate()
        return lived


def drawn(rng: random.Random, longest_s: float) -> Moment:
    """A moment within `longest_s`, half of them right at a write."""
    if rng.random() < 0.5:
        return Moment(rng.uniform(0.0, longest_s))
    return Moment(rng.choice((0.0, rng.uniform(0.0, 0.02))), writes=rng.randint(1, 9))


def _stamp(log: Path) -> tuple[int, int]:
    try:
        found = log.stat()
    except OSError:
        return (0, 0)
    return (found.st_size, found.st_mtime_ns)
