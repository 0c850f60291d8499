"""`posapp doctor`: looks at settings, folder, journal, keys and bank in turn, and says what to mend."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from posapp.app.parts import build
from posapp.cli.report import DONE, UNAVAILABLE, WRONG_USE, Report
from posapp.domain.errors import ConfigError, Declined, PosError, Unavailable
from posapp.settings import Environment
from posapp.words.mended import mended

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from posapp.app.parts import Parts
    from posapp.settings import Settings
    from posapp.words import Words

_KEYS: Final = (
    "api.consumer_key and api.signing_key must belong to one project and to this environment; "
    "api.base_url must be the bank's exact address."
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `mend` is empty where all is well."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


async def examine(
    settings: Settings, data: Path, *, words: Words, config: Path | None, password: Callable[[], Awaitable[str]]
) -> Report:
    """Look at everything; one broken part does not hide the next. Exit 0, 2 (settings) or 5 (bank, disk)."""
    parts = build(settings, data, password=password)
    try:
        checks = [
            Check("settings", ok=True, detail=str(config) if config else "defaults"),
            _sqlite(),
            await _journal(parts, data, words),
            *await _bank(parts, settings, words),
        ]
    finally:
        await parts.aclose()
    bad = [check for check in checks if not check.ok]
    code = DONE if not bad else WRONG_USE if bad[0].name == "keys" else UNAVAILABLE
    answer: dict[str, Any] = {"ok": not bad, "checks": [asdict(check) for check in checks]}
    return Report(code, answer, "\n".join(map(_line, checks)))


def _line(check: Check) -> str:
    text = f"{'ok   ' if check.ok else 'WRONG'}  {check.name}: {check.detail}"
    return f"{text}\n       {check.mend}" if check.mend else text


def _sqlite() -> Check:
    return Check("sqlite", ok=True, detail=sqlite3.sqlite_version)


async def _journal(parts: Parts, data: Path, words: Words) -> Check:
    try:
        await parts.journal.warm()
        mended_ones = await parts.check_journal()
    except PosError as error:
        return _wrong("journal", error, words)
    if mended_ones:
        what, more = mended(words, mended_ones[-1])
        return Check("journal", ok=False, detail=f"{data}: {what}", mend=more)
    return Check("journal", ok=True, detail=str(data))


async def _bank(parts: Parts, settings: Settings, words: Words) -> list[Check]:
    """Keys load; the bank answers a signed question; its clock agrees with ours."""
    where = "local bank" if settings.api.environment is Environment.LOCAL else settings.api.url
    try:
        await parts.connection.warm()
    except ConfigError as error:
        return [_wrong("keys", error, words)]
    except Unavailable as error:
        return [_wrong("bank", error, words)]
    keys = Check("keys", ok=True, detail="signing key and encryption certificate load")
    try:
        # A member nobody has: a refusal by the program behind the gateway proves signature and route.
        await parts.desk.quotes.of_account("0")
    except Declined as no:
        if no.clock_is_off or no.barred is not None:
            return [keys, _wrong("bank", no, words), _clock(parts)]
        if no.status in (401, 403):
            return [
                keys,
                Check("bank", ok=False, detail=f"{where} refuses our signature ({no.reason_code})", mend=_KEYS),
            ]
    except PosError as error:
        return [keys, _wrong("bank", error, words)]
    return [keys, Check("bank", ok=True, detail=f"{where} answers"), _clock(parts)]


def _clock(parts: Parts) -> Check:
    skew = parts.connection.server_skew()
    if skew is None:
        return Check("clock", ok=True, detail="the bank tells no time")
    seconds = abs(skew.total_seconds())
    if seconds < 60:
        return Check("clock", ok=True, detail="agrees with the bank's")
    return Check("clock", ok=False, detail=f"{seconds:.0f} s off the bank's", mend="Set this computer's clock.")


def _wrong(name: str, error: PosError, words: Words) -> Check:
    said = words.error(error)
    return Check(name, ok=False, detail=said.what, mend=said.then)
