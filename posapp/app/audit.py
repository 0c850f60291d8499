"""`posapp audit`: walks the journal's chain and names the first bad event; reckons the sales anew from the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.app.account import computer_account
from posapp.cli.report import DONE, REFUSED, Report
from posapp.devices.clock import SystemClock
from posapp.journal.audit import Flaw
from posapp.journal.database import FILE_NAME
from posapp.journal.store import SqliteJournal, verified

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.journal.audit import Finding
    from posapp.settings import Settings
    from posapp.words import Words

_FLAWS: Final = {
    Flaw.CHANGED: "Event {seq} of till {till} was changed.",
    Flaw.MISSING: "Event {seq} of till {till} is missing.",
    Flaw.NOT_CHAINED: "Event {seq} of till {till} does not follow the one before it.",
    Flaw.CUT_OFF: "Event {seq} of till {till} and all after it were cut off.",
    Flaw.BEYOND_HEAD: "Event {seq} of till {till} stands beyond the end of the record.",
}


async def verify(data: Path, words: Words, *, head: str | None) -> Report:
    """Exit 0 if every event is as it was written, 3 if not. Raises Unavailable where the file cannot be read.

    `head` is the hash a day's report printed: an event must still bear it.
    """
    file = data / FILE_NAME
    if not file.exists():
        return Report(DONE, _answer(0, [], []), words.say("There is no journal yet."))
    report = await verified(file, _hash(head))
    findings: list[dict[str, Any]] = [
        {"till": one.till, "seq": one.seq, "flaw": one.flaw.value, "message": said(words, one)}
        for one in report.findings
    ]
    heads = [{"till": one.till, "seq": one.seq, "hash": one.hash.hex()} for one in report.heads]
    if not report.bears_head:
        text = words.say("No event bears the hash that was given: events were cut off or written anew.")
        findings.append({"till": None, "seq": None, "flaw": "head_missing", "message": text})
    if report.strayed:
        text = words.say(
            "Sale {sale} is not kept as its events say. Run posapp audit rebuild.",
            sale=report.strayed,
        )
        findings.append({"till": None, "seq": None, "flaw": "sale_strayed", "message": text})
    if report.operator:
        text = words.say(
            "Operator {who} is not kept as the events say: a role may have been changed by hand. "
            "Run posapp audit rebuild.",
            who=report.operator,
        )
        findings.append({"till": None, "seq": None, "flaw": "operator_strayed", "message": text})
    if report.approval:
        text = words.say(
            "Approval {id} is not kept as the events say: it may have been given by hand. Run posapp audit rebuild.",
            id=report.approval,
        )
        findings.append({"till": None, "seq": None, "flaw": "approval_strayed", "message": text})
    text = " ".join(str(one["message"]) for one in findings)
    if not findings:
        text = words.plural(report.events, "1 event, all whole.", "{n} events, all whole.", n=str(report.events))
    return Report(REFUSED if findings else DONE, _answer(report.events, heads, findings) | {"message": text}, text)


async def rebuild(settings: Settings, data: Path, words: Words) -> Report:
    """Reckon every sale anew from its events; steps of a window wait meanwhile. Raises Unavailable (the journal)."""
    if not (data / FILE_NAME).exists():
        return Report(DONE, {"events": 0, "message": ""}, words.say("There is no journal yet."))
    journal = SqliteJournal(data, till=settings.store.till, operator=computer_account, clock=SystemClock())
    try:
        events = await journal.rebuild()
    finally:
        await journal.aclose()
    text = words.plural(events, "1 event read anew.", "{n} events read anew.", n=str(events))
    return Report(DONE, {"events": events, "message": text}, text)


def said(words: Words, one: Finding) -> str:
    """What is wrong, in a sentence."""
    return words.say(_FLAWS[one.flaw], seq=str(one.seq), till=one.till)


def _answer(events: int, heads: list[dict[str, Any]], findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {"whole": not findings, "events": events, "heads": heads, "findings": findings, "message": ""}


def _hash(head: str | None) -> bytes | None:
    if head is None:
        return None
    try:
        return bytes.fromhex("".join(head.split()))
    except ValueError:
        return b""  # No event bears it.
