"""Whether a newer program was installed while this one runs.

A package leaves the files of a running program where they are and puts the next one's beside them:
`…/posapp/run/<version>/posapp`, and the link `…/posapp/current` leads to the one that starts next.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from posapp.devices.program import is_built

_TREES: Final = "run"
_LINK: Final = "current"


def installed_tree() -> Path | None:
    """The folder that this program runs from, where a package laid it out so; None for any other program."""
    return tree_of(Path(sys.executable)) if is_built() else None


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
