"""Addresses and deliveries: asked and sent once, recorded without whose and where."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from posapp.domain.address import Address, KnownAddress
from posapp.domain.desk_events import AddressAdded, StatusRecorded
from posapp.domain.errors import Declined, NotFound, Outage, Problem, RuleError, Unavailable, Unknown, UserError
from posapp.domain.fulfilment import Delivery, Fulfilment
from tests.support.desk import OPEN, Counter

HOME = Address("Home", "+1 555 0100", "US", "Springfield")
BACK = Fulfilment("RD-1", Delivery.BACK_ORDER, date(2026, 12, 1))


def recorded(counter: Counter) -> list[object]:
    return [event for _, event in counter.journal.desk_events]


def test_an_added_address_is_listed_and_its_id_recorded() -> None:
    counter = Counter()
    addresses = counter.desk.agent.addresses

    async def run() -> None:
        made = await addresses.add(" RANCU01 ", HOME)
        assert await addresses.known("RANCU01") == [KnownAddress(made, HOME)]
        assert recorded(counter) == [AddressAdded(made)]

    asyncio.run(run())
    assert "Springfield" not in repr(counter.journal.desk_events)


@pytest.mark.parametrize(
    ("since", "until"), [(160 + 1, None), (5, 6)], ids=["further back than the bank tells", "ends before it begins"]
)
def test_days_that_the_bank_does_not_tell_are_not_asked_for(since: int, until: int | None) -> None:
    counter = Counter()
    today = OPEN.date()
    with pytest.raises(UserError) as no:
        asyncio.run(
            counter.desk.agent.addresses.known(
                "RANCU01",
                since=today - timedelta(days=since),
                until=None if until is None else today - timedelta(days=until),
            )
        )
    assert no.value.problem is Problem.ADDRESS_PERIOD
    assert counter.bank.calls == []


def test_no_answer_to_an_address_is_recorded_as_such() -> None:
    counter = Counter()
    counter.bank.troubles.append(Unknown(Outage.TIMED_OUT))
    assert asyncio.run(counter.desk.agent.addresses.add("RANCU01", HOME)) == ""
    assert recorded(counter) == [AddressAdded("", certain=False)]
    assert counter.bank.calls == ["add_address"]


@pytest.mark.parametrize(
    "trouble", [Declined(source="PWR", reason_code="X", description="no"), Unavailable(Outage.NO_CONNECTION)]
)
def test_what_did_not_happen_is_not_recorded(trouble: Declined | Unavailable) -> None:
    counter = Counter()
    counter.bank.troubles.extend([trouble, trouble])
    agent = counter.desk.agent
    with pytest.raises(type(trouble)):
        asyncio.run(agent.addresses.add("RANCU01", HOME))
    with pytest.raises(type(trouble)):
        asyncio.run(agent.fulfilments.record(BACK))
    assert recorded(counter) == []


def test_a_status_is_recorded_at_the_bank_and_here() -> None:
    counter = Counter()
    assert asyncio.run(counter.desk.agent.fulfilments.record(BACK)) is True
    assert counter.bank.statuses == [BACK]
    assert recorded(counter) == [StatusRecorded("RD-1", Delivery.BACK_ORDER, "2026-12-01")]
    counter.bank.troubles.append(Unknown(Outage.BROKEN_OFF))
    assert asyncio.run(counter.desk.agent.fulfilments.record(Fulfilment("RD-1", Delivery.SHIPPED))) is False
    assert recorded(counter)[1:] == [StatusRecorded("RD-1", Delivery.SHIPPED, certain=False)]


def test_a_journal_that_is_full_leaves_it_open_what_stands_there() -> None:
    counter = Counter()
    counter.journal.broken = Unavailable(Outage.JOURNAL)
    with pytest.raises(Unknown):
        asyncio.run(counter.desk.agent.fulfilments.record(BACK))
    with pytest.raises(Unknown):
        asyncio.run(counter.desk.agent.addresses.add("RANCU01", HOME))


@pytest.mark.parametrize("delivery", Delivery)
def test_a_back_order_alone_has_a_date(delivery: Delivery) -> None:
    day = date(2026, 12, 1)
    wrong = None if delivery is Delivery.BACK_ORDER else day
    with pytest.raises(UserError) as no:
        Fulfilment("RD-1", delivery, wrong)
    assert no.value.problem is Problem.BACK_ORDER_DATE
    assert Fulfilment("RD-1", delivery, None if wrong else day).delivery is delivery


def test_whom_and_what_the_bank_does_not_know_is_said_so() -> None:
    counter = Counter()
    counter.bank.troubles.extend([NotFound(source="PWR", reason_code="NOT_FOUND") for _ in range(3)])
    agent = counter.desk.agent
    told = []
    for asked in (
        agent.addresses.known("RANCU09"),
        agent.addresses.add("RANCU09", HOME),
        agent.fulfilments.record(BACK),
    ):
        with pytest.raises(RuleError) as no:
            asyncio.run(asked)
        told.append(no.value.problem)
    assert told == [Problem.CUSTOMER_NOT_FOUND, Problem.CUSTOMER_NOT_FOUND, Problem.DELIVERY_NOT_FOUND]
    assert recorded(counter) == []
