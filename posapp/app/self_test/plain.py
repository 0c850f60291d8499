"""What can be looked at without a window and without a bank."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import ssl
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp import __version__
from posapp.app.self_test.checks import REINSTALL, Seen, State
from posapp.devices.program import is_built
from posapp.domain.money import Currency, Money

if TYPE_CHECKING:
    from posapp.app.self_test.room import Room
    from posapp.words import Words

FILES: Final = (
    "digital-redemptions.openapi.yaml",
    "help/agent.md",
    "help/till.md",
    "style.qss",
    *(
        f"icons/{name}.svg"
        for name in (
            "approvals", "caution", "check", "checkout", "connect", "cross", "day", "enter", "help", "history", "info",
            "member", "orders", "posapp", "search", "staff", "unsettled",
        )
    ),
)  # fmt: skip
LOCALES: Final = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL", "pt_BR", "ja_JP", "ar_EG")
_DAY: Final = date(2026, 11, 23)
_ROOM_BYTES: Final = 20_000_000
_SLACK: Final = timedelta(days=1)


def program(words: Words) -> Seen:
    """Which one this is, and what it stands on."""
    parts = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {ssl.OPENSSL_VERSION}"
    where = sys.executable if is_built() else str(Path(__file__).parents[3])
    return Seen(words.say("posapp {version}; {parts}; {where}", version=__version__, parts=parts, where=where))


def folder(words: Words, room: Room) -> Seen:
    """Can files be made, and is there room?"""
    free = shutil.disk_usage(room.root).free
    size, place = words.number(free // 1_000_000), str(room.root.parent)
    if free < _ROOM_BYTES:
        detail = words.say("{place} has {size} MB free.", place=place, size=size)
        return Seen(detail, State.FAILED, words.say("Make room there, or set TMPDIR to another folder."))
    return Seen(words.say("{place}, {size} MB free; removed afterwards.", place=place, size=size))


def clock(words: Words) -> Seen:
    """No bank takes what is signed with a time that is far off."""
    now, before = datetime.now(UTC), time.monotonic()
    shown = now.astimezone()
    made = datetime.fromtimestamp(_own_file().stat().st_mtime, UTC)
    mend = words.say("Set this computer's clock, and let the system keep it (timedatectl set-ntp true).")
    if now + _SLACK < made:
        detail = words.say("{now} is before the day of the program itself.", now=f"{shown:%Y-%m-%d %H:%M}")
        return Seen(detail, State.FAILED, mend)
    time.sleep(0.01)
    if time.monotonic() <= before or datetime.now(UTC) < now:
        return Seen(words.say("The clock runs backwards."), State.FAILED, mend)
    return Seen(f"{shown:%Y-%m-%d %H:%M %z}")


def _own_file() -> Path:
    return Path(sys.executable) if is_built() else Path(__file__)


def resources(words: Words) -> Seen:
    """Every file that ships with the program, and that it can be read."""
    from posapp.assets import asset

    bad = [name for name in FILES if not _is_whole(asset(name))]
    if bad:
        detail = words.say("Missing, empty or not to be read: {names}.", names=", ".join(bad))
        return Seen(detail, State.FAILED, words.say(REINSTALL))
    return Seen(words.say("{n} files in {place}", n=str(len(FILES)), place=str(asset("."))))


def _is_whole(file: Path) -> bool:
    try:
        return bool(file.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return False


def translations(words: Words) -> Seen:
    """Our sentences, and how each land writes figures and days. None of Qt's own are used."""
    from babel.core import Locale, UnknownLocaleError

    from posapp.words import Words as Language

    bad: list[str] = []
    english = "Nov 23, 2026"
    for name in LOCALES:
        try:
            Locale.parse(name)
            told, other = _written(Language(name)), not name.startswith("en_US")
        # A build may have left out a part of what a locale knows.
        except (OSError, ValueError, LookupError, UnknownLocaleError):
            bad.append(name)
            continue
        # What is not there is written as in English, without a word.
        if (english in told) is other:
            bad.append(name)
    if bad:
        detail = words.say("No figures and days of {names}.", names=", ".join(bad))
        return Seen(detail, State.FAILED, words.say(REINSTALL))
    own = f"{words.number(1234567)}, {words.when(datetime.now(UTC))}"
    return Seen(words.say("English words; figures of {n} locales; here: {own}", n=str(len(LOCALES)), own=own))


def _written(language: Words) -> list[str]:
    """One of each kind that windows, receipts and the desk's sentences write."""
    amounts = [language.money(Money(8740, Currency.of(code))) for code in ("EUR", "JPY", "KWD")]
    days = [language.day(_DAY), language.near_day(_DAY, _DAY), language.spoken_day(_DAY, _DAY), language.month(_DAY)]
    return [*amounts, language.number(1234567), *days]


def authorities(words: Words) -> Seen:
    """Whom the line to a bank trusts; the very context of its client."""
    from posapp.mastercard.keys import tls_context

    known = tls_context(None).get_ca_certs()
    if not known:
        return Seen(words.say("No certificate authority is known."), State.FAILED, words.say(REINSTALL))
    last = max(ssl.cert_time_to_seconds(str(one["notAfter"])) for one in known)
    if last < time.time():
        detail = words.say("Every certificate authority that is known has expired.")
        return Seen(detail, State.FAILED, words.say("Look at this computer's clock, or install a newer program."))
    return Seen(words.say("{n} authorities, at least TLS 1.2", n=str(len(known))))


async def keyring(words: Words) -> Seen:
    """Is there one? Nothing in it is looked at."""
    from posapp.devices.secrets import Keyring

    kind = await Keyring(wait_s=3).kind()
    if kind is None:
        mend = words.say("Install and unlock one (gnome-keyring, KWallet) where the till is not to ask at each start.")
        return Seen(words.say("None to be trusted: the signing key's password is asked for."), State.LIMITED, mend)
    return Seen(kind)


async def journal(words: Words, room: Room) -> Seen:
    """A record is begun, written, closed, and its chain walked; with the PIN of a member of staff."""
    from posapp.app.audit import verify
    from posapp.app.parts import build
    from posapp.app.self_test.room import own_settings
    from posapp.domain.staff import Role

    parts = build(own_settings(), room.record, password=no_password)
    try:
        await parts.journal.warm()
        await parts.desk.staff.add("ada", "Ada L.", Role.ADMINISTRATOR, "270915")
    finally:
        await parts.aclose()
    return whole(words, (await verify(room.record, words, head=None)).answer)


def whole(words: Words, answer: dict[str, object]) -> Seen:
    """What `posapp audit verify` tells, as something found."""
    events = int(str(answer["events"]))
    if not answer["whole"] or not events:
        detail = str(answer["message"]) or words.say("Nothing was recorded.")
        return Seen(detail, State.FAILED, words.say("Look at the disk, and pass this answer on."))
    return Seen(words.plural(events, "1 event, chain whole", "{n} events, chain whole", n=str(events)))


async def no_password() -> str:
    """The local bank's stands in its own notice."""
    return ""
