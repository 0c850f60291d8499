"""What Qt needs of the installation and of the system."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.app.self_test.checks import REINSTALL, Seen, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QApplication

    from posapp.words import Words

SIGNS: Final = "€£¥łßéñÄ•…“”→"
_PLATFORMS: Final = {"linux": ("xcb", "wayland"), "win32": ("windows",), "darwin": ("cocoa",)}


@cache
def _app() -> QApplication:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from posapp.app.demo import quiet

    qInstallMessageHandler(quiet)
    return QApplication(["posapp"])


def screen(words: Words) -> Seen:
    """Could a window come up on a screen? The libraries of the plugin are loaded, no screen is asked for."""
    from PySide6.QtCore import QLibraryInfo, qVersion

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    wanted = _PLATFORMS.get(sys.platform, _PLATFORMS["linux"])
    missing = {name: why for name in wanted if (why := _not_loaded(folder, name))}
    loaded = [name for name in wanted if name not in missing]
    why = "; ".join(f"{name}: {text}" for name, text in missing.items())
    mend = words.say("Install the library that is named.")
    if not loaded:
        return Seen(words.say("No window can come up. {why}", why=why), State.FAILED, mend)
    if loaded[0] != wanted[0]:
        detail = words.say("Windows come up by {name} alone. {why}", name=loaded[0], why=why)
        return Seen(detail, State.LIMITED, mend)
    return Seen(words.say("Qt {version}; {names}", version=qVersion(), names=", ".join(loaded)))


def _not_loaded(folder: Path, name: str) -> str:
    """Why not; empty where it was."""
    found = sorted(folder.glob(f"*q{name}.*")) or sorted(folder.glob(f"*q{name}-*.*"))
    if not found:
        return "not there"
    if sys.platform != "linux":
        return ""  # It has come with the window under test, or that would not have come up.
    try:
        ctypes.CDLL(str(found[0]))
    except OSError as missing:
        return str(missing).partition(": ")[0]
    return ""


def fonts(words: Words) -> Seen:
    """Which face the windows are set in, and whether it has the signs of the tills' languages; receipts as well."""
    from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetrics

    from posapp.devices.fonts import find_face
    from posapp.ui.theme import Theme

    app = _app()
    if not QFontDatabase.families():
        mend = words.say("Install typefaces: fonts-inter, fonts-dejavu-core.")
        return Seen(words.say("There is no typeface: windows show no letters."), State.FAILED, mend)
    theme = Theme(app)
    face, metrics = QFontInfo(app.font()).family(), QFontMetrics(app.font())
    theme.deleteLater()
    missing = [sign for sign in SIGNS if not metrics.inFontUcs4(ord(sign))]
    if missing:
        detail = words.say("{face} and the others have no {signs}.", face=face, signs=" ".join(missing))
        return Seen(detail, State.LIMITED, words.say("Install typefaces: fonts-inter, fonts-dejavu-core."))
    receipt = find_face()
    paper = receipt.regular.name if receipt else words.say("Helvetica, which has no €")
    detail = words.say("windows: {face}; receipts: {paper}", face=face, paper=paper)
    if "Inter" not in face:
        mend = words.say("Windows are drawn for Inter: install fonts-inter.")
        return Seen(words.say("{faces}; Inter is missing", faces=detail), State.LIMITED, mend)
    if receipt is None:
        return Seen(detail, State.LIMITED, words.say("Install fonts-dejavu-core."))
    return Seen(detail)


def icons(words: Words) -> Seen:
    """Each is drawn, and leaves something."""
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QImage, QPainter

    from posapp.app.self_test.plain import FILES
    from posapp.ui.icons import draw

    _app()
    # The program's own is a picture, for menus.
    names = [Path(name).stem for name in FILES if name.startswith("icons/") and name != "icons/posapp.svg"]
    blank = []
    for name in names:
        image = QImage(48, 48, QImage.Format.Format_ARGB32)
        image.fill(QColor("white"))
        empty = image.copy()
        painter = QPainter(image)
        try:
            draw(painter, name, QRectF(0, 0, 48, 48), QColor("black"))
        finally:
            painter.end()
        if image == empty:
            blank.append(name)
    if blank:
        detail = words.say("These icons are blank: {names}.", names=", ".join(blank))
        return Seen(detail, State.FAILED, words.say(REINSTALL))
    return Seen(words.say("{n} drawn", n=str(len(names))))


def printers(words: Words) -> Seen:
    """Which ones this computer has; nothing is printed."""
    from PySide6.QtPrintSupport import QPrinterInfo

    _app()
    names = QPrinterInfo.availablePrinterNames()
    if not names:
        mend = words.say("Add one to the system, or set receipt.printer to a receipt printer or a folder for PDFs.")
        return Seen(words.say("This computer has none."), State.LIMITED, mend)
    usual = QPrinterInfo.defaultPrinterName()
    return Seen(words.say("{names}; the default: {usual}", names=", ".join(names), usual=usual or "-"))


LOOKS: Final[Mapping[str, Callable[[Words], Seen]]] = {
    "screen": screen,
    "fonts": fonts,
    "icons": icons,
    "printers": printers,
}
