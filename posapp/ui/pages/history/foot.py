"""The line below the list: what it comes to, and the way to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from posapp.domain.staff import Act
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.file_button import FileButton
from posapp.ui.widgets.label import Label
from posapp.words.history import counting, totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.operations.sale_query import Sums
    from posapp.ui.staff.rights import Rights
    from posapp.words import Words


class Foot(QWidget):
    """Totals, then the button that exports, or stops what it began."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._may_export = True
        self.totals = Label(name="historyTotals", wraps=True)
        self.export = FileButton(words.say("Export"), "exportHistory")
        self.stop = Button(words.say("Stop"), "stopExport")
        self.progress = Label(tone="muted", name="exportProgress")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.totals, 1)
        for widget in (self.progress, self.stop, self.export):
            row.addWidget(widget)
        self.show_writing(None, 0)

    def show_rights(self, rights: Rights) -> None:
        """A list that may not leave the house has no button for it. What is being written goes on."""
        self._may_export = not rights.why_not(Act.EXPORT)
        self.export.setVisible(self._may_export and self.stop.isHidden())

    def show_counting(self, number: int | None) -> None:
        """So many sales; what they come to is reckoned still."""
        self.totals.setText(counting(self._words, number))

    def show_sums(self, sums: Sequence[Sums]) -> None:
        self.totals.setText(totals(self._words, sums))

    def show_progress(self, text: str) -> None:
        """Something is under way that can be stopped."""
        self.export.hide()
        self.stop.show()
        self.progress.setText(text)
        self.progress.show()

    def show_writing(self, done: int | None, of: int) -> None:
        """How far the file is; None: nothing is written."""
        if done is not None:
            number = self._words.number
            self.show_progress(self._words.say("{done} of {all} written", done=number(done), all=number(of)))
            return
        self.export.setVisible(self._may_export)
        self.stop.hide()
        self.progress.hide()
