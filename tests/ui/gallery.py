"""Pictures of every state of the window, to be looked at: `python -m tests.ui.gallery DIR [--scale 2]`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

    from posapp.ui.shell import Shell
    from posapp.ui.theme import Theme


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--scale", default="1")
    asked.add_argument("--size", default="1200x780")
    asked.add_argument("--only", default="")
    asked.add_argument("--rtl", action="store_true")
    given = asked.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = given.scale
    given.folder.mkdir(parents=True, exist_ok=True)
    width, height = map(int, given.size.split("x"))
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.gallery_states import STATES

    app = QApplication(sys.argv[:1])
    if given.rtl:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    theme = Theme(app)
    for scheme in (Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
        theme.force(scheme)
        for name, make in STATES.items():
            if given.only in name:
                picture = _picture(app, theme, make, width, height)
                picture.save(str(given.folder / f"{name}-{scheme.name.lower()}.png"))


CARDS = (
    ("5555555555554444", "Mastercard", "Primary redeemer, in good standing", "48,250 points"),
    ("5105105105105100", "Mastercard", "Account may only redeem", "12,000 points"),
    ("2223000048400011", "Mastercard", "Account on hold: not eligible", "15,000 points"),
    ("4111111111111111", "Visa", "Not in the program: not found", "none"),
)


def _picture(app: QApplication, theme: Theme, make: Callable[[Shell], object], width: int, height: int) -> QPixmap:
    from PySide6.QtCore import QCoreApplication, QEvent

    from posapp.ui.bridge import Bridge
    from posapp.ui.facts import Facts, TestCard
    from posapp.ui.shell import Shell
    from posapp.ui.worker import Worker
    from posapp.words import Words
    from tests.support.connecting import MemoryConnecting
    from tests.support.desk import Counter

    counter = Counter()
    cards = tuple(TestCard(*one) for one in CARDS)
    shell = Shell(
        counter.desk,
        Bridge(Worker()),
        Words("en_US"),
        theme,
        Facts("03", environment="local", test_cards=lambda: cards, connecting=MemoryConnecting()),
        new_order=lambda: "T03-7K2M9",
        now=counter.clock.now,
    )
    shell.resize(width, height)
    shell.show_connected(connected=True)
    shell.show()
    app.processEvents()
    make(shell)
    for _ in range(3):
        app.processEvents()
    picture = shell.grab()
    shell.hide()
    shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return picture


if __name__ == "__main__":
    main()
