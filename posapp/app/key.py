"""`posapp key`: keeps the signing key's password in the keyring, forgets it, and looks at the key files."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from posapp.app.key_set import key_set
from posapp.app.passwords import PROMPT
from posapp.cli.report import DONE, WRONG_USE, Report
from posapp.devices.secrets import Keyring
from posapp.devices.terminal import ask_secret
from posapp.domain.errors import Outage, PasswordNeeded, Unavailable
from posapp.mastercard.findings import Finding, Severity
from posapp.mastercard.key_check import key_findings
from posapp.settings import Environment
from posapp.words.keys import finding, password_origin

if TYPE_CHECKING:
    from posapp.settings import Settings
    from posapp.words import Words

_LONGEST: Final = 1024


async def run_key(what: str, settings: Settings, words: Words) -> Report:
    """Set, forget or check. Raises ConfigError, Unavailable(KEYRING)."""
    if what == "set":
        return await _set(settings, words)
    if what == "forget":
        return await _forget(words)
    return await _check(settings, words)


async def _set(settings: Settings, words: Words) -> Report:
    password = given_secret(PROMPT)
    if not password:
        raise PasswordNeeded("Enter it on a terminal, or as the first line of standard input")
    keys = key_set(settings, password)
    if keys.signing_key is not None:
        from posapp.mastercard.keys import opened_signing_key

        await asyncio.to_thread(opened_signing_key, keys.signing_key, password)
    if not await Keyring().store_password(password):
        raise Unavailable(Outage.KEYRING)
    tried = keys.signing_key is not None
    text = words.say("The password is in the keyring; it opens the signing key.")
    if not tried:
        text = words.say("The password is in the keyring; the settings name no signing key to try it on.")
    return Report(DONE, {"kept": True, "tried": tried, "message": text}, text)


async def _forget(words: Words) -> Report:
    gone = await Keyring().forget_password()
    if gone is None:
        raise Unavailable(Outage.KEYRING)
    text = words.say("The password is no longer in the keyring.")
    if not gone:
        text = words.say("No password was in the keyring.")
    return Report(DONE, {"forgotten": gone, "message": text}, text)


async def _check(settings: Settings, words: Words) -> Report:
    if settings.api.environment is Environment.LOCAL and not settings.api.signing_key:
        text = words.say("The local bank has keys of its own; there is nothing to check.")
        return Report(DONE, {"ok": True, "password": "none", "keyring": None, "findings": [], "message": text}, text)
    looked = await Keyring().look()
    password, origin = settings.api.signing_key_password, "environment"
    if not password:
        password, origin = looked.password or "", "keyring"
    if not password:
        password, origin = ask_secret(PROMPT), "asked"
    if not password:
        origin = "none"
    found = await asyncio.to_thread(key_findings, key_set(settings, password), now=datetime.now(UTC))
    if not password:
        # Without it nothing is known of what the file holds, only that it could not be opened.
        found = tuple(one for one in found if one.fault != "password")
    ok = bool(password) and not any(one.severity is Severity.ERROR for one in found)
    lines = [password_origin(words, origin), *(_line(words, one) for one in found)]
    if ok:
        lines.append(words.say("The key files are in order."))
    answer: dict[str, Any] = {
        "ok": ok,
        "password": origin,
        "keyring": looked.usable,
        "findings": [_fields(one) for one in found],
        "message": " ".join(lines),
    }
    return Report(DONE if ok else WRONG_USE, answer, "\n".join(lines))


def given_secret(prompt: str) -> str:
    """A secret for a command that takes nothing else from standard input: its first line, or typed at the terminal."""
    if sys.stdin is not None and not sys.stdin.isatty():
        return sys.stdin.readline(_LONGEST).rstrip("\r\n")
    return ask_secret(prompt)


def _fields(one: Finding) -> dict[str, Any]:
    return asdict(one) | {"until": one.until.isoformat() if one.until else None}


def _line(words: Words, one: Finding) -> str:
    what, mend = finding(words, one)
    return f"{'WRONG' if one.severity is Severity.ERROR else 'SOON '}  {one.setting}: {what} {mend}"
