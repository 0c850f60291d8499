"""Runs the commands, each on as much of the till as it needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from posapp.app.output import print_report, write
from posapp.domain.errors import ConfigError, PosError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from posapp.cli.report import Report
    from posapp.domain.card import CardNumber
    from posapp.settings import Settings
    from posapp.words import Words


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
    print_report(report, options)
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
            options, parts.desk, words, card, write=lambda text: write(sys.stdout, text), secret=first_line
        )
    finally:
        await parts.aclose()


def _card(options: argparse.Namespace) -> CardNumber | None:
    """The card number from the first line of standard input, where the command wants one."""
    from posapp.cli.member_arguments import SELECTORS

    named = options.command == "member" and any(getattr(options, name, None) for name in SELECTORS)
    if options.command not in ("balance", "pay", "member") or options.account or options.sso_token or named:
        return None
    from posapp.cli.card_input import card_on_input

    return card_on_input()


def _doctor(options: argparse.Namespace) -> int:
    """Not even wrong settings stop it: they are the first thing it tells."""
    if options.self_test:
        return _self_test(options)
    import asyncio

    from posapp.app.doctor import Files, examine
    from posapp.app.hardening import seal
    from posapp.app.logs import configure
    from posapp.app.passwords import at_the_terminal
    from posapp.app.safety import check_safety
    from posapp.settings import Fleet, config_file, data_folder, load, read_fleet
    from posapp.words import Words

    seal()
    data = data_folder(options.data, os.environ)
    config: Path | None = None
    fleet = Fleet()
    found: Settings | ConfigError
    try:
        config = config_file(options.config, os.environ)
        fleet = read_fleet(os.environ)
        found = load(config, os.environ, fleet=fleet)
        check_safety(found, data, config, fleet)
        configure(data)
    except ConfigError as wrong:
        found = wrong
    words = Words("" if isinstance(found, ConfigError) else found.store.locale)
    files = Files(config, fleet)
    report = asyncio.run(examine(found, data, words=words, files=files, password=at_the_terminal()))
    print_report(report, options)
    return report.code


def _self_test(options: argparse.Namespace) -> int:
    """Of the program, whatever this computer's settings and data are: they are not looked at."""
    from pathlib import Path

    from posapp.app.self_test.part import run_part
    from posapp.app.self_test.run import self_test
    from posapp.words import Words

    words = Words("")
    if options.steps:
        return run_part(options.steps.split(","), Path(options.data), words)
    report = self_test(words)
    print_report(report, options)
    return report.code


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
    print_report(report, options)
    return report.code


def _journal(options: argparse.Namespace) -> int:
    """`posapp journal` needs no setting: whoever goes back may have some of the newer program's."""
    from posapp.app.hardening import seal
    from posapp.app.journal_file import run_journal
    from posapp.app.logs import configure
    from posapp.cli.report import failure
    from posapp.devices.private import secure_folder
    from posapp.settings import data_folder
    from posapp.words import Words

    seal()
    data = data_folder(options.data, os.environ)
    secure_folder(data)
    configure(data)
    words = Words("")
    try:
        report = run_journal(options, data, words)
    except PosError as error:
        report = failure(error, words)
    print_report(report, options)
    return report.code


def _self_check(options: argparse.Namespace) -> int:
    from posapp.app.self_check.run import self_check
    from posapp.words import Words

    report = self_check(Words(""))
    print_report(report, options)
    return report.code


BEFORE_SETTINGS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "doctor": _doctor,
    "journal": _journal,
    "settings": _settings,
    "self-check": _self_check,
}
"""Commands that do not want settings that are right, and read them themselves if they need some."""
