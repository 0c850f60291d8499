"""Beside the history while several sales are chosen: what they would give back, and the way, one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from posapp.ui.pages.history.bulk_form import BulkForm
from posapp.ui.pages.history.bulk_runs import BulkRuns
from posapp.ui.theme import GAP, Size
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.notice import Notice
from posapp.words.bulk import given, line_end, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.errors import PosError
    from posapp.operations.bulk import LineEnd
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words
    from posapp.words.bulk import Tally


class BulkPanel(QWidget):
    """Owns the list under way, and what came of the last one until it is `closed`.

    Signals: moved() when a list has come to an end, however far; closed().
    """

    moved = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("bulkPanel")
        self._words = words
        self.runs = BulkRuns(desk, bridge, self)
        self.form = BulkForm(words)
        self.stop = Button(words.say("Stop"), "bulkStop")
        self.close_list = Button(words.say("Close"), "bulkClose")
        self._bar = QProgressBar()
        self._far = Label(size=Size.SMALL, tone="muted", name="bulkProgress", wraps=True)
        self.notice = Notice(theme, "bulkNotice")
        self._lines = QPlainTextEdit()
        self._time = QElapsedTimer()
        self._build()
        self._connect()

    def _build(self) -> None:
        self._bar.setObjectName("bulkBar")
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self._words.say("Progress"))
        self._lines.setObjectName("bulkLines")
        self._lines.setAccessibleName(self._words.say("What came of each sale"))
        self._lines.setReadOnly(True)
        self._lines.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (self.form, self.notice, self._bar, self._far, self._lines, self.stop, self.close_list):
            column.addWidget(widget)
        column.addStretch(1)
        self._lines.hide()
        self._draw()

    def _connect(self) -> None:
        runs = self.runs
        runs.judging.connect(self.form.show_asking)
        runs.judged.connect(self.form.show_tally)
        runs.gave.connect(self._gave)
        runs.over.connect(self._over)
        runs.failed.connect(self._failed)
        self.form.asked.connect(self._give)
        self.stop.clicked.connect(runs.stop)
        self.close_list.clicked.connect(self._close)

    @property
    def holds(self) -> bool:
        """Something is under way here, or to be read."""
        return self.runs.giving or not self._lines.isHidden()

    def show_sales(self, count: int, numbers: Sequence[int]) -> None:
        """So many sales are chosen; the `numbers` of them, by which the list knows them."""
        if self.holds:
            return
        self.notice.say("")
        if self.form.show_count(count):
            self.runs.judge(numbers)

    def _give(self, reason: str, note: str) -> None:
        self.notice.say("")
        self._lines.clear()
        self._lines.show()
        self._bar.setValue(0)
        self._far.setText("")
        self._time.start()
        self.runs.give(reason, note)
        self._draw()
        self.stop.setFocus()

    def _gave(self, end: LineEnd, tally: Tally) -> None:
        order = end.sale.order if end.sale is not None else end.line.reference
        self._lines.appendPlainText(f"{order}: {line_end(self._words, end)}")
        self._bar.setMaximum(tally.lines)
        self._bar.setValue(tally.seen)
        self._far.setText(progress(self._words, tally, tally.seen, timedelta(milliseconds=self._time.elapsed())))

    def _over(self, tally: Tally) -> None:
        good = not (tally.refused or tally.unknown or tally.left)
        headline = self._words.say("Stopped") if tally.left else self._words.say("Done")
        self._ended(headline, given(self._words, tally), "good" if good else "caution")

    def _failed(self, error: PosError) -> None:
        said = self._words.no_news(error)
        again = self._words.say("What was not reached can be chosen again: nothing is given back twice.")
        self._ended(said.what, again if self.holds else said.then, "bad")

    def _ended(self, what: str, more: str, tone: str) -> None:
        self.notice.say(what, more, tone=tone)
        self.form.show_tally(None)
        self._draw()
        if self.holds:
            self.close_list.setFocus()
            self.moved.emit()

    def _close(self) -> None:
        self._lines.hide()
        self.notice.say("")
        self._draw()
        self.closed.emit()

    def _draw(self) -> None:
        giving, told = self.runs.giving, not self._lines.isHidden()
        self.form.setVisible(not told)
        for widget in (self._bar, self._far, self.stop):
            widget.setVisible(giving)
        self.close_list.setVisible(told and not giving)
