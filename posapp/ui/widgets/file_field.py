"""A field for the path of a file: typed, chosen, or dropped on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.file_button import FileButton

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from posapp.words import Words


class FileField(Field):
    """A path; what is dropped anywhere on the field takes the place of what stands there."""

    def __init__(self, words: Words, caption: str, name: str, *, choose: str, kinds: str) -> None:
        """`choose` is the button's text, for this field alone; `kinds` as QFileDialog filters them."""
        super().__init__(caption, Entry(name))
        self._words, self._kinds = words, kinds
        self.entry.setPlaceholderText(words.say("Drop the file here, or choose it"))
        # The whole field takes it, not the line alone, which would take the address as text.
        self.entry.setAcceptDrops(False)
        self.setAcceptDrops(True)
        self.choose = FileButton(choose, f"{name}Choose")
        self.put_beside(self.choose)
        self.choose.clicked.connect(self.ask)

    def ask(self) -> None:
        """Let a person choose."""
        dialog = QFileDialog(self.window(), self.choose.text())
        dialog.setObjectName("chooseFile")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self._kinds, self._words.say("All files (*)")])
        there = Path(self.entry.text()).expanduser().parent
        if self.entry.text() and there.is_dir():
            dialog.setDirectory(str(there))
        dialog.fileSelected.connect(self.put)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def put(self, path: str) -> None:
        """A person named this file."""
        self.entry.setText(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := _dropped(event.mimeData()):
            event.acceptProposedAction()
            self.put(path)


def _dropped(data: QMimeData) -> str:
    """The one file that is dropped; several, or an address elsewhere, are none."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 else ""
