"""Runs every check and tells what was found: two at a time, in a set order, each whatever the others find."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from posapp import __version__
from posapp.app.self_test import bank, children, plain
from posapp.app.self_test.checks import Check, Seen, State, lines, skipped, timed, told
from posapp.app.self_test.room import room
from posapp.cli.report import DONE, UNAVAILABLE, Report
from posapp.devices.program import is_built

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from posapp.app.self_test.room import Room
    from posapp.words import Words

QUICK: Final = ("program", "clock", "resources", "words", "tls", "keyring")
IN_A_ROOM: Final = (
    "folder", "journal", *children.LOOKS, *children.DESK, "sandbox", *children.TILL, "receipt", "record",
)  # fmt: skip
_QUICK_S: Final = 8.0
_SLOW_S: Final = 25.0


def self_test(words: Words) -> Report:
    """Exit 0, or 5 where something that a sale needs has failed."""
    began = time.monotonic()
    found: dict[str, Check] = {}
    try:
        with room() as own:
            _look(own, words, found)
    except OSError as no_room:
        found["folder"] = Check.of("folder", _no_room(words, no_room))
    _look_quickly(words, found)
    checks = [found.get(name) or Check.of(name, skipped(words, "folder")) for name in (*QUICK, *IN_A_ROOM)]
    return _report(words, checks, time.monotonic() - began)


def _look_quickly(words: Words, found: dict[str, Check]) -> None:
    looks: dict[str, Callable[[], Seen]] = {
        "program": lambda: plain.program(words),
        "clock": lambda: plain.clock(words),
        "resources": lambda: plain.resources(words),
        "words": lambda: plain.translations(words),
        "tls": lambda: plain.authorities(words),
        "keyring": lambda: asyncio.run(plain.keyring(words)),
    }
    for name, look in looks.items():
        found[name] = timed(name, look, words, within_s=_QUICK_S)


def _look(own: Room, words: Words, found: dict[str, Check]) -> None:
    def keep(checks: list[Check]) -> None:
        found.update({check.name: check for check in checks})

    def aside() -> None:
        keep(children.take(own, words, children.LOOKS, own.data))
        keep(children.take(own, words, children.DESK, own.desk))

    def slowly(name: str, look: Callable[[], Coroutine[Any, Any, Seen]]) -> Check:
        found[name] = timed(name, lambda: asyncio.run(look()), words, within_s=_SLOW_S)
        return found[name]

    found["folder"] = timed("folder", lambda: plain.folder(words, own), words, within_s=_QUICK_S)
    if not found["folder"].ok:
        return
    other = threading.Thread(target=aside, name="self-test windows")
    other.start()
    try:
        playable = children.TILL if slowly("sandbox", lambda: bank.answers(words, own)).ok else children.TILL[:1]
        keep(children.take(own, words, playable, own.data))
        keep([Check.of(name, skipped(words, "sandbox")) for name in children.TILL if name not in playable])
        slowly("journal", lambda: plain.journal(words, own))
        slowly("receipt", lambda: bank.receipt(words, own))
        slowly("record", lambda: bank.record(words, own))
    finally:
        other.join()


def _no_room(words: Words, error: OSError) -> Seen:
    seen = told(error, words)
    return Seen(seen.detail, State.FAILED, words.say("Make room there, or set TMPDIR to another folder."))


def _report(words: Words, checks: list[Check], seconds: float) -> Report:
    bad = [check.name for check in checks if check.state in (State.FAILED, State.SKIPPED)]
    limited = [check.name for check in checks if check.state is State.LIMITED]
    answer: dict[str, Any] = {
        "ok": not bad,
        "self_test": True,
        "version": __version__,
        "frozen": is_built(),
        "seconds": round(seconds, 1),
        "checks": [asdict(check) for check in checks],
    }
    end = words.say("Wrong: {names}.", names=", ".join(bad)) if bad else words.say("All that a sale needs is there.")
    if limited:
        end += " " + words.say("Limited: {names}.", names=", ".join(limited))
    text = f"{lines(checks)}\n{end} {words.say('It took {n} s.', n=f'{seconds:.1f}')}"
    return Report(UNAVAILABLE if bad else DONE, answer, text)
