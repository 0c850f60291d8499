"""The line inside a card number's field: shows digits that it never makes a text of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetricsF, QKeyEvent, QKeySequence, QPainter

from posapp.domain.card import SHORTEST
from posapp.domain.digits import Digits
from posapp.ui.entry import grouped_card
from posapp.ui.widgets.secret_entry import FORBIDDEN, SecretEntry, is_one_of

if TYPE_CHECKING:
    from PySide6.QtGui import QInputMethodEvent, QPaintEvent

LONGEST_TEXT: Final = 64
_PLACE: Final = "\u2007"  # A blank as wide as a digit: where one stands.
_DOT: Final = "•"
_SEPARATORS: Final = " -"
_BEHIND_A_NUMBER: Final = "=^"  # In a track whose reader sends no sentinels.
_CARET: Final = 5  # QLineEdit's cursorRect begins so far before the caret itself.
_KEY: Final = QKeySequence.StandardKey
_EMPTYING: Final = (_KEY.DeleteStartOfWord, _KEY.DeleteEndOfWord, _KEY.DeleteCompleteLine, _KEY.DeleteEndOfLine)


class CardEntry(SecretEntry):
    """A line without memory that does not even hold a text.

    The digits are held apart and painted one by one. The line's own text has a blank for each, and so have its
    layout and all else that keeps copies of it. Only where an assistive tool listens it has the digits while they are
    being typed, because that is what the tool reads out.

    Signals: changed() when keys have changed the digits.
    """

    changed = Signal()

    def __init__(self, name: str, *, veiled: bool = False) -> None:
        """`veiled`: dots stand for the digits while they are typed."""
        super().__init__(name, lambda sign: sign in _SEPARATORS or (sign.isascii() and sign.isdigit()))
        self._veiled = veiled
        self.digits = Digits()
        self.writing = False
        self._written = ""
        self._full = False

    @property
    def foreign(self) -> bool:
        """The text is not the one that stands for the digits: something else than keys has written it."""
        return not self.isReadOnly() and self.text() != self._written

    def hold(self, digits: Digits) -> None:
        """Show these instead; they are wiped where they were."""
        self.digits.move(digits)
        self._show(len(self.digits))

    def write(self, text: str, cursor: int) -> None:
        """Set the text, even where it is the same: that empties the line's undo history."""
        self._full = False
        self._written = ""
        self.writing = True
        try:
            self.setText(text)
        finally:
            self.writing = False
        self.setCursorPosition(min(cursor, len(text)))

    def absorb(self) -> None:
        """Take the digits out of a text that something else has written; one that has other signs is left to be seen.

        What was put between the places leaves the digits around it; places that are gone leave none.
        """
        text, kept = self.text(), Digits()
        bare = [sign for sign in text if sign not in _SEPARATORS and sign not in "\u00a0\t\r\n"]
        before = next((at for at, sign in enumerate(bare) if sign != _PLACE), len(bare))
        behind = next((at for at, sign in enumerate(reversed(bare)) if sign != _PLACE), 0) if before < len(bare) else 0
        added = bare[before : len(bare) - behind]
        if not all(sign.isascii() and sign.isdigit() for sign in added):
            self.digits.wipe()
            return
        if before + behind == len(self.digits):
            for at, sign in enumerate(added):
                self.digits.insert(before + at, sign)
            self._show(before + len(added))
            return
        for sign in added:
            kept.insert(len(kept), sign)
        self.hold(kept)

    def insert(self, text: str) -> None:
        """Type it at the caret."""
        for sign in text:
            self._type(sign)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        barred = event.matches(_KEY.Paste) or is_one_of(event, FORBIDDEN)
        if barred or self.isReadOnly() or not self._edits(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if not self.isReadOnly():
            self.insert(event.commitString())
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isReadOnly() or self.foreign or _PLACE not in self.text():
            return
        metrics, text, caret = QFontMetricsF(self.font()), self.text(), self.cursorRect()
        start = caret.x() + _CARET - metrics.horizontalAdvance(text[: self.cursorPosition()])
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().text().color())
        places = (at for at, sign in enumerate(text) if sign == _PLACE)
        for at, digit in zip(places, self.digits, strict=True):
            left = start + metrics.horizontalAdvance(text[:at])
            room = QRectF(left, caret.y(), metrics.horizontalAdvance(_PLACE), caret.height())
            seen = _DOT if self._veiled else digit
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, seen)
        painter.end()

    def _edits(self, event: QKeyEvent) -> bool:
        """Whether the key changed the digits, or would have."""
        sign, at = event.text(), self._digits_before()
        if is_one_of(event, _EMPTYING):
            self.digits.wipe()
        elif event.key() == Qt.Key.Key_Backspace:
            at -= 1
            self.digits.remove(at)
        elif event.key() == Qt.Key.Key_Delete:
            self.digits.remove(at)
        elif len(sign) == 1 and (sign.isdigit() or sign in _BEHIND_A_NUMBER):
            return self._type(sign)
        else:
            return len(sign) == 1 and sign in _SEPARATORS
        self._show(min(max(0, at), len(self.digits)))
        self.changed.emit()
        return True

    def _type(self, sign: str) -> bool:
        if sign in _BEHIND_A_NUMBER and len(self.digits) >= SHORTEST:
            # The rest of a track: expiry and more, which is nobody's business.
            self._full = True
            return True
        if not (sign.isascii() and sign.isdigit()) or self.isReadOnly():
            return self._full
        at = self._digits_before()
        if not self._full and not self.foreign and self.digits.insert(at, sign):
            self._show(at + 1)
            self.changed.emit()
        return True

    def _digits_before(self) -> int:
        return sum(sign not in _SEPARATORS for sign in self.text()[: self.cursorPosition()])

    def _show(self, before: int) -> None:
        # The caret stands behind a group only at the very end.
        shape = self._shape(len(self.digits))
        self.write(self._told(shape), len(self._shape(before)))
        self._written = self.text()
        self.update()

    def _told(self, shape: str) -> str:
        """The text of the line: `shape`, or the digits in its places for an assistive tool."""
        if self._veiled or not QAccessible.isActive():
            return shape
        digits = iter(self.digits)
        return "".join(next(digits) if sign == _PLACE else sign for sign in shape)

    def _shape(self, count: int) -> str:
        known = self.digits.first(2)
        return "".join(sign if sign == " " else _PLACE for sign in grouped_card(known.ljust(count, "0")[:count]))
