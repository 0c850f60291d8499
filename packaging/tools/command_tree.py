"""The whole command line of the program, as its manual page and completions tell it.

argparse tells what it knows nowhere but in its own parts (`_actions`).
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from posapp.cli.arguments import parser
from posapp.sandbox.__main__ import parser as sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


def whole() -> argparse.ArgumentParser:
    """Also the options of the local bank, which the program itself reads elsewhere."""
    made = parser()
    acts = _acts(made)
    if acts is not None:
        acts.choices["sandbox"] = sandbox()
    return made


def commands(command: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Name, what it does, and parser of each command or act under this one."""
    acts = _acts(command)
    if acts is None:
        return
    told = {choice.dest: choice.help or "" for choice in acts._choices_actions}
    for name, one in acts.choices.items():
        yield name, told.get(name, ""), one


def options(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """What may follow it, but for commands, help and what is for the program itself."""
    for action in command._actions:
        hidden = action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction)
        if not hidden and not isinstance(action, argparse._SubParsersAction):
            yield action


def _acts(command: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser] | None:
    found = [one for one in command._actions if isinstance(one, argparse._SubParsersAction)]
    return found[0] if found else None
