"""Members to choose from: sales of ours that fit, or those who were on this call already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from posapp.ui.widgets.label import BOLD, Label, Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

_DATA = Qt.ItemDataRole.UserRole
_SEEN = 8


class _List(QListWidget):
    """⏎ takes the line, as a double click does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            if not event.isAutoRepeat():
                self.itemActivated.emit(self.currentItem())
            event.accept()
        else:
            super().keyPressEvent(event)


class Choices(Panel):
    """One line each; hidden while there is none. Signals: chosen(account, last four)."""

    chosen = Signal(str, str)

    def __init__(self, title: str, name: str) -> None:
        super().__init__(f"{name}Panel")
        self._title = Label(title, weight=BOLD, wraps=True)
        self.list = _List()
        self.list.setObjectName(name)
        self.list.setAccessibleName(title)
        self.list.setProperty("role", "lines")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.body.addWidget(self._title)
        self.body.addWidget(self.list)
        self.list.itemActivated.connect(self._take)
        self.list.itemClicked.connect(self._take)
        self.hide()

    def show_lines(self, lines: Sequence[tuple[str, str, str]]) -> None:
        """Each with its text, account and last four."""
        self.list.clear()
        for text, account, last_four in lines:
            item = QListWidgetItem(text)
            item.setData(_DATA, (account, last_four))
            self.list.addItem(item)
        self.setVisible(bool(lines))
        if lines:
            self.list.setCurrentRow(0)
            self.list.setFixedHeight(min(len(lines), _SEEN) * self.list.sizeHintForRow(0) + 4)

    def _take(self, item: QListWidgetItem) -> None:
        self.chosen.emit(*item.data(_DATA))
