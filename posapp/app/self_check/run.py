"""Runs the whole check and tells what was played, looked at and found."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp.app.self_check import memory
from posapp.app.self_check.call import MEMORY, Call, look_at_logs, play_call, prepare, told
from posapp.app.self_check.clerk import Plan, Programs, Window, play
from posapp.app.self_check.places import Rooms, look_at_command_lines, look_at_files, plant, planted_process
from posapp.app.self_check.traces import Canary, Search
from posapp.cli.report import BUG, DONE, UNAVAILABLE, Report

if TYPE_CHECKING:
    from posapp.words import Words

# Published test numbers that the local bank knows.
_TYPED: Final = "5425233430109903"
_SWIPED: Final = "4000056655665556"
_BESIDE: Final = "371449635398431"
_PASTED: Final = "5577000055770004"
# Never sent to a bank.
_STRUCK: Final = "6011000990139424"
_PLANTED: Final = "6759649826438453"
_IN_WINDOW: Final = (
    "clipboard", "selection", "window titles", "accessibility", "texts of widgets", "undo", "lists", "environment",
)  # fmt: skip
_WHERE_KEYS_WORK: Final = frozenset({"environment", "memory of the window", MEMORY, "memory of a command"})
_NOT_PROVEN: Final = (
    "memory of the desk after a paste: a clipboard hands its text over in copies that nobody wipes",
    "memory of the desk after a call: its own texts of a member are let go of, not overwritten",
    "the bank's own side, and what a network carries: only that the number leaves encrypted",
    "buffers of the keyboard's driver, the card reader, the display server and the operating system's pipes",
    "swapped-out or hibernated memory of other programs; switch on disk encryption",
    "the screen itself while a number is being typed",
)


def self_check(words: Words) -> Report:
    """Play, look, then plant a trace of each kind and look again: a search that finds nothing must be able to."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="posapp-self-check-", ignore_cleanup_errors=True) as folder:
        rooms = Rooms(Path(folder).resolve())
        try:
            answer = _checked(rooms)
        except (EOFError, OSError) as failed:
            windows = [rooms.said / part for part in ("desk", "window") if (rooms.said / part).exists()]
            said = [*windows, *rooms.temporary.glob("posapp-crash-*.txt")]
            sys.stderr.writelines(file.read_text(encoding="utf-8", errors="replace")[-4000:] for file in said)
            text = words.say("The check did not come to its end: the window under test has ended.")
            return Report(UNAVAILABLE, {"clean": False, "error": type(failed).__name__, "message": text}, text)
    clean = not answer["found"] and not answer["missed"] and not answer["left_of_the_member"]["found"]
    answer = {"clean": clean, **answer}
    return Report(DONE if clean else BUG, answer, _told(answer))


def _checked(rooms: Rooms) -> dict[str, Any]:
    rooms.settings.write_text(
        f'[receipt]\nprinter = "pdf:{rooms.receipts.as_posix()}"\n[store]\nlocale = "en_US"\n', encoding="utf-8"
    )
    own = secrets.randbelow(10**12)
    holder, tail = f"CANARY/{secrets.token_hex(4).upper()}", f"{own:013d}"
    typed = Canary("card number, typed", _TYPED)
    swiped = Canary("card number, swiped", _SWIPED)
    beside = Canary("card number, swiped where none was asked for", _BESIDE)
    password = Canary("password of the signing key", secrets.token_hex(12), _WHERE_KEYS_WORK)
    track = [Canary("name on the card", holder), Canary("data of the track", tail)]
    pasted = Canary("card number, pasted", _PASTED, frozenset({MEMORY}))
    struck = Canary("card number, typed into a note", _STRUCK)
    search = Search([typed, swiped, beside, pasted, struck, *track, password])
    planted = Canary("planted", _PLANTED)
    again = Search([planted])
    programs = Programs(rooms, password)
    call = Call(_TYPED, _tracks(_SWIPED, holder, tail), _tracks(_BESIDE, holder, tail), _PASTED, _STRUCK)
    played_calls, left = _called(programs, rooms, call, search)
    with programs.window() as window:
        plan = Plan(_TYPED, _tracks(_SWIPED, holder, tail), _tracks(_BESIDE, holder, tail))
        played = play(window, plan, lambda: window.look(search, memory=memory.can_be_read()))
        look_at_command_lines(rooms, search)
        window.look(search, memory=memory.can_be_read())
        played += _commands(programs, search)
        look_at_files(rooms, search)
        expected = _plant(rooms, window, again)
    look_at_files(rooms, again)
    seen = {found.place.partition(":")[0] for found in again.found}
    return {
        "played": [*played, *played_calls],
        "looked_at": [
            {"place": kind, "things": count, "bytes": search.bytes[kind]} for kind, count in search.things.items()
        ],
        "found": [asdict(found) for found in dict.fromkeys(search.found)],
        "left_of_the_member": left,
        "planted": len(expected),
        "missed": sorted(set(expected) - seen),
        "not_proven": list(_NOT_PROVEN),
    }


def _tracks(number: str, holder: str, tail: str) -> str:
    return f"%B{number}^{holder}^2912101{tail}?;{number}=2912101{tail}?"


def _called(programs: Programs, rooms: Rooms, call: Call, search: Search) -> tuple[list[str], dict[str, Any]]:
    """What was played at the desk, and what it leaves of the member; card numbers go to `search`."""
    prepare(programs, call)
    member, read = call.of_the_member(), memory.can_be_read()
    with programs.window("desk") as desk:
        played = play_call(desk, call, lambda: desk.look(search, memory=False))
        desk.look(search, member, memory=read)
        look_at_logs(rooms, member)
    return played, told(member)


def _commands(programs: Programs, search: Search) -> list[str]:
    """The ways in and out that need no window."""
    for name, data in programs.command_memory(_TYPED) if memory.can_be_read() else ():
        search.look("memory of a command", data, name)
    pay = ("pay", "--total", "10.00", "--order", "CHECK-1", "--points", "100", "--card", "approved", "--json")
    programs.run(*pay, card=_TYPED)
    programs.run("receipt", "CHECK-1", "--text")
    slip = {"POSAPP_RECEIPT__PRINTER": f"escpos:file:{programs.receipts / 'printed'}"}
    (programs.receipts / "printed").touch()
    programs.run("receipt", "CHECK-1", "--print", env=slip)
    programs.run("history", "--json")
    programs.run("self-check", "--part", "crash", card=_TYPED)
    return ["posapp balance and pay by standard input; receipts as text, PDF and ESC/POS", "a program error"]


def _plant(rooms: Rooms, window: Window, search: Search) -> list[str]:
    kinds = plant(rooms, _PLANTED)
    for kind in _IN_WINDOW:
        window.do("l", kind, _PLANTED)
    read = memory.can_be_read()
    if read:
        window.do("l", "memory", _PLANTED)
        kinds.append("memory of the window")
    if sys.platform == "linux":
        process = planted_process(rooms, _PLANTED)
        try:
            look_at_command_lines(rooms, search)
        finally:
            process.communicate()
        kinds.append("command lines")
    window.look(search, memory=read)
    in_window = [kind for kind in _IN_WINDOW if kind in search.things]
    return [*kinds, *in_window]


def _told(answer: dict[str, Any]) -> str:
    lines = ["Played:", *(f"  {line}" for line in answer["played"]), "Looked at:"]
    lines += [f"  {one['place']}: {one['things']:,}, {one['bytes']:,} bytes" for one in answer["looked_at"]]
    lines += [f"FOUND  {one['what']} in {one['place']}" for one in answer["found"]]
    left = answer["left_of_the_member"]
    lines += [f"FOUND  {one}, after the member's call" for one in left["found"]]
    lines.append("Of the member, in no window and no log after End call; still in the desk's own memory:")
    lines.append(f"  {', '.join(left['in_memory']) or 'nothing'}")
    missed = answer["missed"]
    lines.append(f"The search itself: {answer['planted'] - len(missed)} of {answer['planted']} planted traces found.")
    lines += [f"NOT FOUND though planted: {kind}" for kind in missed]
    lines += ["Not proven by this:", *(f"  {line}" for line in answer["not_proven"])]
    lines.append("Nothing was left behind." if answer["clean"] else "A mistake of ours: please pass this on.")
    return "\n".join(lines)
