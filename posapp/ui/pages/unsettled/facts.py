"""What we asked and what the bank lists, side by side; where it lists several, one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QWidget

from posapp.domain.returns import asked_for
from posapp.domain.sale import SaleState
from posapp.ui.theme import GAP, font
from posapp.ui.widgets.label import BOLD, Caption, Label, Panel

if TYPE_CHECKING:
    from posapp.domain.sale import Candidate, Sale
    from posapp.words import Words

_CREDIT = frozenset({SaleState.CREDITING, SaleState.CREDIT_UNKNOWN})


class Facts(QWidget):
    """Owns which of the bank's entries is chosen."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._asked, self._listed = Panel("askedPanel"), Panel("listedPanel")
        self._choice = QButtonGroup(self)
        self._drawn: tuple[Candidate, ...] | None = None
        self._asked_table = _Table(self._asked, words.say("What we asked"), "asked")
        self._listed_table = _Table(self._listed, words.say("What the bank lists"), "listed")
        self._none = Label(tone="muted", name="listedNone", wraps=True)
        self._listed.body.addWidget(self._none)
        for panel in (self._asked, self._listed):
            panel.body.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._asked, 1)
        row.addWidget(self._listed, 1)

    @property
    def chosen(self) -> str | None:
        """The redemption id of the chosen entry; None while there are several and none is chosen."""
        if self._drawn is not None and len(self._drawn) == 1:
            return self._drawn[0].id
        return self._picked()

    def _picked(self) -> str | None:
        button = self._choice.checkedButton()
        return None if button is None else str(button.property("entry"))

    def draw(self, sale: Sale) -> None:
        say, words = self._words.say, self._words
        caption = say("Points to give back") if sale.state in _CREDIT else say("Points")
        points, value = asked_for(sale)
        sent = sale.search.asked_at if sale.search is not None else sale.opened_at
        reference = sale.search.external_id if sale.search is not None else sale.external_id
        self._asked_table.draw(
            [
                (caption, words.points(points)),
                (say("Value"), words.money(value)),
                (say("Sent"), words.clock(sent)),
                (say("Reference"), reference),
                (say("Redemption"), sale.redemption_id or ""),
            ]
        )
        self._listed.setVisible(sale.state is not SaleState.REDEEMED)
        self._none.setVisible(not sale.candidates)
        self._none.setText(say("Nothing that could be ours, so far."))
        if sale.candidates != self._drawn:
            self._draw_listed(sale.candidates)

    def _draw_listed(self, candidates: tuple[Candidate, ...]) -> None:
        # What stood there alone was not picked: beside another it has to be.
        kept = self._picked()
        self._drawn = candidates
        for button in self._choice.buttons():
            self._choice.removeButton(button)
            button.hide()
            button.deleteLater()
        one = len(candidates) == 1
        self._listed_table.draw(self._rows(candidates[0]) if one else [])
        if one:
            return
        for place, candidate in enumerate(candidates):
            button = QRadioButton(self._line(candidate))
            button.setObjectName(f"candidate{place + 1}")
            button.setFont(font())
            button.setProperty("entry", candidate.id)
            button.setChecked(candidate.id == kept)
            self._choice.addButton(button)
            self._listed.body.insertWidget(self._listed.body.count() - 1, button)

    def _rows(self, candidate: Candidate) -> list[tuple[str, str]]:
        say, words = self._words.say, self._words
        return [
            (say("Points"), words.points(candidate.points) if candidate.points is not None else ""),
            (say("Value"), words.money(candidate.value) if candidate.value is not None else ""),
            (say("Booked"), self._booked(candidate)),
            (say("Redemption"), candidate.id),
        ]

    def _line(self, candidate: Candidate) -> str:
        parts = [value for _, value in self._rows(candidate)[1:]]
        return "  ·  ".join(part for part in parts if part)

    def _booked(self, candidate: Candidate) -> str:
        if candidate.at is None:
            return ""
        return self._words.clock(candidate.at) if candidate.zoned else self._words.say("that day")


class _Table:
    """Names at the beginning of the line, values at its end; made for the most rows that were ever needed."""

    def __init__(self, panel: Panel, title: str, name: str) -> None:
        self._name = name
        self._rows: list[tuple[Label, Label]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(1, 1)
        panel.body.addWidget(Caption(title))
        panel.body.addLayout(self._grid)

    def draw(self, rows: list[tuple[str, str]]) -> None:
        shown = [row for row in rows if row[1]]
        while len(self._rows) < len(shown):
            self._add()
        for place, (name, value) in enumerate(self._rows):
            there = place < len(shown)
            name.setVisible(there)
            value.setVisible(there)
            if there:
                name.setText(shown[place][0])
                value.setText(shown[place][1])

    def _add(self) -> None:
        place = len(self._rows)
        name = Label(tone="muted")
        value = Label(weight=BOLD, name=f"{self._name}Value{place + 1}", wraps=True)
        value.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, place, 1)
        self._rows.append((name, value))
