"""The list of steps while money moves: each with a sign for how far it is, the sign never alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFont, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.ui.icons import draw
from posapp.ui.progress import Step, StepState
from posapp.ui.widgets.label import BOLD, PLAIN, Label

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

    from posapp.ui.theme import Theme

_SIDE: Final = 20
_TURN_MS: Final = 50
_ICONS: Final = {
    StepState.DONE: ("check", "good"),
    StepState.FAILED: ("cross", "bad"),
    StepState.OPEN: ("help", "caution"),
}


class Sign(QWidget):
    """The sign of one step. It turns while the step is under way."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = StepState.WAITING
        self._angle = 0
        self._timer = QTimer(self, interval=_TURN_MS)
        self._timer.timeout.connect(self._turn)
        self.setFixedSize(_SIDE, _SIDE)
        theme.changed.connect(self.update)

    def show_state(self, state: StepState) -> None:
        self._state = state
        self._run()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _run(self) -> None:
        if self._state is StepState.GOING and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        self._angle = (self._angle - 18) % 360
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self._state in _ICONS:
            name, tone = _ICONS[self._state]
            draw(painter, name, box.adjusted(1, 1, -1, -1), self._theme.color(tone), stroke=2.6)
        elif self._state is StepState.DUE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("card"))
            painter.drawEllipse(box.adjusted(4, 4, -4, -4))
        elif self._state is StepState.GOING:
            self._paint_arc(painter, box.adjusted(3.5, 3.5, -3.5, -3.5))
        else:
            painter.setPen(QPen(self._theme.color("muted"), 2))
            painter.drawEllipse(box.adjusted(4.5, 4.5, -4.5, -4.5))
        painter.end()

    def _paint_arc(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(self._theme.color("line"), 2.4))
        painter.drawEllipse(box)
        painter.setPen(QPen(self._theme.color("points"), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(box, self._angle * 16, 100 * 16)


class Steps(QWidget):
    """Rows that change in place; what changed is announced to assistive tools."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._shown: tuple[Step, ...] = ()
        self._rows: list[tuple[QWidget, Sign, Label]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        if steps == self._shown:
            return
        before, self._shown = self._shown, steps
        while len(self._rows) < len(steps):
            self._add_row(len(self._rows) + 1)
        for (row, sign, label), step in zip(self._rows, steps, strict=False):
            sign.show_state(step.state)
            label.setText(step.text)
            label.set_tone("muted" if step.state is StepState.WAITING else "")
            label.setFont(_weighted(label, strong=step.state in (StepState.GOING, StepState.DUE, StepState.OPEN)))
            row.show()
        for row, _, _ in self._rows[len(steps) :]:
            row.hide()
        known = {(step.text, step.state) for step in before}
        news = [step for step in steps if step.state is not StepState.WAITING and (step.text, step.state) not in known]
        if news:
            announce(self, news[-1].text)

    def _add_row(self, number: int) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        sign = Sign(self._theme)
        label = Label(name=f"{self.objectName().removesuffix('s')}{number}", wraps=True)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        self._rows.append((row, sign, label))
        self._column.addWidget(row)

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()


def _weighted(label: Label, *, strong: bool) -> QFont:
    made = label.font()
    made.setWeight(BOLD if strong else PLAIN)
    return made


def announce(widget: QWidget, text: str) -> None:
    """Let assistive tools say `text` now, wherever the focus is."""
    if QAccessible.isActive():
        event = QAccessibleAnnouncementEvent(widget, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)
