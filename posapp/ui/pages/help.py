"""Help beside the till, read from the pages that ship with the program; under it what the program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from posapp import __version__
from posapp.assets import asset, licences
from posapp.ui.theme import Size, font
from posapp.ui.widgets.label import Label
from posapp.words.about import about

if TYPE_CHECKING:
    from posapp.words import Words


class HelpPage(QWidget):
    """A file of resources/ in a frame."""

    def __init__(self, file: str, words: Words) -> None:
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
        told = about(words, version=__version__, qt=qVersion(), texts=str(licences() or ""))
        foot = Label(told, size=Size.SMALL, tone="muted", name="about", wraps=True)
        foot.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(foot)


def _part(document: QTextDocument) -> None:
    """Room above headings and between lines; Markdown sets none."""
    block = document.begin()
    while block.isValid():
        layout = block.blockFormat()
        layout.setTopMargin(20 if layout.headingLevel() and block.position() else 6)
        QTextCursor(block).setBlockFormat(layout)
        block = block.next()
