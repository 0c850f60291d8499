"""The desk that a window has from its first frame on, before any part of it is built."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from posapp.app.account import session_of
from posapp.app.unlocking import LateKey
from posapp.settings import Environment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from posapp.app.parts import Parts
    from posapp.domain.money import Currency
    from posapp.journal.salvage import Restored
    from posapp.operations.agent_desk import AgentDesk
    from posapp.operations.approvals import Approvals
    from posapp.operations.bulk import Bulk
    from posapp.operations.close_day import CloseDay
    from posapp.operations.credits import Credits
    from posapp.operations.find import Find
    from posapp.operations.give_back import GiveBack
    from posapp.operations.history import History
    from posapp.operations.pay import Pay
    from posapp.operations.quote import Quotes
    from posapp.operations.receipts import Receipts
    from posapp.operations.review import Review
    from posapp.operations.settle import Settle
    from posapp.operations.staff import Staff
    from posapp.operations.watch import Watch
    from posapp.settings import Settings


class LateDesk:
    """A desk whose parts are built by the first operation, on its thread: their imports are not the first frame's."""

    def __init__(self, settings: Settings, data: Path) -> None:
        self.session = session_of(settings)
        self._settings = settings
        self._data = data
        self._lock = threading.Lock()
        self._parts: Parts | None = None
        self.key = LateKey(settings)

    @property
    def currency(self) -> Currency:
        return self._settings.currency

    @property
    def quotes(self) -> Quotes:
        return self.built().desk.quotes

    @property
    def pay(self) -> Pay:
        return self.built().desk.pay

    @property
    def give_back(self) -> GiveBack:
        return self.built().desk.give_back

    @property
    def credits(self) -> Credits:
        return self.built().desk.credits

    @property
    def bulk(self) -> Bulk:
        return self.built().desk.bulk

    @property
    def settle(self) -> Settle:
        return self.built().desk.settle

    @property
    def watch(self) -> Watch:
        return self.built().desk.watch

    @property
    def review(self) -> Review:
        return self.built().desk.review

    @property
    def days(self) -> CloseDay:
        return self.built().desk.days

    @property
    def find(self) -> Find:
        return self.built().desk.find

    @property
    def history(self) -> History:
        return self.built().desk.history

    @property
    def receipts(self) -> Receipts:
        return self.built().desk.receipts

    @property
    def staff(self) -> Staff:
        return self.built().desk.staff

    @property
    def approvals(self) -> Approvals:
        return self.built().desk.approvals

    @property
    def agent(self) -> AgentDesk:
        return self.built().desk.agent

    def built(self) -> Parts:
        with self._lock:
            if self._parts is None:
                from posapp.app.parts import build

                self._parts = build(self._settings, self._data, password=self.key.password, session=self.session)
            return self._parts

    @property
    def local(self) -> bool:
        return self._settings.api.environment is Environment.LOCAL

    @property
    def data(self) -> Path:
        return self._data

    async def warm(self) -> None:
        await self.built().warm()

    async def renew(self) -> None:
        await self.built().connection.renew()

    async def check_journal(self) -> Sequence[Restored]:
        return await self.built().check_journal()

    async def aclose(self) -> None:
        if self._parts is not None:
            await self._parts.aclose()
