"""Where merchandise goes: one of the addresses the bank knows, or the id of one, typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from posapp.ui.theme import Size
from posapp.ui.widgets.choice import Choice
from posapp.ui.widgets.label import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.address import KnownAddress
    from posapp.words import Words


class AddressChoice(Choice):
    """A list one can also type into. Signals: edited() when another address is meant."""

    edited = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(words.say("Shipping address"), "shippingAddress")
        self._words = words
        self.told = Label(size=Size.SMALL, tone="muted", name="addressesTold", wraps=True)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        column = self.layout()
        if column is not None:
            column.addWidget(self.told)
        self.told.hide()
        self._line().setPlaceholderText(words.say("Address id"))
        self.box.editTextChanged.connect(lambda _text: self.edited.emit())

    @property
    def address(self) -> str:
        """The id of the address that is meant; empty: none."""
        at = self.box.findText(self.box.currentText())
        return str(self.box.itemData(at)) if at >= 0 else self.box.currentText().strip()

    def show_known(self, known: Sequence[KnownAddress]) -> None:
        """What the bank knows; what was typed meanwhile stays."""
        typed = self.box.currentText()
        self.box.clear()
        for one in known:
            self.box.addItem(f"{one.address.name}, {one.address.city}  ·  {one.id}", one.id)
        self.box.setEditText(typed)
        if not typed and len(known) == 1:
            self.box.setCurrentIndex(0)
        self.say("" if known else self._words.say("The bank lists no address. Type the id of one."))

    def say(self, text: str) -> None:
        """One line below the box."""
        self.told.setText(text)
        self.told.setVisible(bool(text))

    def wipe(self) -> None:
        """Nothing of a member is left, nor what one could undo."""
        self.box.clear()
        self.say("")
        line = QLineEdit()
        line.setPlaceholderText(self._words.say("Address id"))
        # A line of its own keeps what was typed before for its undo.
        self.box.setLineEdit(line)

    def _line(self) -> QLineEdit:
        line = self.box.lineEdit()
        if line is None:
            msg = "the box can be typed into"
            raise AssertionError(msg)
        return line
