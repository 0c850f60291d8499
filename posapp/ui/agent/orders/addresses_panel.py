"""Where things were sent for a customer, and a new address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from posapp.domain.address import REACH
from posapp.domain.errors import UserError
from posapp.ui.agent.orders.address_form import AddressForm
from posapp.ui.agent.orders.wiping import empty
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice
from posapp.words.orders import added, address_text, perhaps_added

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.address import Address, KnownAddress
    from posapp.domain.errors import PosError
    from posapp.operations.desk import Desk
    from posapp.ui.agent.call import Call
    from posapp.ui.theme import Theme
    from posapp.words import Words

_SEEN = 5


class AddressesPanel(Panel):
    """Asks when it is told whose, and again after an address was added."""

    def __init__(self, desk: Desk, words: Words, theme: Theme, call: Call) -> None:
        super().__init__("addressesPanel")
        say = words.say
        self._desk, self._words, self._call = desk, words, call
        self.customer = Field(say("Customer reference"), Entry("customerReference"))
        self._show = Button(say("Show addresses"), "showAddresses", key=ENTER)
        self._said = Label(size=Size.SMALL, tone="muted", name="addressesSaid", wraps=True)
        self.list = QListWidget()
        self.notice = Notice(theme, "addressesNotice")
        self.form = AddressForm(words)
        self._build()
        self.customer.entered.connect(self.look)
        self.customer.edited.connect(self._forget)
        self._show.clicked.connect(self.look)
        self.form.asked.connect(self._add)

    def _build(self) -> None:
        say = self._words.say
        self.list.setObjectName("addresses")
        self.list.setAccessibleName(say("Shipping addresses"))
        self.list.setProperty("role", "lines")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.hide()
        self.customer.put_beside(self._show)
        self.body.addWidget(Label(say("Shipping addresses"), size=Size.LARGE, weight=BOLD))
        for widget in (self.customer, self._said, self.list, self.notice, self.form):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._tell(say("Those that something was sent to in the last {days} days.", days=str(REACH.days)))

    def take(self, customer: str) -> None:
        """Whose addresses they are, where the bank has told it."""
        if customer and customer != self.customer.entry.text():
            self.customer.show_text(customer)
            self.look()

    def wipe(self) -> None:
        """Nothing of anybody stands here."""
        empty((self.customer,))
        self.form.wipe()
        self._forget()
        self.notice.wipe()

    def look(self) -> None:
        """Ask the bank."""
        desk, customer = self._desk, self.customer.entry.text()

        async def ask() -> Sequence[KnownAddress]:
            return await desk.agent.addresses.known(customer)

        self.customer.show_error("")
        self._tell(self._words.say("Asking the bank…"))
        self._call.read("read addresses", ask, done=self._list, failed=self._failed)

    def _list(self, found: Sequence[KnownAddress]) -> None:
        words = self._words
        self.list.clear()
        self.list.addItems([f"{one.id}  ·  {address_text(one.address)}" for one in found])
        for at, one in enumerate(found):
            self.list.item(at).setToolTip(address_text(one.address))
        self.list.setVisible(bool(found))
        if found:
            self.list.setFixedHeight(min(len(found), _SEEN) * self.list.sizeHintForRow(0) + 4)
        count = words.plural(len(found), "{n} address", "{n} addresses", n=str(len(found)))
        nothing = words.say("Nothing was sent anywhere in the last {days} days.", days=str(REACH.days))
        self._tell(count if found else nothing)

    def _add(self, typed: Address) -> None:
        desk, customer = self._desk, self.customer.entry.text()

        async def add() -> str:
            return await desk.agent.addresses.add(customer, typed)

        self.customer.show_error("")
        self.notice.say("")
        self.form.add.setEnabled(False)
        self._call.act("add address", add, done=self._added, failed=self._failed)

    def _added(self, made: str) -> None:
        self.form.add.setEnabled(True)
        if made:
            self.form.wipe()
            say = self._words.say
            more = say("It is listed here once something was sent to it.")
            self.notice.say(added(self._words, made), more, tone="good")
        else:
            self.notice.say(self._words.say("Not known yet"), perhaps_added(self._words), tone="caution")

    def _failed(self, error: PosError) -> None:
        self.form.add.setEnabled(True)
        self._tell("")
        if isinstance(error, UserError) and not error.values.get("field"):
            self.customer.show_error(self._words.problem(error))
            self.customer.setFocus()
        elif not (isinstance(error, UserError) and self.form.show_error(error)):
            said = self._words.error(error)
            self.notice.say(said.what, said.then, tone="bad")

    def _forget(self) -> None:
        self.list.clear()
        self.list.hide()
        self.notice.say("")
        self.form.add.setEnabled(True)
        self._tell("")

    def _tell(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))
