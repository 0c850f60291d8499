"""`posapp settings`: shows what is in force and why, and carries a till's settings to another computer, keys apart."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, Final

from posapp.app.key import given_secret
from posapp.cli.report import DONE, Report
from posapp.devices.terminal import ask_secret, can_ask
from posapp.domain.errors import ConfigError, Problem, RuleError, UserError
from posapp.settings import Fleet, Settings, load, read_fleet
from posapp.settings.checks import FILES, check
from posapp.settings.file import parsed, place, read_tree, replace_text
from posapp.settings.loading import config_target, data_folder, grown
from posapp.settings.sealed import LARGEST, opened, seal
from posapp.settings.showing import Origin, plain_values, portable, shown_settings
from posapp.settings.writing import KEPT, changed, write

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from posapp.words import Words

_PROMPT: Final = "Passphrase: "
_AGAIN: Final = "The same once more: "


def run_settings(options: argparse.Namespace, words: Words) -> Report:
    """Show, export or import. Raises ConfigError, UserError, Unavailable."""
    if options.what == "import":
        data = data_folder(options.data, os.environ)
        return import_settings(
            options, words, os.environ, unsettled=lambda current: asyncio.run(_unsettled(current, data))
        )
    file = _existing(options)
    fleet = read_fleet(os.environ)
    settings = load(file, os.environ, fleet=fleet)
    if options.what == "export":
        return _export(options, settings, words)
    return _show(file, settings, fleet, words)


def _show(file: Path | None, settings: Settings, fleet: Fleet, words: Words) -> Report:
    written = read_tree(file) if file is not None else {}
    rows = list(shown_settings(settings, written, os.environ, fleet))
    answer: dict[str, Any] = {
        "file": str(file) if file is not None else None,
        "administrator": str(fleet.file) if fleet.file is not None else None,
        "settings": {row.key: {"value": row.value, "from": row.origin.value} for row in rows},
    }
    said = {
        Origin.DEFAULT: "",
        Origin.ADMINISTRATOR: words.say("(administrator)"),
        Origin.LOCKED: words.say("(locked by the administrator)"),
        Origin.FILE: words.say("(file)"),
        Origin.ENVIRONMENT: words.say("(environment)"),
    }
    lines = [f"{row.key} = {row.value}  {said[row.origin]}".rstrip() for row in rows]
    where = str(file) if file is not None else words.say("no settings file")
    his = [words.say("administrator's: {file}", file=str(fleet.file))] if fleet.file is not None else []
    return Report(DONE, answer, "\n".join([where, *his, *lines]))


def _export(options: argparse.Namespace, settings: Settings, words: Words) -> Report:
    file = place(options.file, "file").absolute()
    if os.path.lexists(file) and not options.yes:
        raise UserError(Problem.FILE_EXISTS, file=file.name)
    passphrase = given_secret(_PROMPT)
    if can_ask() and passphrase and _typed() and ask_secret(_AGAIN) != passphrase:
        raise UserError(Problem.PASSPHRASES_DIFFER)
    text = changed("settings", "", portable(settings))
    replace_text(file, seal(text, passphrase))
    said = words.say("The settings are in {file}. Keys and passwords are not.", file=str(file))
    return Report(DONE, {"file": str(file), "message": said}, said)


def import_settings(
    options: argparse.Namespace,
    words: Words,
    environ: Mapping[str, str],
    *,
    unsettled: Callable[[Settings], bool],
    fleet: Fleet | None = None,
) -> Report:
    """Put exported settings in force. `unsettled` is asked whether sales are open before another bank takes over.

    Raises UserError, RuleError(UNSETTLED_FIRST, LOCKED_SETTINGS), ConfigError; nothing is written then.
    """
    target = config_target(options.config, environ)
    if os.path.lexists(target) and not options.yes:
        raise UserError(Problem.FILE_EXISTS, file=target.name)
    tree = _opened(place(options.file, "file"), given_secret(_PROMPT))
    changes: dict[str, object] = {f"{section}.{key}": value for section, key, value in _flat(tree)}
    if options.till:
        changes["store.till"] = options.till
    fleet = fleet or read_fleet(environ)
    changes, coming = _open_to_us(changes, fleet)
    check(coming, files=False)
    current = _current(target, environ, fleet)
    if _another_bank(current, coming) and unsettled(current or Settings()):
        raise RuleError(Problem.UNSETTLED_FIRST)
    kept = os.path.lexists(target)
    write(target, changes, keep=True, anew=True)
    return _imported(target, coming, words, kept=kept)


def _open_to_us(changes: Mapping[str, object], fleet: Fleet) -> tuple[dict[str, object], Settings]:
    """What may be written of them, and the settings that the till has then, apart from its environment.

    What is locked is not written. Raises RuleError(LOCKED_SETTINGS) where another value was to be.
    """
    whole = plain_values(grown(parsed("settings", changed("settings", "", changes)), {}))
    ours = {key: value for key, value in changes.items() if key not in fleet.locked}
    coming = grown(parsed("settings", changed("settings", "", ours)), {}, fleet)
    kept = plain_values(coming)
    if others := [key for key in changes if key in fleet.locked and whole[key] != kept[key]]:
        raise RuleError(Problem.LOCKED_SETTINGS, keys=", ".join(others))
    return ours, coming


def _imported(target: Path, coming: Settings, words: Words, *, kept: bool) -> Report:
    named = {name: str(getattr(coming.api, name)) for name in FILES if getattr(coming.api, name)}
    missing = [f"api.{name}" for name, path in named.items() if not os.path.isfile(place(path, name))]  # noqa: PTH113 - Path's own raises for a locked folder
    lines = [words.say("The settings are in {file}.", file=str(target))]
    if kept:
        lines.append(words.say("The old ones are kept beside it as {file}.", file=target.name + KEPT))
    if missing:
        names = ", ".join(missing)
        lines.append(words.say("Put the key files where these settings say, or change them: {names}.", names=names))
    text = " ".join(lines)
    answer = {"file": str(target), "missing": missing, "till": coming.store.till, "message": text}
    return Report(DONE, answer, text)


def _opened(file: Path, passphrase: str) -> dict[str, object]:
    if not file.is_file():
        raise UserError(Problem.FILE_UNREADABLE, file=file.name)
    try:
        with file.open("rb") as source:
            data = source.read(LARGEST + 1)
    except (OSError, ValueError):
        raise UserError(Problem.FILE_UNREADABLE, file=file.name) from None
    text = opened(data, passphrase)
    try:
        return parsed("settings", text)
    except ConfigError:
        raise UserError(Problem.EXPORT_MALFORMED) from None


def _flat(tree: Mapping[str, object]) -> list[tuple[str, str, object]]:
    rows = []
    for section, keys in tree.items():
        if not isinstance(keys, dict):
            raise UserError(Problem.EXPORT_MALFORMED)
        rows += [(section, key, value) for key, value in keys.items()]
    return rows


def _current(target: Path, environ: Mapping[str, str], fleet: Fleet) -> Settings | None:
    """What is in force now; None where that cannot be said."""
    try:
        return load(target if os.path.lexists(target) else None, environ, fleet=fleet)
    except ConfigError:
        return None


def _another_bank(current: Settings | None, coming: Settings) -> bool:
    if current is None:
        return True
    return (current.api.environment, current.api.url) != (coming.api.environment, coming.api.url)


async def _unsettled(current: Settings, data: Path) -> bool:
    """Whether the journal has sales whose outcome at the bank is open."""
    from posapp.app.parts import build
    from posapp.app.passwords import at_the_terminal
    from posapp.journal.database import FILE_NAME

    if not (data / FILE_NAME).exists():
        return False
    parts = build(current, data, password=at_the_terminal())
    try:
        return bool(await parts.desk.find.unsettled(card_open=True))
    finally:
        await parts.aclose()


def _existing(options: argparse.Namespace) -> Path | None:
    from posapp.settings import config_file

    return config_file(options.config, os.environ)


def _typed() -> bool:
    import sys

    return sys.stdin is None or sys.stdin.isatty()
