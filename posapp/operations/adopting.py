"""Take a redemption that was made elsewhere into this journal, so that its points can go back by all the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import BugError, Declined, IllegalMove, NotFound, Problem, RuleError
from posapp.domain.events import Adopted
from posapp.domain.money import Money
from posapp.domain.sale import SaleState
from posapp.domain.staff import Act
from posapp.domain.texts import account_reference
from posapp.operations.ports import SaleFilter
from posapp.operations.read_back import no_history
from posapp.operations.session import guarded

if TYPE_CHECKING:
    from posapp.domain.bank import BankPlace
    from posapp.domain.money import Currency
    from posapp.domain.sale import Sale
    from posapp.operations.members import Found
    from posapp.operations.ports import Bank, Clock, Entry, Ids, Journal
    from posapp.operations.session import Session

_MAY_HAVE_TAKEN: Final = frozenset({SaleState.REDEEMING, SaleState.UNKNOWN, SaleState.NEEDS_REVIEW})
_BACK: Final = (31, 366, 5 * 366)
"""So many days back a redemption is looked for by its id, the near ones first."""


class Adopting:
    """A redemption stands in this journal once, whoever made it and however many desks take it in at the same time.

    All raise RuleError(REDEMPTION_OPEN, sale=Sale) where it may be the answer that a sale of ours still waits for:
    whoever took that away would let the sale be paid again; RuleError(REDEMPTION_UNDATED) where the bank does not tell
    when it was made, so that nobody could tell what has gone back of it since; RuleError(NOTHING_TO_CREDIT) for one
    without points; Unavailable.
    """

    def __init__(
        self,
        *,
        bank: Bank,
        journal: Journal,
        clock: Clock,
        ids: Ids,
        currency: Currency,
        place: BankPlace,
        session: Session,
    ) -> None:
        self._bank = bank
        self._journal = journal
        self._clock = clock
        self._ids = ids
        self._currency = currency
        self._place = place
        self._session = session

    @guarded(Act.MEMBER)
    async def sale_of(self, found: Found, entry: Entry) -> Sale:
        """This journal's sale of a redemption that the bank lists for a member; COMPLETED where it is taken in now."""
        member = found.profile.member
        return await self._sale(member.account, found.quote.last_four or member.last_four, entry)

    @guarded(Act.MEMBER)
    async def named(self, redemption_id: str, account: str) -> Sale:
        """As `sale_of`, by the id of a redemption of the last five years.

        Raises UserError (the account), RuleError(MEMBER_NOT_FOUND), RuleError(REDEMPTION_NOT_FOUND, reference=str),
        Declined.
        """
        account = account_reference(account)
        held = await self._held(redemption_id)
        if held is not None:
            return held
        try:
            member = await self._bank.profile(account)
        except NotFound as no:
            raise RuleError(Problem.MEMBER_NOT_FOUND) from no
        entry = await self._listed(account, redemption_id)
        if entry is None:
            raise RuleError(Problem.REDEMPTION_NOT_FOUND, reference=redemption_id)
        return await self._sale(account, member.last_four, entry)

    async def _listed(self, account: str, redemption_id: str) -> Entry | None:
        today = self._clock.now().date()
        until = today + timedelta(days=1)
        for days in _BACK:
            since = today - timedelta(days=days)
            try:
                entries = await self._bank.history(account, since=since, until=until)
            except Declined as no:
                raise no_history(no) from no
            found = next((one for one in entries if one.id == redemption_id and not one.credit), None)
            if found is not None:
                return found
            until = since
        return None

    async def _sale(self, account: str, last_four: str, entry: Entry) -> Sale:
        if entry.credit:
            raise BugError("a credit is no redemption")
        held = await self._held(entry.id)
        if held is not None:
            return held
        await self._is_nobodys(account, entry)
        if entry.at is None:
            raise RuleError(Problem.REDEMPTION_UNDATED)
        if not entry.points:
            raise RuleError(Problem.NOTHING_TO_CREDIT)
        adopted = Adopted(
            redemption_id=entry.id,
            at=entry.at,
            points=entry.points,
            value=entry.value or Money.zero(self._currency),
            account=account,
            last_four=last_four,
            bank=self._place.name,
            training=self._place.training,
            kind=entry.reward,
            item=entry.item if entry.reward is not None else "",
        )
        try:
            return await self._journal.record(self._ids.sale_id(), adopted)
        except IllegalMove:
            # Another desk has taken it in at the same moment, or settling has found it to be one of ours.
            held = await self._held(entry.id)
            if held is None:
                raise
            return held

    async def _held(self, redemption_id: str) -> Sale | None:
        found = await self._journal.sales(SaleFilter(redemption_id=redemption_id))
        return next((sale for sale in found if self._place.has(sale)), None)

    async def _is_nobodys(self, account: str, entry: Entry) -> None:
        """Whatever the bank lists of ours had its intent on disk before: its sale is found here, open or not."""
        for sale in await self._journal.sales(SaleFilter(states=_MAY_HAVE_TAKEN)):
            if self._place.has(sale) and _may_be_of(sale, account, entry):
                raise RuleError(Problem.REDEMPTION_OPEN, sale=sale)


def _may_be_of(sale: Sale, account: str, entry: Entry) -> bool:
    if entry.external_id is not None:
        return entry.external_id == sale.external_id
    judged = sale.search is not None and entry.id in sale.search.rejected
    return sale.account == account and sale.points == entry.points and not judged
