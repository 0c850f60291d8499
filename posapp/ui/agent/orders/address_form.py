"""A shipping address as it is dictated on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from posapp.domain.address import AddressField, typed_address
from posapp.domain.errors import UserError
from posapp.ui.agent.orders.wiping import empty, hold
from posapp.ui.widgets.button import Button
from posapp.ui.widgets.field import Entry, Field

if TYPE_CHECKING:
    from posapp.words import Words


class AddressForm(QWidget):
    """Signals: asked(Address) once every field is right."""

    asked = Signal(object)

    def __init__(self, words: Words) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self.name = Field(say("Name of the address"), Entry("addressName"))
        self.phone = Field(say("Phone"), Entry("addressPhone"))
        self.line1 = Field(say("Street and house"), Entry("addressLine1"))
        self.line2 = Field(say("More of it"), Entry("addressLine2"))
        self.postcode = Field(say("Postcode"), Entry("addressPostcode"))
        self.city = Field(say("City"), Entry("addressCity"))
        self.region = Field(say("State"), Entry("addressRegion"))
        self.country = Field(say("Country"), Entry("addressCountry"))
        self.add = Button(say("Add address"), "addAddress", kind="neutral", steady=True)
        self._at = {
            AddressField.NAME: self.name,
            AddressField.PHONE: self.phone,
            AddressField.LINES: self.line1,
            AddressField.POSTCODE: self.postcode,
            AddressField.CITY: self.city,
            AddressField.REGION: self.region,
            AddressField.COUNTRY: self.country,
        }
        self._build()

    def _build(self) -> None:
        self.country.entry.setPlaceholderText("US")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(_row((self.name, 3), (self.phone, 2)))
        column.addLayout(_row((self.line1, 3), (self.line2, 2)))
        column.addLayout(_row((self.postcode, 2), (self.city, 4), (self.region, 2), (self.country, 2)))
        column.addWidget(self.add)
        for field in self.fields:
            field.edited.connect(lambda field=field: field.show_error(""))
            field.entered.connect(self.add.press)
        self.add.clicked.connect(self._ask)

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self._at.values(), self.line2)

    def wipe(self) -> None:
        """Nothing of anybody stands here."""
        empty(self.fields)
        self.show_sending(now=False)

    def show_sending(self, *, now: bool) -> None:
        """What was typed stands fast meanwhile."""
        hold(self.fields, fast=now)
        self.add.setEnabled(not now)

    def show_error(self, error: UserError) -> bool:
        """At its field; False where it is about none."""
        about = error.values.get("field")
        if not isinstance(about, AddressField):
            return False
        field = self._at[about]
        field.show_error(self._words.problem(error))
        field.setFocus()
        return True

    def _ask(self) -> None:
        for field in self.fields:
            field.show_error("")
        try:
            typed = typed_address(
                name=self.name.entry.text(),
                phone=self.phone.entry.text(),
                country=self.country.entry.text(),
                city=self.city.entry.text(),
                lines=(self.line1.entry.text(), self.line2.entry.text()),
                region=self.region.entry.text(),
                postcode=self.postcode.entry.text(),
            )
        except UserError as wrong:
            self.show_error(wrong)
            return
        self.asked.emit(typed)


def _row(*fields: tuple[Field, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for field, stretch in fields:
        row.addWidget(field, stretch, Qt.AlignmentFlag.AlignTop)
    return row
