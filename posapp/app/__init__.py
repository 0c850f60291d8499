"""The only place that knows all parts: reads the command line and the settings, builds the till, starts and ends it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from posapp.app.output import write
from posapp.domain.errors import BugError, Outage, PosError, Problem, Unknown, UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from posapp.domain.handover import Link

_AGENT = "agent"


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
        write(sys.stderr, f"posapp: an error of ours. Nothing more was sent. Please pass on {where}\n")
        return _say(BugError(type(crash).__name__), as_json="--json" in argv)


def _run(argv: Sequence[str]) -> int:
    from posapp.app.safety import check_safety
    from posapp.settings import config_file, data_folder, load, read_fleet

    link, argv = _link(argv)
    options = _options(argv)
    if options is not None and not getattr(options, "part", None):
        from posapp.app.commands import BEFORE_SETTINGS

        if (early := BEFORE_SETTINGS.get(options.command)) is not None:
            return early(options)
    config = config_file(options.config if options else None, os.environ)
    fleet = read_fleet(os.environ)
    settings = load(config, os.environ, fleet=fleet)
    data = data_folder(options.data if options else None, os.environ)
    check_safety(settings, data, config, fleet)
    if link is not None and _given(link, data):
        return 0
    if options is None or options.command in (None, _AGENT):
        import gc

        # Start-up makes much and throws nothing away; from the first frame on `ui.garbage` collects.
        gc.disable()
        from posapp.app.start import Start
        from posapp.app.window import run_window

        start = Start(config=options.config if options else None, named=options is not None, link=link)
        is_desk = _AGENT in (argv if options is None else (options.command,))
        return run_window(settings, data, start, agent=is_desk or (link is not None and link.to is link.to.AGENT))
    if options.command == "demo":
        from posapp.app.demo import run_demo

        named = options.data or os.environ.get("POSAPP_DATA")
        return run_demo(settings, data if named else None, options)
    if options.command == "self-check":
        from posapp.app.self_check.part import run_part

        return run_part(options.part, settings, data)
    from posapp.app.commands import run_command

    return run_command(options, settings, data)


def _link(argv: Sequence[str]) -> tuple[Link | None, Sequence[str]]:
    """The link that stands for a command, and what else was given. Raises UserError(HANDOVER_LINK).

    It is never repeated: whoever opened it, somewhere in it is a token.
    """
    at = 0
    while at + 1 < len(argv) and argv[at] in ("--config", "--data"):
        at += 2
    if at >= len(argv) or argv[at][:7].lower() != "posapp:":
        return None, argv
    from posapp.domain.handover import Link

    if at + 1 < len(argv):
        raise UserError(Problem.HANDOVER_LINK)
    return Link.of(argv[at]), argv[:at]


def _given(link: Link, data: Path) -> bool:
    """Whether a window that is open has taken it."""
    from posapp.app.links import give

    return give(link, data)


def _options(argv: Sequence[str]) -> argparse.Namespace | None:
    if not argv or list(argv) == [_AGENT]:
        return None  # A bare start is the one that has to be quick, and the desk's.
    from posapp.cli.arguments import parse

    return parse(argv)


def _say(error: PosError, *, as_json: bool) -> int:
    from posapp.cli.report import failure
    from posapp.words import Words

    report = failure(error, Words(""))
    if as_json:
        write(sys.stdout, json.dumps(report.answer) + "\n")
    write(sys.stderr, f"posapp: {report.text}\n")
    return report.code


def _interrupted(argv: Sequence[str]) -> int:
    """Ctrl-C: where points may have been on their way, their outcome is unknown and recorded so."""
    if not {"pay", "finish"} & set(argv):
        return 130
    return _say(Unknown(Outage.INTERRUPTED), as_json="--json" in argv)


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

    if any(map(holds_card_number, argv)):
        raise UserError(Problem.CARD_IN_TEXT)
    own = list(argv[list(argv).index("sandbox") + 1 :])
    if not any(word == "--data" or word.startswith("--data=") for word in own):
        from posapp.devices.private import secure_folder
        from posapp.settings import data_folder

        before = list(argv[: list(argv).index("sandbox")])
        named = before[before.index("--data") + 1] if "--data" in before[:-1] else None
        data = data_folder(named, os.environ)
        secure_folder(data)
        own += ["--data", str(data / "bank")]
    return run(own)
