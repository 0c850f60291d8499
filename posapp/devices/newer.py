"""Whether a newer program was installed while this one runs.

A package leaves the files of a running program where they are and puts the next one's beside them:
`…/posapp/run/<version>/posapp`, and the link `…/posapp/current` leads to the one that starts next.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from posapp.devices.program import own_command

_TREES: Final = "run"
_LINK: Final = "current"


def installed_tree() -> Path | None:
    """The folder that this program runs from, where a package laid it out so; None for any other program."""
    command = own_command()
    return tree_of(Path(command[0])) if len(command) == 1 else None


def tree_of(program: Path) -> Path | None:
    """The same of the program with this file."""
    folder = program.resolve().parent
    return folder if folder.parent.name == _TREES else None


def newer_than(tree: Path) -> bool:
    """Whether another one starts next. One that is being taken off is none."""
    try:
        next_one = (tree.parent.parent / _LINK).resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return next_one.parent == tree.parent and next_one != tree
