"""The door by which links come into an open window: one form, for one kind of window, and nobody holds it up."""

from __future__ import annotations

import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from posapp.app.links import LinkDoor, give
from posapp.domain.handover import Link, To, Token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject
    from pytestqt.qtbot import QtBot

TILL = Link(To.TILL, Token("head.body.sign"))


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def door(qapp: QObject, tmp_path: Path, heard: list[str]) -> Iterator[LinkDoor]:
    made = LinkDoor(tmp_path, "till", heard.append, qapp)
    made.open()
    yield made
    made.close()
    made.deleteLater()


@pytest.mark.usefixtures("door")
def test_a_link_is_given_to_the_window_that_listens(tmp_path: Path, qtbot: QtBot, heard: list[str]) -> None:
    assert stat.S_IMODE((tmp_path / "till.link").stat().st_mode) == 0o600
    with ThreadPoolExecutor() as pool:
        given = pool.submit(give, TILL, tmp_path)
        qtbot.waitUntil(given.done)
    assert given.result()
    qtbot.waitUntil(lambda: heard == ["head.body.sign"])
    assert not give(Link(To.AGENT, TILL.token), tmp_path)


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize("said", [b"\n", b"x" * 20_000, b"posapp://agent?token=a.b.c\n", b"\xff\x00\n", b""])
def test_anything_else_is_hung_up_on(tmp_path: Path, qtbot: QtBot, heard: list[str], said: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(tmp_path / "till.link"))
        line.sendall(said)
        line.shutdown(socket.SHUT_WR)
        line.setblocking(False)

        def answer() -> bytes | None:
            try:
                return line.recv(100)
            except BlockingIOError:
                return None
            except ConnectionResetError:
                return b""

        qtbot.waitUntil(lambda: answer() == b"")
    assert not heard


def test_what_a_killed_window_left_is_cleared_away(qapp: QObject, tmp_path: Path, qtbot: QtBot) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "till.link"))
    assert not give(TILL, tmp_path)
    heard: list[str] = []
    door = LinkDoor(tmp_path, "till", heard.append, qapp)
    door.open()
    with ThreadPoolExecutor() as pool:
        given = pool.submit(give, TILL, tmp_path)
        qtbot.waitUntil(given.done)
    assert given.result()
    door.close()
    assert not (tmp_path / "till.link").exists()
    door.deleteLater()
