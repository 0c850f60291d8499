"""The program under test: the real window (or a command), worked from a pipe and made to tell all it holds.

Card numbers come key by key, never two together: what stands of them in this process is what the program made of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from io import FileIO
from typing import TYPE_CHECKING, Any, Final

from posapp.app.self_check import frames, memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QAbstractItemModel, QMimeData
    from PySide6.QtGui import QAccessibleInterface, QClipboard
    from PySide6.QtWidgets import QApplication, QWidget

    from posapp.app.window import Run
    from posapp.settings import Settings

_SETTLED_S: Final = 0.02
_ROWS: Final = 100
_USUAL_ROLES: Final = 15
_OWN_ROLES: Final = 8


def run_part(part: str, settings: Settings, data: Path) -> int:
    """Be the window, a command, or a program that breaks with a number in its hands."""
    if part in ("window", "desk"):
        return _window(settings, data, desk=part == "desk")
    if part == "command":
        return _command(settings, data)
    from posapp.cli.card_input import card_on_input

    raise RuntimeError(card_on_input().digits())


def _command(settings: Settings, data: Path) -> int:
    """`posapp balance` as ever, and then its memory instead of its end."""
    from posapp.app.commands import run_command
    from posapp.cli.arguments import parse

    pipe = FileIO(os.dup(1), "w")
    os.dup2(2, 1)
    code = run_command(parse(["balance", "--json"]), settings, data)
    memory.tell_memory(pipe)
    frames.end(pipe)
    return code


def _window(settings: Settings, data: Path, *, desk: bool) -> int:
    from PySide6.QtCore import qInstallMessageHandler

    from posapp.app.agent_window import AgentWindow
    from posapp.app.demo import quiet
    from posapp.app.window import Till

    qInstallMessageHandler(quiet)
    till: Run[Any] = AgentWindow(settings, data) if desk else Till(settings, data)
    server = Server(till, data)

    async def play() -> None:
        till.begin()
        try:
            await server.serve()
        except TimeoutError as missed:
            sys.stderr.write(f"posapp self-check: {missed}\n")
        finally:
            till.bridge.leave()

    return till.run(play)


class Server:
    """Does what the pipe orders, one order after the other, and answers each."""

    def __init__(self, till: Run[Any], data: Path) -> None:
        from posapp.app.demo_hand import Hand

        self._till = till
        self._hand = Hand(till, data, data)
        self._orders = FileIO(0, closefd=False)
        self._answers = FileIO(os.dup(1), "w")
        self._byte = bytearray(1)
        self._held: list[str] = []
        self._borrowed: dict[QClipboard.Mode, str] = {}
        os.dup2(2, 1)

    async def serve(self) -> None:
        while (order := await asyncio.to_thread(self._read)) not in ("", "q"):
            if order == "k":
                self._type(await asyncio.to_thread(self._read))
            else:
                name, _, value = (await asyncio.to_thread(self._line)).partition("|")
                await self._obey(order, name, value)
            frames.end(self._answers)
        self._give_back()

    def _give_back(self) -> None:
        """The computer's clipboards, as far as they held a text."""
        from PySide6.QtGui import QGuiApplication

        for mode, text in self._borrowed.items():
            QGuiApplication.clipboard().setText(text, mode)

    def _read(self) -> str:
        return chr(self._byte[0]) if self._orders.readinto(self._byte) else ""

    def _line(self) -> str:
        text = ""
        while (sign := self._read()) not in ("", "\n"):
            text += sign
        return text

    def _type(self, sign: str) -> None:
        from PySide6.QtTest import QTest

        # Each to what has the focus then: a key may move it.
        QTest.keyClicks(self._hand.target, sign)

    def _paste(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        QTest.keyClick(self._hand.target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    async def _obey(self, order: str, name: str, value: str) -> None:
        hand = self._hand
        match order:
            case "f":
                await hand.until(lambda: hand.sees(name) and hand.enabled(name), name)
                hand.find(name).setFocus()
            case "K":
                hand.key(name)
            case "p":
                await hand.until(lambda: hand.sees(name) and hand.enabled(name) and hand.ready(name), name)
                hand.press(name)
            case "u":
                await hand.until(lambda: hand.sees(name) and value in hand.text(name), f"{name} {value}")
                await asyncio.sleep(_SETTLED_S)
            case "g":
                await hand.until(lambda: not hand.sees(name), f"{name} to go")
                await asyncio.sleep(_SETTLED_S)
            case "s":
                from posapp.ui.swipe import PAUSE_MS

                await asyncio.sleep(2 * PAUSE_MS / 1_000)
            case "v":
                self._paste()
            case "t":
                self._tell("", texts(self._till.app))
            case "m":
                memory.tell_memory(self._answers)
            case "l":
                self._plant(name, value)
            case _:
                raise ValueError(order)

    def _tell(self, name: str, told: list[tuple[str, str]]) -> None:
        data = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
        frames.send(self._answers, name or "texts", iter([data]), len(data))

    def _plant(self, where: str, text: str) -> None:
        """Put something where it must be found, to see the search work."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QClipboard, QGuiApplication
        from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

        shell = self._till.shell
        match where:
            case "clipboard" | "selection":
                mode = QClipboard.Mode.Clipboard if where == "clipboard" else QClipboard.Mode.Selection
                board = QGuiApplication.clipboard()
                self._borrowed.setdefault(mode, board.text(mode))
                board.setText(text, mode)
            case "window titles":
                shell.setWindowTitle(text)
            case "accessibility":
                shell.rail.setAccessibleDescription(text)
            case "texts of widgets":
                shell.rail.setToolTip(text)
            case "undo":
                line = QLineEdit(shell)
                line.insert(text)
                line.selectAll()
                line.insert("empty")
            case "lists":
                item = QListWidgetItem("planted", QListWidget(shell))
                item.setData(Qt.ItemDataRole.UserRole, text)
            case "environment":
                os.environ["POSAPP_PLANTED"] = text
            case "memory":
                self._held.append(text * 2)
            case _:
                raise ValueError(where)


def texts(app: QApplication) -> list[tuple[str, str]]:
    """(kind, text) of all that the window shows, tells and could give back."""
    from PySide6.QtGui import QAccessible

    told: list[tuple[str, str]] = []
    for top in app.topLevelWidgets():
        told.append(("window titles", f"{top.windowTitle()}\n{top.windowIconText()}\n{top.windowFilePath()}"))
        interface = QAccessible.queryAccessibleInterface(top)
        if interface is not None:
            told += [("accessibility", text) for text in _accessible(interface)]
    for widget in app.allWidgets():
        told.append(("texts of widgets", _properties(widget)))
        if (kept := _undone(widget)) is not None:
            told.append(("undo", kept))
        told.append(("lists", _listed(widget)))
    told += [("environment", f"{name}={value}") for name, value in os.environ.items()]
    if sys.platform == "linux":
        told.append(("command line", "\n".join(sys.orig_argv)))
    return told + list(_clipboards())


def _properties(widget: QWidget) -> str:
    """Every property of a widget that is a text: labels, contents, tool tips, style, whatever it has."""
    about = widget.metaObject()
    names = [str(about.property(at).name()) for at in range(about.propertyCount())]
    names += [bytes(name.data()).decode() for name in widget.dynamicPropertyNames()]
    return "\n".join(value for name in names if isinstance(value := _value(widget, name), str))


def _value(widget: QWidget, name: str) -> object:
    try:
        return widget.property(name)
    except RuntimeError:
        return None  # Of a kind that has no counterpart in Python, so no text.


def _accessible(one: QAccessibleInterface) -> Iterator[str]:
    from PySide6.QtGui import QAccessible

    kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help)
    told = [one.text(kind) for kind in kinds]
    spoken = one.textInterface()
    if spoken is not None:
        told.append(spoken.text(0, spoken.characterCount()))
    yield "\n".join(told)
    for at in range(one.childCount()):
        yield from _accessible(one.child(at))


def _listed(widget: QWidget) -> str:
    """What the first rows of a list, a table or a choice hold, also where no widget shows it."""
    from PySide6.QtWidgets import QAbstractItemView, QComboBox

    if not isinstance(widget, QAbstractItemView | QComboBox) or widget.model() is None:
        return ""
    return "\n".join(str(value) for value in _cells(widget.model()) if value is not None)


def _cells(model: QAbstractItemModel) -> Iterator[object]:
    from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

    last = Qt.ItemDataRole.UserRole.value + _OWN_ROLES
    roles = (*range(_USUAL_ROLES), *range(Qt.ItemDataRole.UserRole.value, last))
    top = QModelIndex()
    # A list's own columnCount is private.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(top)
    for row in range(min(model.rowCount(top), _ROWS)):
        for column in range(columns):
            yield from (model.data(model.index(row, column), role) for role in roles)


def _undone(widget: QWidget) -> str | None:
    """What a line or a page of text gives back when all is undone; it is put as it was."""
    from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

    if isinstance(widget, QLineEdit):
        seen, back = [widget.text()], 0
        widget.blockSignals(True)
        while widget.isUndoAvailable() and back < 100:
            widget.undo()
            seen.append(widget.text())
            back += 1
        for _ in range(back):
            widget.redo()
        widget.blockSignals(False)
        return "\n".join(seen)
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.toPlainText()
    return None


def _clipboards() -> Iterator[tuple[str, str]]:
    from PySide6.QtGui import QClipboard, QGuiApplication

    board = QGuiApplication.clipboard()
    kinds = [("clipboard", QClipboard.Mode.Clipboard)]
    if board.supportsSelection():
        kinds.append(("selection", QClipboard.Mode.Selection))
    for kind, mode in kinds:
        yield kind, "\n".join([board.text(mode), *_formats(board.mimeData(mode))])


def _formats(held: QMimeData | None) -> list[str]:
    """All that a clipboard holds, by its formats."""
    if held is None:
        return []
    return [f"{name}\n{bytes(held.data(name).data()).decode('latin-1')}" for name in held.formats()]
