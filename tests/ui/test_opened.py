"""Links that come as events, as macOS sends them: to the window of their kind, to the other, or said to be none."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from posapp.app.links import LinkDoor
from posapp.app.opened import sort
from posapp.app.start import Start
from posapp.domain.handover import Link, To, Token

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot

    from posapp.domain.errors import UserError

# There is one application in a process, and the tests' own is Qt's.
PROGRAM = """
from PySide6.QtCore import QCoreApplication, QTimer, QUrl
from PySide6.QtGui import QFileOpenEvent
from posapp.app.opened import Application

app = Application(["posapp"])
def open_link(text):
    QCoreApplication.postEvent(app, QFileOpenEvent(QUrl(text)))
    app.processEvents()
open_link("posapp://till?token=a-1.b_2.c")
print("kept")
app.hear(print)
open_link("posapp://agent?token=d.e.f")
app.hear(None)
open_link("posapp://till?token=g.h.i")
print("kept")
app.hear(print)
QTimer.singleShot(0, app.quit)
app.exec()
"""


def test_a_link_is_heard_as_soon_as_somebody_hears() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == [
        "kept",
        "posapp://till?token=a-1.b_2.c",
        "posapp://agent?token=d.e.f",
        "kept",
        "posapp://till?token=g.h.i",
    ]


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("posapp://till?token=a.b.c", "heard a.b.c"),
        ("posapp://agent?token=a.b.c", "other posapp://agent?token=a.b.c"),
        ("posapp://safe?token=a.b.c", "wrong handover_link"),
        ("file:///Users/anna/sales.csv", "wrong handover_link"),
    ],
)
def test_a_link_goes_to_whose_it_is(text: str, to: str) -> None:
    went: list[str] = []

    def other(link: Link) -> None:
        went.append(f"other {link.written()}")

    def wrong(error: UserError) -> None:
        went.append(f"wrong {error.problem.value}")

    sort(text, "till", heard=lambda token: went.append(f"heard {token}"), other=other, wrong=wrong)
    assert went == [to]


def test_a_link_for_the_other_window_finds_it_open(qapp: QObject, qtbot: QtBot, tmp_path: Path) -> None:
    heard: list[str] = []
    door = LinkDoor(tmp_path, "agent", heard.append, qapp)
    door.open()
    assert Start().another(Link(To.AGENT, Token("a.b.c")), tmp_path)
    qtbot.waitUntil(lambda: heard == ["a.b.c"], timeout=30_000)
    door.close()
    door.deleteLater()
