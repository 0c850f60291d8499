"""Everything staff can do at one till, in one value that windows and commands are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from posapp.domain.bank import BankPlace
from posapp.operations.agent_desk import AgentDesk, agent_desk
from posapp.operations.approvals import Approvals
from posapp.operations.bank_clock import BankClock
from posapp.operations.bulk import Bulk
from posapp.operations.close_day import CloseDay
from posapp.operations.credits import CreditRules, Credits
from posapp.operations.find import Find
from posapp.operations.flight import InFlight
from posapp.operations.give_back import GiveBack
from posapp.operations.handovers import Handovers
from posapp.operations.history import History
from posapp.operations.pay import Pay
from posapp.operations.quote import Quotes
from posapp.operations.read_back import ReadBack
from posapp.operations.receipts import Receipts
from posapp.operations.review import Review
from posapp.operations.settle import Settle
from posapp.operations.standing import Standing
from posapp.operations.watch import Watch

if TYPE_CHECKING:
    from datetime import timedelta

    from posapp.domain.money import Currency
    from posapp.operations.handover_ports import Handing
    from posapp.operations.member_ports import WholeBank
    from posapp.operations.ports import Clock, Ids, Journal, Owners, Stationery
    from posapp.operations.session import Session
    from posapp.operations.staff import Staff


class Desk(Protocol):
    """The operations of a till that sells in `currency`."""

    @property
    def currency(self) -> Currency: ...

    @property
    def quotes(self) -> Quotes: ...

    @property
    def pay(self) -> Pay: ...

    @property
    def give_back(self) -> GiveBack: ...

    @property
    def credits(self) -> Credits: ...

    @property
    def bulk(self) -> Bulk: ...

    @property
    def settle(self) -> Settle: ...

    @property
    def watch(self) -> Watch: ...

    @property
    def review(self) -> Review: ...

    @property
    def days(self) -> CloseDay: ...

    @property
    def find(self) -> Find: ...

    @property
    def history(self) -> History: ...

    @property
    def receipts(self) -> Receipts: ...

    @property
    def staff(self) -> Staff: ...

    @property
    def approvals(self) -> Approvals: ...

    @property
    def agent(self) -> AgentDesk:
        """What only a desk on the phone does."""
        ...

    @property
    def session(self) -> Session:
        """Who is at the till; to be had before anything else is built."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltDesk:
    """A desk whose operations are all there."""

    currency: Currency
    quotes: Quotes
    pay: Pay
    give_back: GiveBack
    credits: Credits
    bulk: Bulk
    settle: Settle
    watch: Watch
    review: Review
    days: CloseDay
    find: Find
    history: History
    receipts: Receipts
    staff: Staff
    approvals: Approvals
    agent: AgentDesk

    @property
    def session(self) -> Session:
        return self.staff.session


def built_desk(
    *,
    bank: WholeBank,
    journal: Journal,
    clock: Clock,
    ids: Ids,
    owners: Owners,
    stationery: Stationery,
    currency: Currency,
    settling: timedelta,
    staff: Staff,
    rules: CreditRules = CreditRules(),  # noqa: B008 - a value that nothing can change
    place: BankPlace = BankPlace(),  # noqa: B008 - as above
    handing: Handing | None = None,
) -> BuiltDesk:
    """The operations on these ports; `place` is the one `bank` stands for, `handing` None: no member is handed over."""
    flight, session = InFlight(owners), staff.session
    find, quotes = Find(journal), Quotes(bank, clock, currency, session)
    give_back = GiveBack(
        bank=bank, journal=journal, clock=clock, ids=ids, owners=owners, flight=flight, session=session, place=place
    )
    settle = Settle(
        journal=journal, clock=clock, give_back=give_back, flight=flight, session=session, place=place,
        read_back=ReadBack(bank=bank, journal=journal, clock=clock, settling=settling),
    )  # fmt: skip
    approvals = Approvals(journal=journal, clock=clock, ids=ids, rules=rules, staff=staff)
    credits_ = Credits(
        bank=bank, journal=journal, clock=clock, give_back=give_back, approvals=approvals, session=session, place=place
    )
    agent = agent_desk(
        bank=bank, journal=journal, find=find, clock=clock, ids=ids, currency=currency, session=session, place=place,
        handovers=Handovers(handing, clock=clock, bank_clock=BankClock(bank, clock), session=session),
    )  # fmt: skip
    pay = Pay(
        bank=bank, journal=journal, clock=clock, ids=ids, owners=owners, quotes=quotes, flight=flight,
        session=session, standing=Standing(journal, place),
    )  # fmt: skip
    return BuiltDesk(
        currency=currency, quotes=quotes, pay=pay, give_back=give_back, credits=credits_, settle=settle, find=find,
        bulk=Bulk(find=find, credits=credits_, approvals=approvals, settle=settle, session=session),
        watch=Watch(settle=settle, clock=clock),
        review=Review(journal=journal, settle=settle, session=session),
        days=CloseDay(bank=bank, journal=journal, clock=clock, currency=currency, session=session, place=place),
        history=History(journal, clock, currency, session),
        receipts=Receipts(journal=journal, clock=clock, stationery=stationery, session=session),
        staff=staff, approvals=approvals, agent=agent,
    )  # fmt: skip
