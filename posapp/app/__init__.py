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
    from posapp.app.hardening import harden

    harden()
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
    from posapp.app.safety import check_safety
    from posapp.settings import config_file, data_folder, load

    options = _options(argv)
    if options is not None and options.command == "self-check" and options.part is None:
        return _self_check(options)
    if options is not None and options.command in ("doctor", "settings"):
        return _doctor(options) if options.command == "doctor" else _settings(options)
    config = config_file(options.config if options else None, os.environ)
    settings = load(config, os.environ)
    data = data_folder(options.data if options else None, os.environ)
    check_safety(settings, data, config)
    if options is None or options.command is None:
        import gc

        # Start-up makes much and throws nothing away; from the first frame on `ui.garbage` collects.
        gc.disable()
        from posapp.app.start import Start
        from posapp.app.window import run_window

        return run_window(settings, data, Start(config=options.config if options else None, named=options is not None))
    if options.command == "demo":
        from posapp.app.demo import run_demo

        named = options.data or os.environ.get("POSAPP_DATA")
        return run_demo(settings, data if named else None, options)
    if options.command == "self-check":
        from posapp.app.self_check.part import run_part

        return run_part(options.part, settings, data)
    return run_command(options, settings, data)


def _self_check(options: argparse.Namespace) -> int:
    from posapp.app.self_check.run import self_check
    from posapp.words import Words

    report = self_check(Words(""))
    _print(report, options)
    return report.code


def _options(argv: Sequence[str]) -> argparse.Namespace | None:
    if not argv:
        return None  # A bare start is the one that has to be quick.
    from posapp.cli.arguments import parse

    return parse(argv)


def _settings(options: argparse.Namespace) -> int:
    """`posapp settings` comes before the settings are read: an import puts wrong ones right."""
    from posapp.app.logs import configure
    from posapp.app.settings_file import run_settings
    from posapp.devices.private import secure_folder
    from posapp.settings import data_folder
    from posapp.words import Words

    data = data_folder(options.data, os.environ)
    secure_folder(data)
    configure(data)
    report = run_settings(options, Words(""))
    _print(report, options)
    return report.code


def run_command(options: argparse.Namespace, settings: Settings, data: Path) -> int:
    """A command that needs no window, to its exit code."""
    import asyncio

    from posapp.app.hardening import seal
    from posapp.app.logs import configure
    from posapp.cli.report import failure
    from posapp.words import Words

    seal()
    configure(data)
    words = Words(settings.store.locale)
    try:
        if options.command == "key":
            from posapp.app.key import run_key

            report = asyncio.run(run_key(options.what, settings, words))
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


def _doctor(options: argparse.Namespace) -> int:
    """Not even wrong settings stop it: they are the first thing it tells."""
    import asyncio

    from posapp.app.doctor import examine
    from posapp.app.hardening import seal
    from posapp.app.logs import configure
    from posapp.app.passwords import at_the_terminal
    from posapp.app.safety import check_safety
    from posapp.domain.errors import ConfigError
    from posapp.settings import config_file, data_folder, load
    from posapp.words import Words

    seal()
    data = data_folder(options.data, os.environ)
    config: Path | None = None
    found: Settings | ConfigError
    try:
        config = config_file(options.config, os.environ)
        found = load(config, os.environ)
        check_safety(found, data, config)
        configure(data)
    except ConfigError as wrong:
        found = wrong
    words = Words("" if isinstance(found, ConfigError) else found.store.locale)
    report = asyncio.run(examine(found, data, words=words, config=config, password=at_the_terminal()))
    _print(report, options)
    return report.code


async def _execute(
    options: argparse.Namespace, settings: Settings, data: Path, words: Words, card: CardNumber | None
) -> Report:
    from posapp.app.parts import build
    from posapp.app.passwords import at_the_terminal
    from posapp.app.sign_in import first_line, sign_in
    from posapp.cli.commands import execute

    parts = build(settings, data, password=at_the_terminal())
    try:
        await sign_in(options, parts.desk.staff)
        return await execute(
            options, parts.desk, words, card, write=lambda text: _write(sys.stdout, text), secret=first_line
        )
    finally:
        await parts.aclose()


def _card(options: argparse.Namespace) -> CardNumber | None:
    """The card number from the first line of standard input, where the command wants one."""
    if options.command not in ("balance", "pay") or options.account:
        return None
    from posapp.cli.card_input import card_on_input

    return card_on_input()


def _print(report: Report, options: argparse.Namespace) -> None:
    if report.told:
        _write(sys.stderr, report.text + "\n" if report.text else "")
    elif getattr(options, "csv", False):
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
    from posapp.devices.private import secure_folder
    from posapp.domain.card import holds_card_number
    from posapp.sandbox.__main__ import main as run
    from posapp.settings import data_folder

    if any(map(holds_card_number, argv)):
        raise UserError(Problem.CARD_IN_TEXT)
    own = list(argv[list(argv).index("sandbox") + 1 :])
    if not any(word == "--data" or word.startswith("--data=") for word in own):
        before = list(argv[: list(argv).index("sandbox")])
        named = before[before.index("--data") + 1] if "--data" in before[:-1] else None
        data = data_folder(named, os.environ)
        secure_folder(data)
        own += ["--data", str(data / "bank")]
    return run(own)
