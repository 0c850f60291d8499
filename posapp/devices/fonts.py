"""Finds a typeface to embed: figures of one width, a regular and a bold cut, on the systems the till runs on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

# All of them set figures to one width without being asked; Inter, the face of the windows, does not.
_PLACES: Final = (
    ("/usr/share/fonts/truetype/dejavu", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/dejavu-sans-fonts", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/truetype/liberation", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("/Library/Fonts", "Arial.ttf", "Arial Bold.ttf"),
    ("/System/Library/Fonts/Supplemental", "Arial.ttf", "Arial Bold.ttf"),
    ("C:/Windows/Fonts", "segoeui.ttf", "segoeuib.ttf"),
    ("C:/Windows/Fonts", "arial.ttf", "arialbd.ttf"),
)


@dataclass(frozen=True, slots=True)
class Face:
    """The files of one typeface."""

    regular: Path
    bold: Path


def find_face() -> Face | None:
    """The first that is there; None on a system without any of them."""
    for folder, regular, bold in _PLACES:
        face = Face(Path(folder, regular), Path(folder, bold))
        if face.regular.is_file() and face.bold.is_file():
            return face
    return None
