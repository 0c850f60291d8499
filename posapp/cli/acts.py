"""Commands of several acts, like `posapp staff add`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def acts_of(command: argparse.ArgumentParser) -> Callable[[str, str], argparse.ArgumentParser]:
    """Let one of several acts follow a command; what is returned adds one by its name and what it does."""
    acts = command.add_subparsers(dest="act", metavar="ACT", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        act = acts.add_parser(name, help=text, description=text, allow_abbrev=False)
        # Here as well as before the act; what is not given here must not undo what is given there.
        act.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer with one JSON object")
        return act

    return add
