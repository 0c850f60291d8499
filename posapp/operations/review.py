"""What a person decides where the bank's history does not: is a redemption without a reference ours or not?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import IllegalMove, Problem, RuleError, Unavailable
from posapp.domain.events import CardApproved, JudgedNotOurs, JudgedOurs, LeftOpen
from posapp.domain.sale import SaleState
from posapp.domain.staff import Act
from posapp.domain.texts import note_text
from posapp.operations.pay import moved_on
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.domain.events import Event
    from posapp.domain.sale import Sale
    from posapp.operations.ports import Journal
    from posapp.operations.session import Session
    from posapp.operations.settle import Settle


class Review:
    """Decisions about sales that need review; each is an event with a note.

    All raise UserError (the note), RuleError(NOTE_NEEDED), RuleError(SALE_MOVED_ON) where the sale or its candidates
    are no longer what was looked at, Unavailable (the journal).
    """

    def __init__(self, *, journal: Journal, settle: Settle, session: Session) -> None:
        self._journal = journal
        self._settle = settle
        self._session = session

    @guarded(Act.JUDGE)
    async def ours(self, sale: str, redemption_id: str, *, note: str) -> Sale:
        """The candidate is ours: the points are taken and the card part can follow, or a credit's points are back."""
        after = await self._record(sale, JudgedOurs(redemption_id, _needed(note)))
        if after.card_amount or after.state is not SaleState.REDEEMED:
            return after
        return await self._record(sale, CardApproved())

    @guarded(Act.JUDGE)
    async def not_ours(self, sale: str, candidates: Sequence[str], *, note: str) -> Sale:
        """None of these candidates is ours. NOT_REDEEMED as soon as ours was absent for long enough; often at once."""
        after = await self._record(sale, JudgedNotOurs(tuple(candidates), _needed(note)))
        try:
            return await self._settle.look(sale)
        except Unavailable:
            return after  # The decision stands; the background goes on looking.

    @guarded(Act.JUDGE)
    async def leave_open(self, sale: str, *, note: str) -> Sale:
        """Nobody can tell today."""
        return await self._record(sale, LeftOpen(note_text(note)))

    async def _record(self, sale: str, event: Event) -> Sale:
        try:
            return await self._journal.record(sale, event)
        except IllegalMove:
            raise moved_on(await self._journal.sale(sale)) from None


def _needed(note: str) -> str:
    text = note_text(note)
    if not text:
        raise RuleError(Problem.NOTE_NEEDED)
    return text
