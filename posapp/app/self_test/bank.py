"""The local bank, and what a sale at it leaves: a receipt and a record."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from posapp.app.self_test.checks import REINSTALL, Seen, State, skipped
from posapp.app.self_test.plain import no_password, whole
from posapp.app.self_test.room import own_settings

if TYPE_CHECKING:
    from posapp.app.parts import Parts
    from posapp.app.self_test.room import Room
    from posapp.words import Words

_LEAST_BYTES: Final = 1_000


async def answers(words: Words, room: Room) -> Seen:
    """It starts, and takes what is signed and sealed for it; in the steps of the connection's own test."""
    from posapp.app.doctor import findings_of
    from posapp.operations.examination import Outcome
    from posapp.words.examination import told

    parts = _parts(room)
    try:
        findings = [finding async for finding in findings_of(parts.connection)]
    finally:
        await parts.aclose()
    bad = next((finding for finding in findings if finding.outcome is Outcome.FAILED), None)
    if bad is None:
        return Seen(words.say("The local bank takes signed and encrypted calls."))
    what, _ = told(words, bad)
    said = await asyncio.to_thread(_last_line, room)
    return Seen(f"{what} {said}".strip(), State.FAILED, words.say("Look whether this computer can reach 127.0.0.1."))


async def receipt(words: Words, room: Room) -> Seen:
    """Of the sale that was played, as PDF."""
    from posapp.operations.ports import Paper, SaleFilter

    parts = _parts(room)
    try:
        sales = await parts.desk.find.sales(SaleFilter(limit=1))
        if not sales:
            return skipped(words, "sale")
        file = room.receipts / "receipt.pdf"
        await parts.desk.receipts.pdf(sales[0].id, file, Paper.ROLL)
    finally:
        await parts.aclose()
    data = await asyncio.to_thread(file.read_bytes)
    if not data.startswith(b"%PDF-") or not data.rstrip().endswith(b"%%EOF") or len(data) < _LEAST_BYTES:
        return Seen(words.say("What was written is no PDF."), State.FAILED, words.say(REINSTALL))
    return Seen(words.say("PDF, {n} bytes", n=words.number(len(data))))


async def record(words: Words, room: Room) -> Seen:
    """The journal of that sale and its credit."""
    from posapp.app.audit import verify
    from posapp.journal.database import FILE_NAME

    if not await asyncio.to_thread((room.data / FILE_NAME).exists):
        return skipped(words, "sale")
    answer = (await verify(room.data, words, head=None)).answer
    return whole(words, answer) if answer["events"] or not answer["whole"] else skipped(words, "sale")


def _parts(room: Room) -> Parts:
    from posapp.app.parts import build

    return build(own_settings(), room.data, password=no_password)


def _last_line(room: Room) -> str:
    from posapp.words.voice import clean

    try:
        lines = (room.data / "bank" / "bank.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return clean(next((line for line in reversed(lines) if line.strip()), ""))
