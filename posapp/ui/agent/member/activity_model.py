"""The bank's history of a member as rows of a table; a row's texts are made when it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from posapp.words.activity import by, what

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posapp.operations.activity import Line
    from posapp.words import Words

Index = QModelIndex | QPersistentModelIndex
CAPTIONS: Final = ("Date", "What", "Points", "Left of it", "By")
DATE, WHAT, POINTS, LEFT, BY = range(len(CAPTIONS))
RIGHT: Final = frozenset({POINTS, LEFT})
_KEPT: Final = 2_000
_MINUS: Final = "\u2212"


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is shown: `texts` column by column, the points in the colour `tone`."""

    texts: tuple[str, ...]
    tone: str
    line: Line = field(repr=False)


@dataclass(frozen=True, slots=True)
class News:
    """How lines differ from those before: the first `same` are as they were; `goes_on`: the others are only told more
    of, or stand behind them.
    """

    same: int = 0
    goes_on: bool = False


def news_of(before: Sequence[Line], lines: Sequence[Line]) -> News:
    """Found out once, off the UI thread."""
    if not before or len(lines) < len(before):
        return News()
    pairs = enumerate(zip(before, lines, strict=False))
    same = next((at for at, (old, new) in pairs if old is not new and old != new), len(before))
    goes_on = all(old.entry is new.entry for old, new in zip(before[same:], lines[same:], strict=False))
    return News(same, goes_on)


class ActivityModel(QAbstractTableModel):
    """Read-only, in the order given."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._captions = tuple(words.say(caption) for caption in CAPTIONS)
        self._lines: Sequence[Line] = ()
        self._rows: dict[int, Row] = {}
        self._today: date | None = None

    @property
    def lines(self) -> Sequence[Line]:
        return self._lines

    def show_lines(self, lines: Sequence[Line], news: News, today: date) -> None:
        """Other lines in place of these, or these and what has been read since."""
        before = len(self._lines)
        self._today = today
        self._rows = {at: row for at, row in self._rows.items() if at < news.same}
        if not news.goes_on:
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()
            return
        if news.same < before:
            self._lines = lines[:before]
            self.dataChanged.emit(self.index(news.same, 0), self.index(before - 1, len(CAPTIONS) - 1))
        if len(lines) > before:
            self.beginInsertRows(QModelIndex(), before, len(lines) - 1)
            self._lines = lines
            self.endInsertRows()

    def wipe(self) -> None:
        """Nothing of it is held any more."""
        self.beginResetModel()
        self._lines, self._rows, self._today = (), {}, None
        self.endResetModel()

    def row(self, at: int) -> Row:
        """The texts of a row."""
        row = self._rows.get(at)
        if row is None:
            if len(self._rows) >= _KEPT:
                self._rows.clear()
            row = self._rows[at] = self._made(self._lines[at])
        return row

    def _made(self, line: Line) -> Row:
        words, entry = self._words, line.entry
        day = entry.at.astimezone().date() if entry.at is not None else None
        sign = "+" if entry.credit else _MINUS
        return Row(
            (
                words.near_day(day, self._today or day) if day is not None else words.say("Not told"),
                what(words, line),
                f"{sign}{words.points(entry.points)}" if entry.points else "0",
                words.points(line.left) if line.left is not None and not entry.credit else "",
                by(words, line),
            ),
            "good" if entry.credit else "points",
            line,
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(CAPTIONS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.row(index.row()).texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._told(self.row(index.row()), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def _told(self, row: Row, column: int) -> str:
        """What the place and the colour of a text say to the eye."""
        text = row.texts[column]
        if column == WHAT and row.line.nested:
            return self._words.say("Credit of the redemption above: {what}", what=text)
        return text

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is not Qt.Orientation.Horizontal or not 0 <= section < len(self._captions):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._captions[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
