"""Where things were sent for a customer, and a new address."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from posapp.domain.address import REACH
from posapp.domain.errors import RuleError, UserError
from posapp.ui.agent.orders.address_form import AddressForm
from posapp.ui.agent.orders.wiping import empty, hold
from posapp.ui.theme import Size
from posapp.ui.widgets.button import ENTER, Button
from posapp.ui.widgets.field import Entry, Field
from posapp.ui.widgets.label import BOLD, Label, Panel
from posapp.ui.widgets.notice import Notice
from posapp.words.orders import added, address_text, perhaps_added

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posapp.domain.address import Address, KnownAddress
    from posapp.domain.errors import PosError
    from posapp.operations.desk import Desk
    from posapp.ui.agent.call import Call
    from posapp.ui.theme import Theme
    from posapp.words import Words

T = TypeVar("T")
_SEEN = 5


class AddressesPanel(Panel):
    """Asks when it is told whose, and again after an address was added."""

    def __init__(self, desk: Desk, words: Words, theme: Theme, call: Call) -> None:
        super().__init__("addressesPanel")
        say = words.say
        self._desk, self._words, self._call = desk, words, call
        self._turn = 0
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
        if customer:
            self.customer.show_text(customer)
            self.look()

    def wipe(self) -> None:
        """Nothing of anybody stands here."""
        empty((self.customer,))
        hold((self.customer,), fast=False)
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
        done, failed = self._for_now(self._list), self._for_now(self._not_read)
        self._call.read("read addresses", ask, done=done, failed=failed)

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
        self._send(now=True)
        # By its turn: what an earlier call still waits for would take the place of this one.
        done, failed = self._for_now(self._added), self._for_now(self._not_added)
        self._call.act(f"add address {self._turn}", add, done=done, failed=failed)

    def _send(self, *, now: bool) -> None:
        hold((self.customer,), fast=now)
        self.form.show_sending(now=now)

    def _for_now(self, order: Callable[[T], object]) -> Callable[[T], None]:
        """`order` for an answer about who is meant now: one about anybody else is dropped."""
        mine = self._turn

        def tell(answer: T) -> None:
            if mine == self._turn:
                order(answer)

        return tell

    def _added(self, made: str) -> None:
        self._send(now=False)
        if made:
            self.form.wipe()
            say = self._words.say
            more = say("It is listed here once something was sent to it.")
            self.notice.say(added(self._words, made), more, tone="good")
        else:
            self.notice.say(self._words.say("Not known yet"), perhaps_added(self._words), tone="caution")

    def _not_read(self, error: PosError) -> None:
        self._tell("")
        self._fail(error)

    def _not_added(self, error: PosError) -> None:
        self._send(now=False)
        if not (isinstance(error, UserError) and self.form.show_error(error)):
            self._fail(error)

    def _fail(self, error: PosError) -> None:
        if isinstance(error, UserError) and not isinstance(error, RuleError):
            self.customer.show_error(self._words.problem(error))
            self.customer.setFocus()
            return
        said = self._words.error(error)
        self.notice.say(said.what, said.then, tone="bad")

    def _forget(self) -> None:
        """Somebody else is meant from now on."""
        self._turn += 1
        self.customer.show_error("")
        self.list.clear()
        self.list.hide()
        self.notice.say("")
        self._tell("")

    def _tell(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))
