"""How the program starts itself again: installed it is one file, in a checkout Python and a module.

The only place that knows which of the two runs.
"""

from __future__ import annotations

import sys


def is_built() -> bool:
    """Whether this is a program that was built, not one that runs from its sources."""
    return bool(getattr(sys, "frozen", False))


def own_command(*arguments: str) -> list[str]:
    """The command line of `posapp` with these arguments."""
    if is_built():
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "posapp", *arguments]
