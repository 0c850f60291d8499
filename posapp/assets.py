"""Where the files that ship with the program are: inside the package once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_INSIDE = Path(__file__).parent / "resources"
_BESIDE = Path(__file__).parent.parent / "resources"


def asset(name: str) -> Path:
    """The path of a shipped file, by its name under resources/."""
    return (_INSIDE if _INSIDE.is_dir() else _BESIDE) / name
