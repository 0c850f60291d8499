"""What the bank tells only a desk on the phone: the whole of a profile, shipping addresses, a status that is noted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from posapp.domain.address import Address, KnownAddress
from posapp.domain.points import Points
from posapp.domain.profile import Lot, Profile
from posapp.mastercard import answers, wire, wire_desk
from posapp.mastercard.errors import carries_error
from posapp.mastercard.reading import Record, UnreadableError, number, whole_down
from posapp.operations.member_ports import EntryPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posapp.domain.card import CardNumber
    from posapp.domain.money import Currency

_MOST_LOTS: Final = 1_000
_MOST_PREFERENCES: Final = 100
_DEEPEST: Final = 4
_LONGEST: Final = 200


def profile(
    answer: object,
    *,
    currency: Currency,
    account: str | None = None,
    card: CardNumber | None = None,
    preferences: bool = False,
) -> Profile:
    """The whole profile; unreadable if it is of another account, or names the searched `card` anywhere."""
    member = answers.member(answer, currency, account=account)
    record = Record.of(answer)
    told = _preferences(record.record(wire_desk.PREFERENCES)) if preferences else None
    found = Profile(
        member,
        program=record.record(wire.ACCOUNT_INFO).reference(wire.PROGRAM_ID) or "",
        customer=record.reference(wire_desk.CUSTOMER) or "",
        preferences=told,
        lots=_lots(record.record(wire.HOUSEHOLD_INFO)),
    )
    if card is not None and any(card.stands_in(text) for text in _texts(found)):
        raise UnreadableError("a card number in a profile")
    return found


def page(answer: object) -> EntryPage:
    """A page of the history, as the desk takes it (contract E4)."""
    read = answers.page(answer)
    return EntryPage(tuple(read.entries), read.total)


def addresses(answer: object) -> list[KnownAddress]:
    """Shipping addresses (contract E7); one without an id makes the list unreadable: it would have a hole."""
    rows = answer if isinstance(answer, list) else Record.of(answer).get(wire_desk.ADDRESSES)
    if not isinstance(rows, list | None) or (rows is None and not _is_empty_list_of(answer)):
        raise UnreadableError("no list of addresses")
    return [_known(Record.of(row)) for row in rows or []]


def address_id(answer: object) -> str:
    """The id of an address that was kept (contract E8)."""
    found = Record.of(answer).reference(wire_desk.ADDRESS_ID)
    if found is None:
        raise UnreadableError("no address id")
    return found


def noted(answer: object) -> None:
    """A status is recorded (contract E6): any answer will do that speaks of no error."""
    if carries_error(answer):
        raise UnreadableError("an error in a success")


def _is_empty_list_of(answer: object) -> bool:
    return isinstance(answer, dict) and wire_desk.ADDRESSES in answer


def _known(row: Record) -> KnownAddress:
    found = row.reference(wire_desk.ADDRESS_ID)
    if found is None:
        raise UnreadableError("an address without id")
    address = Address(
        name=_shown(row.text(wire_desk.ADDRESS_NAME)),
        phone=_shown(row.text(wire_desk.PHONE)),
        country=_shown(row.text(wire_desk.COUNTRY)),
        city=_shown(row.text(wire_desk.CITY)),
        lines=tuple(line for name in wire_desk.LINES if (line := _shown(row.text(name)))),
        region=_shown(row.text(wire_desk.REGION)),
        postcode=_shown(row.text(wire_desk.POSTCODE)),
    )
    return KnownAddress(found, address)


def _lots(household: Record) -> tuple[Lot, ...]:
    """Points by age, oldest first; none at all where one cannot be read, since they would not add up."""
    rows = household.records(wire_desk.POINT_AGES)
    if len(rows) > _MOST_LOTS:
        return ()
    lots = [_lot(row) for row in rows]
    known = [lot for lot in lots if lot is not None]
    return tuple(sorted(known, key=_age)) if len(known) == len(lots) else ()


def _lot(row: Record) -> Lot | None:
    points = row.number(wire.POINTS)
    if points is None or points < 0:
        return None
    return Lot(Points(whole_down(points)), _day(row.get(wire_desk.EARNED_ON)), _day(row.get(wire_desk.EXPIRES_ON)))


def _age(lot: Lot) -> tuple[date, date]:
    return lot.earned_on or date.max, lot.expires_on or date.max


def _day(value: object) -> date | None:
    at = answers.moment(value)
    return None if at is None else at.date()


def _preferences(told: Record) -> tuple[tuple[str, str], ...]:
    """Name and content, as far as there are any a person could read; what is nested is named after its parents."""
    named = (pair for pair in _flat(told, "", _DEEPEST) if all(pair))
    return tuple(pair for pair, _ in zip(named, range(_MOST_PREFERENCES), strict=False))


def _flat(told: Record, parents: str, deeper: int) -> Iterator[tuple[str, str]]:
    for name in told:
        inner = told.get(name)
        if isinstance(inner, dict) and deeper:
            yield from _flat(Record(inner), f"{parents}{name}.", deeper - 1)
        elif isinstance(inner, list):
            yield _shown(parents + name), _shown(", ".join(filter(None, map(_plain, inner))))
        else:
            yield _shown(parents + name), _shown(_plain(inner))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        figure = number(value)
        return "" if figure is None else f"{figure:f}"
    return value if isinstance(value, str) else ""


def _shown(text: str) -> str:
    """One short line that can be shown and kept."""
    line = text.encode("utf-8", "replace").decode()
    return " ".join("".join(char if char.isprintable() else " " for char in line).split())[:_LONGEST]


def _texts(found: Profile) -> Iterator[str]:
    yield from (found.member.account, found.program, found.customer)
    for pair in found.preferences or ():
        yield from pair
