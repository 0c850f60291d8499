"""A clerk who plays one sale at the window and keeps a picture of every move it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from posapp.domain.errors import Outage, Unknown
from posapp.domain.events import Event, SaleOpened
from posapp.domain.life import evolve, opened
from posapp.domain.money import Money
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.operations.ports import Entry
from tests.support.desk import USD
from tests.ui.hand import ENTER
from tests.ui.past import opened as opened_history
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.till import Till

Move: TypeAlias = tuple[SaleState, type[Event]]
SILENT = Unknown(Outage.TIMED_OUT)


@dataclass
class Clerk:
    """Plays one sale and keeps a picture of every move that it makes."""

    till: Till
    pictures: Path
    seen: dict[Move, str] = field(default_factory=dict)
    _looked: int = 0

    async def sells(self, *, silent: bool = False, taken: bool = True) -> None:
        """Cart, card and 5,000 points; then what came of it stands before the clerk."""
        bank = self.till.counter.bank
        await self.till.quote()
        if silent:
            (bank.after if taken else bank.troubles).append(SILENT)
        self.till.keys("5000")
        self.till.key(ENTER)
        await until(lambda: self.till.state.sale is not None and self.till.state.busy is None, "the answer")

    async def card(self, said: str) -> None:
        (await self.till.ready(f"card{said}")).press()

    async def opens_unsettled(self) -> None:
        self.till.key(Qt.Key.Key_F4)
        await until(lambda: self.till.text("openState"), "the open sale")

    async def looks(self, *, minutes: int = 0) -> None:
        """F5, after so many minutes."""
        self.till.counter.clock.turn(minutes=minutes)
        asked = len(self.till.counter.bank.calls)
        await self.till.ready("settleAll")
        self.till.key(Qt.Key.Key_F5)
        await until(lambda: len(self.till.counter.bank.calls) > asked, "the bank to be asked")
        await until(lambda: not self.till.bridge.busy("settle all"), "the look to be over")
        await until(lambda: not self.till.bridge.busy("list unsettled"), "the page to be drawn")

    async def decides(self, button: str, note: str) -> None:
        """A note, and one of the three decisions."""
        self.till.entry("reviewNote").setFocus()
        self.till.keys(note)
        (await self.till.ready(button)).click()
        await until(lambda: not self.till.bridge.busy("settle one"), "the decision to be recorded")
        assert self.till.entry("reviewNote").text() == ""

    async def refuses_to_guess(self, button: str, error: str) -> None:
        """A decision that is not ready is told why, and nothing happens."""
        (await self.till.ready(button)).click()
        assert self.till.text("reviewNoteError") == error

    async def sees(self, text: str) -> None:
        """The window says so; what has happened to the sale since the last time is what led to it."""
        await until(lambda: any(text in one for one in self._texts()), f"“{text}” to be seen")
        picture = self.till.shell.grab()
        moves = self._moves()
        assert len(moves) > self._looked, "nothing has happened"
        for state, event in moves[self._looked :]:
            file = self.pictures / f"{state.value}-{event.__name__}.png"
            assert picture.save(str(file))
            self.seen[state, event] = text
        self._looked = len(moves)

    async def gives_back(self, points: str, *, silent: bool = False) -> None:
        """A sale is finished, chosen in the history, and some of its points are sent back."""
        await self.sells()
        await self.card("Approved")
        await self.sees("Sale finished")
        await opened_history(self.till)
        self.till.key(Qt.Key.Key_Down)
        await until(lambda: self.till.text("saleLeft") == "5,000", "the bank's figure")
        if silent:
            self.till.counter.bank.fails["credit"] = SILENT
        self.till.entry("pointsToCredit").setFocus()
        self.till.keys(points)
        (await self.till.ready("credit")).press()

    def strange_credit(self) -> None:
        """A credit of the same redemption and as many points, without a reference."""
        redemption = self.till.counter.last_sale.redemption_id
        entry = Entry("CR-7F3K-9001", True, datetime.now(UTC), Points(700), None, None, redemption)
        self.till.counter.bank.entries.insert(0, entry)

    def _texts(self) -> list[str]:
        return [label.text() for label in self.till.shell.findChildren(QLabel) if label.isVisible()]

    def _moves(self) -> list[Move]:
        sale: Sale | None = None
        moves: list[Move] = []
        for record in self.till.counter.journal.events:
            if sale is None or isinstance(record.event, SaleOpened):
                sale = opened(record)
                continue
            moves.append((sale.state, type(record.event)))
            sale = evolve(sale, record)
        return moves

    def stranger(self, number: int, external_id: str | None = None) -> None:
        """An entry of the same points, without a reference unless one is given."""
        entry = Entry(
            f"RD-7F3K-90{number:02}", False, datetime.now(UTC), Points(5_000), Money(5_000, USD), external_id
        )  # fmt: skip
        self.till.counter.bank.entries.insert(0, entry)
