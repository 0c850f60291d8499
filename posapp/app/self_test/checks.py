"""What is found of one thing, and how long it may take to be found."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import PosError
from posapp.words.examination import wrong
from posapp.words.voice import clean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from posapp.words import Words


class State(StrEnum):
    """`LIMITED`: a sale goes on without it, something else does not."""

    OK = "ok"
    LIMITED = "limited"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look has found."""

    detail: str
    state: State = State.OK
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, as it is told. `mend` is empty where all is well."""

    name: str
    ok: bool
    detail: str
    mend: str
    state: State
    seconds: float

    @classmethod
    def of(cls, name: str, seen: Seen, seconds: float = 0) -> Check:
        ok = seen.state in (State.OK, State.LIMITED)
        return cls(name, ok, seen.detail, seen.mend, seen.state, round(seconds, 2))


REINSTALL: Final = "Install the program again; if that does not help, pass this answer on."
_SIGNS: Final = {State.OK: "ok", State.LIMITED: "limited", State.FAILED: "WRONG", State.SKIPPED: "-"}


def timed(name: str, look: Callable[[], Seen], words: Words, *, within_s: float) -> Check:
    """Look, in a thread that is left behind where it does not come back; whatever it raises is told."""
    found: list[Seen] = []

    def run() -> None:
        found.append(looked(look, words))

    began = time.monotonic()
    thread = threading.Thread(target=run, name=f"self-test {name}", daemon=True)
    thread.start()
    thread.join(within_s)
    return Check.of(name, found[0] if found else too_long(words, within_s), time.monotonic() - began)


def looked(look: Callable[[], Seen], words: Words) -> Seen:
    """What `look` finds; an error of any kind is something found."""
    try:
        return look()
    except Exception as broken:
        return told(broken, words)


async def played(step: Callable[[], Awaitable[Seen]], words: Words) -> Seen:
    """The same of what takes its time on a window's loop."""
    try:
        return await step()
    except Exception as broken:
        seen = told(broken, words)
    # What was waited for in vain may have been a mistake elsewhere in the window, which has written it down.
    crash = crash_in(Path(tempfile.gettempdir()))
    return replace(seen, detail=clean(f"{seen.detail}; {crash}")) if crash else seen


def told(broken: Exception, words: Words) -> Seen:
    """An error as something found. No secret is in reach of a self-test, so its own text may be shown."""
    if isinstance(broken, PosError):
        what, mend = wrong(words, broken)
        return Seen(what, State.FAILED, mend)
    why = os.strerror(broken.errno) if isinstance(broken, OSError) and broken.errno else str(broken)
    place = str(broken.filename) if isinstance(broken, OSError) and broken.filename else ""
    said = ": ".join(filter(None, (type(broken).__name__, place, why)))
    return Seen(clean(said), State.FAILED, words.say(REINSTALL))


def crash_in(folder: Path) -> str:
    """Kind and place of an error that nothing of the program's has caught."""
    for file in sorted(folder.glob("posapp-crash-*.txt")):
        kind, *frames = file.read_text(encoding="utf-8", errors="replace").splitlines()
        return f"{kind}: {frames[-1].strip()}" if frames else kind
    return ""


def too_long(words: Words, within_s: float) -> Seen:
    """It did not come to its end."""
    return Seen(words.say("No answer within {n} s.", n=f"{within_s:g}"), State.FAILED, words.say(REINSTALL))


def skipped(words: Words, needs: str) -> Seen:
    """Not looked at, for want of something told above."""
    return Seen(words.say("Not looked at: it needs “{what}”.", what=needs), State.SKIPPED)


def lines(checks: Sequence[Check]) -> str:
    """As the doctor writes them, each mend below its own."""
    return "\n".join(map(_line, checks))


def _line(check: Check) -> str:
    text = f"{_SIGNS[check.state]:9}{check.name}: {check.detail}"
    return f"{text}\n         {check.mend}" if check.mend else text
