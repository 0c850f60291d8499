"""A window on a desk in memory, played by keys as the program runs it: the till's, or what others make of `Played`."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from posapp.ui.bridge import Bridge
from posapp.ui.facts import Facts, Printer, SignIn, TestCard
from posapp.ui.frame import Frame
from posapp.ui.shell import Shell
from posapp.ui.worker import Worker
from posapp.words import Words
from tests.support.connecting import MemoryConnecting
from tests.support.desk import CARD, Counter
from tests.ui.hand import ENTER, Hand
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from posapp.ui.pages.checkout.flow import Checkout
    from posapp.ui.theme import Theme

S = TypeVar("S", bound=Frame)
CARDS = (TestCard(CARD, "Mastercard", "In good standing", "48,250 points"),)


@dataclass
class Played(Hand, Generic[S]):
    """A whole window with its desk."""

    app: QApplication
    theme: Theme
    counter: Counter = field(default_factory=Counter)
    printer: Printer = Printer.NONE
    connecting: MemoryConnecting = field(default_factory=MemoryConnecting)
    sign_in: SignIn | None = None
    kiosk: bool = False
    crashes: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bridge = Bridge(Worker(), crashed=self.crashes.append)
        self.shell = self.made(
            Facts(
                "T03",
                "North store",
                printer=self.printer,
                test_cards=lambda: CARDS,
                connecting=self.connecting,
                account="maya",
                sign_in=self.sign_in,
                kiosk=self.kiosk,
            )
        )

    def made(self, facts: Facts) -> S:
        """The window itself."""
        raise NotImplementedError

    @property
    def window(self) -> QWidget:
        return self.shell


@dataclass
class Till(Played[Shell]):
    """The till's window."""

    def made(self, facts: Facts) -> Shell:
        orders = (f"T03-{number:04d}" for number in itertools.count(1))
        desk, now = self.counter.desk, self.counter.clock.now
        return Shell(desk, self.bridge, Words("en_US"), self.theme, facts, new_order=lambda: next(orders), now=now)

    @property
    def state(self) -> Checkout:
        return self.shell.checkout.held.state

    async def quote(self, total: str = "87.40") -> None:
        """Cart and card by keys, until the balance is there."""
        self.keys(total)
        self.key(ENTER)
        self.keys(CARD)
        self.key(ENTER)
        await until(lambda: self.state.quote is not None, "the balance")
