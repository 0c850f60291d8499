"""The field a card number passes through: digits in, four digits out, and no trace of the others (design section 9)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication

from posapp.domain.card import SHORTEST, Brand, CardNumber, brand_of
from posapp.domain.digits import Digits
from posapp.domain.errors import Problem
from posapp.ui.capture import keep_out
from posapp.ui.swipe import number_in
from posapp.ui.theme import Size
from posapp.ui.widgets.card_entry import LONGEST_TEXT, CardEntry
from posapp.ui.widgets.field import Field
from posapp.ui.widgets.label import Label


class CardField(Field):
    """Shows brand and grouped digits while one types; dots and the last four once the number is taken.

    Signals, besides those of Field: swiped() when a whole track was put into it and its number now stands there.
    """

    swiped = Signal()
    refusal = Problem.CARD_NOT_DIGITS
    entry: CardEntry

    def __init__(self, caption: str, name: str, *, veiled: bool = False) -> None:
        """`veiled` as in CardEntry."""
        entry = CardEntry(name, veiled=veiled)
        super().__init__(caption, entry)
        self.brand = Label(size=Size.SMALL, tone="muted", name=f"{name}Brand")
        self.corner.insertWidget(1, self.brand)
        entry.setPlaceholderText("0000 0000 0000 0000")
        # Longer than any number, so that a pasted text is refused in words instead of cut to one.
        entry.setMaxLength(LONGEST_TEXT)
        entry.pasted.connect(self._paste)
        entry.changed.connect(self.edited)
        self.edited.connect(self._tidy)
        self._kept_out = False

    def put(self, given: str | Digits) -> None:
        """A number from a clipboard, a reader or a list, in place of what stands there."""
        if self.entry.isReadOnly():
            return
        if isinstance(given, str):
            self.entry.digits.wipe()
            self.entry.write(given, len(given))
        else:
            self.entry.hold(given)
        self.edited.emit()

    def take(self) -> CardNumber:
        """The number, checked; from here on the field knows its mask alone. Raises UserError and keeps the digits."""
        if self.entry.foreign:
            return CardNumber.parse(self.entry.text())
        card = CardNumber.of(self.entry.digits)
        self.show_mask(card.masked, card.brand)
        return card

    def show_mask(self, masked: str, brand: Brand) -> None:
        self.entry.digits.wipe()
        self.entry.write(masked, len(masked))
        self.entry.setReadOnly(True)
        self._show_brand(brand)

    def clear(self) -> None:
        """Ready for another card."""
        self.entry.setReadOnly(False)
        self.entry.hold(Digits())
        self._show_brand(Brand.OTHER)

    @property
    def blank(self) -> bool:
        return not self.entry.text()

    def _paste(self) -> None:
        clipboard = QGuiApplication.clipboard()
        self.put(clipboard.text())
        if len(self.entry.digits) >= SHORTEST:
            # Wherever it came from: it has arrived, and the next paste need not give it away.
            clipboard.clear()

    def _tidy(self) -> None:
        """Somebody else than the keys has changed the text: its digits go where no text is."""
        entry = self.entry
        if entry.isReadOnly():
            return
        swiped = number_in(entry.text()) if entry.foreign else None
        if swiped is not None:
            entry.hold(swiped)
        elif entry.foreign:
            entry.absorb()
        self._show_brand(brand_of(entry.digits.first(4)))
        if swiped is not None:
            self.swiped.emit()

    def _changed(self) -> None:
        if not self.entry.writing:
            super()._changed()

    def _show_brand(self, brand: Brand) -> None:
        stands = bool(self.entry.digits)
        if stands is not self._kept_out:
            self._kept_out = stands
            keep_out(self, out=stands)
        self.brand.setText("" if brand is Brand.OTHER else brand.value)
