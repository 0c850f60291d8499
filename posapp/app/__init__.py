"""The only place that knows all parts: reads the command line and the settings, builds the till, starts and ends it."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, TextIO

from posapp.domain.errors import BugError, Outage, PosError, Problem, Unknown, UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from posapp.cli.report import Report
    from posapp.domain.card import CardNumber
    from posapp.settings import Settings
    from posapp.words import Words


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code (design section 7)."""
    _harden()
    argv = sys.argv[1:] if argv is None else argv
    try:
        # The sandbox has its own command line, and imports nothing of the till's.
        if "sandbox" in argv and _is_sandbox(argv):
            return _sandbox(argv)
        return _run(argv)
    except PosError as error:
        return _say(error, as_json="--json" in argv)
    except KeyboardInterrupt:
        return _interrupted(argv)
    except Exception as crash:
        from posapp.app.logs import write_crash

        where = write_crash(crash)
        _write(sys.stderr, f"posapp: an error of ours. Nothing more was sent. Please pass on {where}\n")
        return _say(BugError(type(crash).__name__), as_json="--json" in argv)


def _run(argv: Sequence[str]) -> int:
    from posapp.settings import config_file, data_folder, load

    options = _options(argv)
    settings = load(config_file(options.config if options else None, os.environ), os.environ)
    data = data_folder(options.data if options else None, os.environ)
    if options is None or options.command is None:
        import gc

        # Start-up makes much and throws nothing away; from the first frame on `ui.garbage` collects.
        gc.disable()
        from posapp.app.window import run_window

        return run_window(settings, data)
    if options.command == "demo":
        from posapp.app.demo import run_demo

        named = options.data or os.environ.get("POSAPP_DATA")
        return run_demo(settings, data if named else None, options)
    return _command(options, settings, data)


def _options(argv: Sequence[str]) -> argparse.Namespace | None:
    if not argv:
        return None  # A bare start is the one that has to be quick.
    from posapp.cli.arguments import parse

    return parse(argv)


def _command(options: argparse.Namespace, settings: Settings, data: Path) -> int:
    import asyncio

    from posapp.app.logs import configure
    from posapp.cli.report import failure
    from posapp.settings import config_file
    from posapp.words import Words

    configure()
    words = Words(settings.store.locale)
    try:
        if options.command == "doctor":
            from posapp.app.doctor import examine

            config = config_file(options.config, os.environ)
            report = asyncio.run(examine(settings, data, words=words, config=config, password=keyring_password))
        elif options.command == "audit":
            from posapp.app.audit import rebuild, verify

            if options.what == "rebuild":
                report = asyncio.run(rebuild(settings, data, words))
            else:
                report = asyncio.run(verify(data, words, head=options.head))
        else:
            card = _card(options)
            report = asyncio.run(_execute(options, settings, data, words, card))
    except PosError as error:
        report = failure(error, words)
    _print(report, options)
    return report.code


async def _execute(
    options: argparse.Namespace, settings: Settings, data: Path, words: Words, card: CardNumber | None
) -> Report:
    from posapp.app.parts import build
    from posapp.app.sign_in import first_line, sign_in
    from posapp.cli.commands import execute

    parts = build(settings, data, password=keyring_password)
    try:
        await sign_in(options, parts.desk.staff)
        return await execute(
            options, parts.desk, words, card, write=lambda text: _write(sys.stdout, text), secret=first_line
        )
    finally:
        await parts.aclose()


async def keyring_password() -> str:
    """The signing key's password from the computer's keyring; empty where there is none to be had."""
    from posapp.devices.secrets import Keyring

    return await Keyring().password() or ""


def _card(options: argparse.Namespace) -> CardNumber | None:
    """The card number from the first line of standard input, where the command wants one."""
    if options.command not in ("balance", "pay") or options.account:
        return None
    from posapp.domain.card import CardNumber

    if sys.stdin is None:
        return CardNumber.parse("")
    if sys.stdin.isatty():
        import getpass

        return CardNumber.parse(getpass.getpass("Card number: "))
    # Bounded: a number is short, and what a wrong pipe sends is not ours to hold.
    return CardNumber.parse(sys.stdin.readline(256))


def _print(report: Report, options: argparse.Namespace) -> None:
    if report.told:
        _write(sys.stderr, report.text + "\n" if report.text else "")
    elif getattr(options, "csv", False) and "error" not in report.answer:
        import csv

        from posapp.cli.fields import ROW_NAMES

        writer = csv.DictWriter(sys.stdout, report.columns or ROW_NAMES)
        writer.writeheader()
        writer.writerows(report.rows)
    elif options.json:
        _write(sys.stdout, json.dumps(report.answer) + "\n")
    else:
        _write(sys.stderr if "error" in report.answer else sys.stdout, report.text + "\n" if report.text else "")


def _say(error: PosError, *, as_json: bool) -> int:
    from posapp.cli.report import failure
    from posapp.words import Words

    report = failure(error, Words(""))
    if as_json:
        _write(sys.stdout, json.dumps(report.answer) + "\n")
    _write(sys.stderr, f"posapp: {report.text}\n")
    return report.code


def _interrupted(argv: Sequence[str]) -> int:
    """Ctrl-C: where points may have been on their way, their outcome is unknown and recorded so."""
    if not {"pay", "finish"} & set(argv):
        return 130
    return _say(Unknown(Outage.INTERRUPTED), as_json="--json" in argv)


def _write(stream: TextIO | None, text: str) -> bool:
    """Write to whoever may have hung up: a sale that is made stays made, whether its answer is heard or not.

    False: it is not heard.
    """
    try:
        if stream is not None:
            stream.write(text)
            stream.flush()
    except UnicodeEncodeError:
        return _write(stream, text.encode("ascii", "backslashreplace").decode("ascii"))
    except (OSError, ValueError):
        # What is left in its buffer must not be tried again, with a traceback, when the interpreter ends.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1 if stream is sys.stdout else 2)
        return False
    return stream is not None


def _is_sandbox(argv: Sequence[str]) -> bool:
    """True if the command is `sandbox`: the first word that is neither an option before the command nor its value."""
    words = iter(argv)
    for word in words:
        if word in ("--config", "--data", "--operator"):
            next(words, None)
        elif not word.startswith("-"):
            return word == "sandbox"
    return False


def _sandbox(argv: Sequence[str]) -> int:
    from posapp.domain.card import holds_card_number
    from posapp.sandbox.__main__ import main as run
    from posapp.settings import data_folder

    if any(map(holds_card_number, argv)):
        raise UserError(Problem.CARD_IN_TEXT)
    own = list(argv[list(argv).index("sandbox") + 1 :])
    if not any(word == "--data" or word.startswith("--data=") for word in own):
        before = list(argv[: list(argv).index("sandbox")])
        named = before[before.index("--data") + 1] if "--data" in before[:-1] else None
        own += ["--data", str(data_folder(named, os.environ) / "bank")]
    return run(own)


def _harden() -> None:
    """Private files, and no core dump that could hold a card number."""
    os.umask(0o077)
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
