"""`posapp doctor`: looks at settings, folder, journal, printer, keys and bank in turn, and says what to mend."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posapp.app.parts import build
from posapp.cli.report import DONE, UNAVAILABLE, WRONG_USE, Report, failure
from posapp.devices.private import DATA
from posapp.domain.errors import ConfigError, PosError
from posapp.operations.examination import Finding, Outcome, Seen, Step
from posapp.settings import Settings
from posapp.settings.file import read_tree
from posapp.settings.loading import ignored
from posapp.words.examination import told, wrong
from posapp.words.mended import mended

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from posapp.app.connection import Connection
    from posapp.app.parts import Parts
    from posapp.settings import Fleet
    from posapp.words import Words

_PRINTER: Final = {
    "not_looked": ("Set; only printing tells whether it is there.", ""),
    "there": ("It is there.", ""),
    "no_service": ("This computer has no printing service (lp).", "Install CUPS, or set receipt.printer."),
    "no_folder": ("Its folder cannot be written.", "Make the folder, or name another in receipt.printer."),
    "no_device": ("Its device is not there, or may not be written.", "Switch it on; check receipt.printer."),
    "no_answer": ("It does not answer.", "Switch it on; check its address in receipt.printer."),
}
_SIGNS: Final = {Outcome.OK: "ok     ", Outcome.FAILED: "WRONG  ", Outcome.SKIPPED: "-      "}
_OURS: Final = frozenset({"settings", "sso", Step.KEYS})
"""What is wrong there is put right in the settings: exit 2."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `mend` is empty where all is well."""

    name: str
    ok: bool
    detail: str
    mend: str = ""
    state: Outcome = Outcome.OK


@dataclass(frozen=True, slots=True)
class Files:
    """Where the settings come from: the user's file, if there is one, and the administrator's."""

    config: Path | None
    fleet: Fleet


async def examine(
    settings: Settings | ConfigError,
    data: Path,
    *,
    words: Words,
    files: Files,
    password: Callable[[], Awaitable[str]],
) -> Report:
    """Look at everything; one broken part does not hide the next. Exit 0, 2 (settings) or 5 (bank, disk).

    Where there are no settings that could be read, what does not need them is looked at.
    """
    wrong_ones = settings if isinstance(settings, ConfigError) else None
    parts = build(Settings() if isinstance(settings, ConfigError) else settings, data, password=password)
    try:
        checks = [
            _failed("settings", wrong_ones, words) if wrong_ones else _ok("settings", str(files.config or "defaults")),
            *_administrators(files, words),
            _ok("sqlite", sqlite3.sqlite_version),
            await _journal(parts, data, words)
            if wrong_ones is None or wrong_ones.key != DATA
            # A folder that is not safe to open is not opened to look at it.
            else Check("journal", ok=False, detail=words.say("Not looked at."), state=Outcome.SKIPPED),
        ]
        if not isinstance(settings, ConfigError):
            checks += [await _open_elsewhere(parts, words), await _printer(settings, words)]
            checks += [_issuer(settings, words)] if settings.sso.key else []
        findings = findings_of(parts.connection) if wrong_ones is None else _nothing()
        checks += [_check(words, finding) async for finding in findings]
    finally:
        await parts.aclose()
    bad = [check for check in checks if check.state is Outcome.FAILED]
    code = DONE if not bad else WRONG_USE if bad[0].name in _OURS else UNAVAILABLE
    answer: dict[str, Any] = failure(wrong_ones, words).answer if wrong_ones else {}
    answer |= {"ok": not bad, "checks": [asdict(check) for check in checks]}
    return Report(code, answer, "\n".join(map(_line, checks)))


async def findings_of(connection: Connection) -> AsyncGenerator[Finding, None]:
    """The steps of the connection's test. The local bank is started for it."""
    from posapp.mastercard.examine import examine as steps

    try:
        config = await connection.config()
    except PosError as error:
        yield Finding(Step.KEYS, Outcome.FAILED, Seen.ERROR, error=error)
        for step in list(Step)[1:]:
            yield Finding(step, Outcome.SKIPPED, Seen.NOTHING)
        return
    async for finding in steps(config):
        yield finding


async def _nothing() -> AsyncGenerator[Finding, None]:
    for step in Step:
        yield Finding(step, Outcome.SKIPPED, Seen.NOTHING)


def _administrators(files: Files, words: Words) -> list[Check]:
    """His file, and what a user has set in vain."""
    fleet, say = files.fleet, words.say
    if fleet.file is None:
        return []
    told = [str(fleet.file)]
    if fleet.locked:
        told.append(say("Locked: {keys}.", keys=", ".join(sorted(fleet.locked))))
    try:
        written = read_tree(files.config) if files.config is not None else {}
    except ConfigError:
        written = {}  # Told as what is wrong with the settings.
    for key, variable in ignored(written, os.environ, fleet):
        where = variable or str(files.config)
        told.append(say("{key} in {where} is ignored: set by your administrator.", key=key, where=where))
    return [_ok("administrator", "  ".join(told))]


async def _journal(parts: Parts, data: Path, words: Words) -> Check:
    try:
        await parts.journal.warm()
        mended_ones = await parts.check_journal()
    except PosError as error:
        return _failed("journal", error, words)
    if mended_ones:
        what, more = mended(words, mended_ones[-1])
        return Check("journal", ok=False, detail=f"{data}: {what}", mend=more, state=Outcome.FAILED)
    return _ok("journal", str(data))


async def _open_elsewhere(parts: Parts, words: Words) -> Check:
    try:
        await parts.standing.check()
    except PosError as error:
        return _failed("environment", error, words)
    return _ok("environment", parts.standing.place.name)


async def _printer(settings: Settings, words: Words) -> Check:
    from posapp.devices.printer_address import printer_address
    from posapp.devices.printer_look import look

    address = printer_address(settings.receipt.printer)
    if address is None:
        return _ok("printer", words.say("None is set."))
    what, mend = _PRINTER[await look(address)]
    detail = f"{settings.receipt.printer}: {words.say(what)}"
    state = Outcome.FAILED if mend else Outcome.OK
    return Check("printer", ok=not mend, detail=detail, mend=words.say(mend) if mend else "", state=state)


def _issuer(settings: Settings, words: Words) -> Check:
    """The key of who hands members over."""
    from posapp.mastercard.issuer_key import public_key

    try:
        public_key(Path(settings.sso.key).expanduser())
    except PosError as error:
        return _failed("sso", error, words)
    return _ok("sso", settings.sso.issuer)


def _check(words: Words, finding: Finding) -> Check:
    what, mend = told(words, finding)
    return Check(finding.step, ok=finding.outcome is Outcome.OK, detail=what, mend=mend, state=finding.outcome)


def _line(check: Check) -> str:
    text = f"{_SIGNS[check.state]}{check.name}: {check.detail}"
    return f"{text}\n       {check.mend}" if check.mend else text


def _ok(name: str, detail: str) -> Check:
    return Check(name, ok=True, detail=detail)


def _failed(name: str, error: PosError, words: Words) -> Check:
    what, mend = wrong(words, error)
    return Check(name, ok=False, detail=what, mend=mend, state=Outcome.FAILED)
