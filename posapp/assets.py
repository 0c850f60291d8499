"""Where the files that ship with the program are: inside the package once installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_INSIDE: Final = _HERE / "resources"
_BESIDE: Final = _HERE.parent / "resources"
_LICENCES: Final = ("licences", "legal/licences", "share/doc/posapp/licences", "packaging/LICENSES.md")
_NEAR: Final = 6
"""How many folders up the installation can begin."""


def asset(name: str) -> Path:
    """The path of a shipped file, by its name under resources/."""
    return (_INSIDE if _INSIDE.is_dir() else _BESIDE) / name


def licences(here: Path = _HERE) -> Path | None:
    """Where the licences of all parts lie: beside the program, in the system's documentation, or in the checkout."""
    places = (folder / name for folder in here.parents[:_NEAR] for name in _LICENCES)
    return next((place for place in places if place.exists()), None)
