"""Close the day: the report as it will be printed, what does not match line by line, and one button that closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from posapp.domain.errors import Outage, Unavailable, UserError
from posapp.domain.money import Money
from posapp.ui.paper import Paper
from posapp.ui.theme import GAP, font
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.file_button import FileButton
from posapp.ui.widgets.label import Caption, Label, Panel
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from posapp.domain.errors import PosError
    from posapp.domain.sale import Sale
    from posapp.operations.close_day import DayReport, Difference
    from posapp.operations.desk import Desk
    from posapp.ui.bridge import Bridge
    from posapp.ui.theme import Theme
    from posapp.words import Words


class DayPage(QWidget):
    """Owns the report on the page. Signals: reached(bool) when the bank did or did not answer."""

    reached = Signal(bool)

    def __init__(self, desk: Desk, bridge: Bridge, words: Words, theme: Theme, *, store: str) -> None:
        super().__init__()
        self.setObjectName("dayPage")
        self._desk, self._bridge, self._words, self._store = desk, bridge, words, store
        self._report: DayReport | None = None
        self._lines: list[Difference | Sale] = []
        self.slips = Field(words.say("Card slips total"), Entry("cardSlips"))
        self.slips.entry.setPlaceholderText(words.say("From the card terminal's own report"))
        self.check = Button(words.say("Check again"), "checkDay")
        self.close_day = Button(words.say("Close day"), "closeDay", kind="neutral")
        self.print = Button(words.say("Print"), "printDay")
        self.save = FileButton(words.say("Save"), "saveDay")
        self.notice = Notice(theme, "dayNotice")
        self.paper = Paper(self, words)
        self._text = QPlainTextEdit()
        self._list = QListWidget()
        self._detail = Label(name="dayDetail", wraps=True)
        self._none = Label(tone="muted", name="dayNothing", wraps=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._text.setObjectName("dayReport")
        self._text.setAccessibleName(self._words.say("Report"))
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setMinimumWidth(410)
        self._list.setObjectName("dayLines")
        self._list.setAccessibleName(self._words.say("To look into"))
        self._list.setFont(font())
        self._list.setProperty("role", "lines")
        self._list.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addWidget(self.slips, 1)
        top.addWidget(self.check, 0, Qt.AlignmentFlag.AlignBottom)
        right = Panel("dayPanel")
        right.body.addWidget(Caption(self._words.say("To look into")))
        for widget in (self._none, self._list, self._detail):
            right.body.addWidget(widget)
        right.body.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        body.addWidget(self._text, 5)
        body.addWidget(right, 4)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.print)
        foot.addWidget(self.save)
        foot.addWidget(self.close_day, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self.notice)
        column.addLayout(body, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.check.clicked.connect(self.look)
        self.slips.entered.connect(self.look)
        self.slips.edited.connect(lambda: self.slips.show_error(""))
        self.close_day.clicked.connect(self._close)
        self.print.clicked.connect(lambda: self.paper.print(self._text.toPlainText()))
        self.save.clicked.connect(self._save)
        self.paper.done.connect(lambda said: self.notice.say(said, tone="good"))
        self.paper.failed.connect(lambda said: self.notice.say(said, tone="bad"))
        self._list.currentRowChanged.connect(self._open_line)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.slips.setFocus()
        self.look()

    def look(self) -> None:
        """Match the open day with the bank anew; nothing is recorded."""
        text, desk = self.slips.entry.text().strip(), self._desk
        try:
            slips = Money.parse(text, desk.currency) if text else None
        except UserError as error:
            self.slips.show_error(self._words.problem(error))
            return
        self._wait(waiting=True)
        self.notice.say(self._words.say("Asking the bank…"))
        progress = self._bridge.home(self._progress)
        self._bridge.run("match day", lambda: desk.days.match(slips, progress), done=self._matched, failed=self._failed)

    def show_report(self, report: DayReport) -> None:
        """This report, matched or closed."""
        from posapp.words.day import difference, report_text, summary  # noqa: PLC0415 - not before the first frame

        self._report, words = report, self._words
        self._text.setPlainText(report_text(words, report, store=self._store))
        self._lines = [*report.differences, *report.unsettled]
        self._list.clear()
        self._list.addItems([difference(words, one) for one in report.differences])
        self._list.addItems([f"{sale.order}: {words.state(sale)}" for sale in report.unsettled])
        self._list.setVisible(bool(self._lines))
        self._none.setVisible(not self._lines)
        self._none.setText(words.say("Nothing. Journal and bank agree."))
        self._detail.setText("")
        closed = report.closed_at is not None
        number = str(report.book.number)
        if closed:
            self.notice.say(words.say("Day {number} is closed.", number=number), summary(words, report), tone="good")
        else:
            tone = "caution" if self._lines else "good"
            self.notice.say(summary(words, report), tone=tone)
        self.close_day.setText(words.say("Close day {number}", number=number))
        self.close_day.setEnabled(not closed)
        for button in (self.print, self.save, self.check):
            button.setEnabled(True)

    def _progress(self, done: int, everything: int) -> None:
        if self._bridge.busy("match day") and everything:
            said = self._words.say("{done} of {all} accounts", done=str(done), all=str(everything))
            self.notice.say(self._words.say("Asking the bank…"), said)

    def _matched(self, report: DayReport) -> None:
        self.reached.emit(True)
        self.show_report(report)

    def _close(self) -> None:
        report, desk = self._report, self._desk
        if report is not None and report.closed_at is None:
            self._wait(waiting=True)
            self._bridge.run("close day", lambda: desk.days.close(report), done=self.show_report, failed=self._failed)

    def _save(self) -> None:
        if self._report is not None:
            book = self._report.book
            self.paper.save(self._text.toPlainText(), f"day-{book.till}-{book.number:04}")

    def _open_line(self, row: int) -> None:
        from posapp.words.day import sides  # noqa: PLC0415 - not before the first frame

        if 0 <= row < len(self._lines):
            self._detail.setText(sides(self._words, self._lines[row]))

    def _failed(self, error: PosError) -> None:
        if isinstance(error, Unavailable) and error.outage is not Outage.JOURNAL:
            self.reached.emit(False)
        said = self._words.error(error)
        nothing = self._words.say("The day is not closed.")
        self.notice.say(said.what, f"{nothing} {self._words.say('Try again in a moment.')}", tone="bad")
        self.check.setEnabled(True)

    def _wait(self, *, waiting: bool) -> None:
        for button in (self.check, self.close_day, self.print, self.save):
            button.setEnabled(not waiting)
