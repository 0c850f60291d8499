"""The field a card number passes through: digits in, four digits out, and no trace of the others (design section 9)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal

from posapp.domain.card import Brand, CardNumber, brand_of
from posapp.domain.errors import Problem
from posapp.ui.entry import grouped_card
from posapp.ui.swipe import number_in
from posapp.ui.theme import Size
from posapp.ui.widgets.field import Field
from posapp.ui.widgets.label import Label
from posapp.ui.widgets.secret_entry import SecretEntry

_LONGEST_TEXT: Final = 64


class CardEntry(SecretEntry):
    """Takes digits, and the blanks and dashes that people put between them."""

    def __init__(self, name: str) -> None:
        super().__init__(name, lambda sign: sign.isdigit() or sign in " -")


class CardField(Field):
    """Shows brand and grouped digits while one types; dots and the last four once the number is taken.

    Signals, besides those of Field: swiped() when a whole track was put into it and its number now stands there.
    """

    swiped = Signal()
    refusal = Problem.CARD_NOT_DIGITS

    def __init__(self, caption: str, name: str) -> None:
        entry = CardEntry(name)
        super().__init__(caption, entry)
        self.brand = Label(size=Size.SMALL, tone="muted", name=f"{name}Brand")
        self.corner.insertWidget(1, self.brand)
        entry.setPlaceholderText("0000 0000 0000 0000")
        # Longer than any number, so that a pasted text is refused in words instead of cut to one.
        entry.setMaxLength(_LONGEST_TEXT)
        entry.pasted.connect(self.put)
        self.edited.connect(self._tidy)

    def put(self, text: str) -> None:
        """Text from a clipboard, a reader or a list, in place of what stands there."""
        if not self.entry.isReadOnly():
            self._receive(text, len(text))
            self.edited.emit()

    def take(self) -> CardNumber:
        """The number, checked; from here on the field knows its mask alone. Raises UserError and keeps the text."""
        card = CardNumber.parse(self.entry.text())
        self.show_mask(card.masked, card.brand)
        return card

    def show_mask(self, masked: str, brand: Brand) -> None:
        self._write(masked, len(masked))
        self.entry.setReadOnly(True)
        self._show_brand(brand)

    def clear(self) -> None:
        """Ready for another card."""
        self.entry.setReadOnly(False)
        self._write("", 0)
        self._show_brand(Brand.OTHER)

    @property
    def blank(self) -> bool:
        return not self.entry.text()

    def _tidy(self) -> None:
        if not self.entry.isReadOnly():
            self._receive(self.entry.text(), self.entry.cursorPosition())

    def _receive(self, text: str, cursor: int) -> None:
        swiped = number_in(text)
        if swiped is not None:
            text, cursor = swiped, len(swiped)
        digits = text.replace(" ", "").replace("-", "").replace("\u00a0", "").strip()
        if digits.isascii() and (digits.isdigit() or not digits):
            before = sum(sign.isdigit() for sign in text[:cursor])
            self._write(grouped_card(digits), _place(digits, before))
        else:
            self._write(text, cursor)
        self._show_brand(brand_of(digits))
        if swiped is not None:
            self.swiped.emit()

    def _write(self, text: str, cursor: int) -> None:
        """Set the text even where it is the same: that empties the line's undo history."""
        self._showing = True
        try:
            self.entry.setText(text)
        finally:
            self._showing = False
        self.entry.setCursorPosition(min(cursor, len(text)))

    def _show_brand(self, brand: Brand) -> None:
        self.brand.setText("" if brand is Brand.OTHER else brand.value)


def _place(digits: str, before: int) -> int:
    """Where the caret stands after `before` digits, once they are grouped."""
    return len(grouped_card(digits[:before])) if before < len(digits) else len(grouped_card(digits))
