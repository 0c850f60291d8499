"""Makes posapp.ico, posapp.icns and a Linux theme's pictures from the one drawing there is; the same bytes each time.

They are built, not kept: a picture in the repository that nobody redraws is soon another one than the drawing.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

_DRAWING: Final = Path(__file__).resolve().parents[2] / "resources" / "icons" / "posapp.svg"
_ICO: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_HICOLOR: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICNS: Final = (16, 32, 64, 128, 256, 512, 1024)
# Apple's icons keep a margin for the shadow; one that fills its square looks too big in the Dock.
_BODY: Final = 824 / 1024


def main() -> int:
    """Write them into the folder that is named."""
    match sys.argv[1:]:
        case ["--hicolor", theme, name]:
            write_hicolor(Path(theme), name)
            return 0
        case [place]:
            folder = Path(place)
        case _:
            sys.exit("usage: icons.py FOLDER | --hicolor THEME-FOLDER NAME")
    folder.mkdir(parents=True, exist_ok=True)
    write_ico(folder / "posapp.ico")
    write_icns(folder / "posapp.icns")
    return 0


def write_ico(file: Path) -> None:
    """For Windows: each size drawn for itself, not scaled down from the largest."""
    pictures = [drawn(size) for size in _ICO]
    pictures[-1].save(file, sizes=[(size, size) for size in _ICO], append_images=pictures[:-1])


def write_icns(file: Path) -> None:
    """For macOS, up to 512 points at two pixels each."""
    pictures = [drawn(size, body=_BODY) for size in _ICNS]
    pictures[-1].save(file, append_images=pictures[:-1])


def write_hicolor(theme: Path, name: str) -> None:
    """For menus and docks of Linux: each size in its folder."""
    for size in _HICOLOR:
        file = theme / f"{size}x{size}" / "apps" / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        drawn(size).save(file)


def drawn(size: int, *, body: float = 1.0) -> Image.Image:
    """The drawing on a square of `size` pixels, of which it fills the share `body`."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    margin = size * (1 - body) / 2
    QSvgRenderer(str(_DRAWING)).render(painter, QRectF(margin, margin, size - 2 * margin, size - 2 * margin))
    painter.end()
    png = QBuffer()
    png.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(png, "PNG")  # type: ignore[call-overload]  # PySide takes the name as text; its stub wants bytes
    return Image.open(io.BytesIO(png.data().data())).convert("RGBA")


if __name__ == "__main__":
    sys.exit(main())
