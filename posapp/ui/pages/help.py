"""Help beside the till, read from the pages that ship with the program."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from posapp.assets import asset
from posapp.ui.theme import font


class HelpPage(QWidget):
    """A file of resources/ in a frame."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.setObjectName("helpPage")
        text = QTextBrowser()
        text.setObjectName("helpText")
        text.setFont(font())
        text.setOpenLinks(False)
        text.document().setDocumentMargin(18)
        text.setMarkdown(asset(file).read_text("utf-8"))
        _part(text.document())
        self.setFocusProxy(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.addWidget(text)


def _part(document: QTextDocument) -> None:
    """Room above headings and between lines; Markdown sets none."""
    block = document.begin()
    while block.isValid():
        layout = block.blockFormat()
        layout.setTopMargin(20 if layout.headingLevel() and block.position() else 6)
        QTextCursor(block).setBlockFormat(layout)
        block = block.next()
