"""`posapp audit verify`: walks the journal's chain and names the first event that is not as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posapp.cli.report import DONE, REFUSED, Report
from posapp.journal.audit import Flaw
from posapp.journal.database import FILE_NAME
from posapp.journal.store import verified

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.journal.audit import Finding
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
    text = " ".join(str(one["message"]) for one in findings)
    if not findings:
        text = words.plural(report.events, "1 event, all whole.", "{n} events, all whole.", n=str(report.events))
    return Report(REFUSED if findings else DONE, _answer(report.events, heads, findings) | {"message": text}, text)


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
