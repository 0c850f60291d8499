"""What the bank's answers say in the till's own words. All raise UnreadableError where the least is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import UserError
from posapp.domain.member import AccountStatus, Member, Role
from posapp.domain.money import Currency
from posapp.domain.points import Points
from posapp.mastercard import wire, wire_desk
from posapp.mastercard.errors import carries_error
from posapp.mastercard.rates import rate_of
from posapp.mastercard.reading import Record, UnreadableError, flag, money_down, money_up, number, whole_down
from posapp.operations.ports import CreditAnswer, Entry, RedemptionAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from posapp.domain.card import CardNumber
    from posapp.domain.money import Money

_SEPARATORS: Final = str.maketrans("", "", " _-")
_MILLISECONDS_FROM: Final = 10**11
_SECONDS_FROM: Final = 10**9


def member(answer: object, currency: Currency, *, account: str | None = None) -> Member:
    """A redeemer's profile (contract E1, E2); unreadable if it is of another account than `account`."""
    record = Record.of(answer)
    info, household = record.record(wire.ACCOUNT_INFO), record.record(wire.HOUSEHOLD_INFO)
    rate = rate_of(record.records(wire.CONVERSION_FACTORS), currency)
    status, role = info.get(wire.ACCOUNT_STATUS), household.get(wire.HOUSEHOLD_ROLE)
    return Member(
        account=_account(record, account),
        last_four=_last_four(info),
        status=wire.STATUSES.get(_word(status), AccountStatus.UNRECOGNISED) if _told(status) else None,
        role=wire.ROLES.get(_word(role), Role.UNRECOGNISED) if _told(role) else None,
        balance=_points(household.number(wire.POINT_BALANCE)),
        rate=rate,
        least=_threshold(info.number(wire.LEAST), rate.currency, up=True) if rate else None,
        most=_threshold(info.number(wire.MOST), rate.currency, up=False) if rate else None,
        partial=flag(info.get(wire.PARTIAL_ALLOWED), default=True),
    )


def found_member(answer: object, *, currency: Currency, card: CardNumber) -> Member:
    """The profile that a search for `card` found; unreadable if the bank names the card number as the account."""
    found = member(answer, currency)
    if card.stands_in(found.account):
        raise UnreadableError("a card number for an account reference")
    return found


def redemption(answer: object) -> RedemptionAnswer:
    """Points are taken (contract E3): only the redemption id is due."""
    record = Record.of(answer)
    redemption_id = record.reference(wire.REDEMPTION_ID)
    if redemption_id is None:
        raise UnreadableError("no redemption id")
    return RedemptionAnswer(redemption_id, _points(record.number(wire.POINT_BALANCE)))


def credit(answer: object) -> CreditAnswer:
    """Points are back (contract E5): an object is enough, unless it speaks of an error."""
    record = Record.of(answer)
    if carries_error(answer):
        raise UnreadableError("an error in a success")
    return CreditAnswer(
        record.reference(wire.CREDIT_ID),
        _points(record.number(wire.POINTS_CREDITED)),
        _points(record.number(wire.POINT_BALANCE)),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the history, newest first. `total` only where the bank tells it."""

    entries: Sequence[Entry]
    total: int | None

    def ends_at(self, offset: int) -> bool:
        """True if nothing is due behind this page, which ended at `offset`."""
        if not self.entries:
            return True
        # Without a total a short page proves nothing: the bank may give fewer than it was asked for.
        return self.total is not None and offset >= self.total


def page(answer: object) -> Page:
    """A page of redemptions and credits (contract E4).

    One entry that cannot be read makes the page unreadable: a history with a hole proves nothing.
    """
    if isinstance(answer, list):
        answer = {wire.ENTRIES: answer}
    record = Record.of(answer)
    rows = record.get(wire.ENTRIES)
    if wire.ENTRIES not in record or not isinstance(rows, list | None):
        raise UnreadableError("no list of redemptions")
    total = record.number(wire.TOTAL)
    return Page(
        [_entry(Record.of(row)) for row in rows or []],
        whole_down(total) if total is not None and total >= 0 else None,
    )


def moment(value: object) -> datetime | None:
    """A time in any spelling seen: ISO 8601, a bare date, seconds or milliseconds since 1970.

    Without a zone it is read as UTC; a bare date as its last moment, so that an entry of today never looks
    older than what happened today.
    """
    try:
        epoch = number(value)
        if epoch is not None and epoch >= _SECONDS_FROM:
            seconds = epoch / 1000 if epoch >= _MILLISECONDS_FROM else epoch
            return datetime.fromtimestamp(float(seconds), UTC)
        return _iso(value.strip()) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _has_zone(value: object) -> bool:
    """True for a time that names its zone, or needs none (seconds since 1970)."""
    if not isinstance(value, str) or number(value) is not None:
        return True
    try:
        return datetime.fromisoformat(value.strip()).tzinfo is not None
    except ValueError:
        return False


def _iso(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _entry(row: Record) -> Entry:
    listed, points = row.reference(wire.REDEMPTION_ID), row.number(wire.POINTS)
    original = row.reference(wire.ORIGINAL_ID)
    kind = _word(row.get(wire.ENTRY_KIND))
    is_credit = kind == wire.CREDIT_KIND or (kind != wire.REDEMPTION_KIND and original is not None)
    credit_id = row.reference(wire.CREDIT_ID) if is_credit else None
    entry_id = credit_id or listed
    if entry_id is None or points is None:
        raise UnreadableError("an entry without id or points")
    return Entry(
        id=entry_id,
        credit=is_credit,
        at=moment(row.get(wire.ENTRY_AT)),
        zoned=_has_zone(row.get(wire.ENTRY_AT)),
        points=Points(whole_down(abs(points))),
        value=_value(row),
        external_id=row.reference(wire.EXTERNAL_ID),
        # Where a credit has an id apart, the redemption's can only be the original's.
        original_id=(original or (listed if credit_id else None)) if is_credit else None,
        reward=wire_desk.KINDS.get(_word(row.get(wire.REDEMPTION_TYPE))),
        item=_item(row),
        delivery=wire_desk.DELIVERIES.get(_word(row.get(wire_desk.STATUS_CODE))),
    )


def _item(row: Record) -> str:
    """The first item's id; in whichever of its places the bank tells it."""
    for name in (wire_desk.ITEMS, wire_desk.REDEMPTION_ITEMS):
        for item in row.records(name):
            if found := item.reference(wire.REDEMPTION_ITEM_ID):
                return found
    return row.reference(wire.REDEMPTION_ITEM_ID) or ""


def _account(record: Record, asked: str | None) -> str:
    told = record.reference(wire.USER_ID)
    kind = _word(record.get(wire.USER_ID_TYPE))
    if kind not in ("", wire.ACCOUNT_REFERENCE):
        raise UnreadableError("not an account reference")
    if asked is not None and told not in (None, asked):
        raise UnreadableError("another account")
    if (account := asked or told) is None:
        raise UnreadableError("no account reference")
    return account


def _last_four(info: Record) -> str:
    text = info.text(wire.LAST_FOUR)
    return text.zfill(4) if text.isascii() and text.isdigit() and len(text) <= 4 else ""


def _points(figure: Decimal | None) -> Points | None:
    return None if figure is None else Points(max(0, whole_down(figure)))


def _threshold(figure: Decimal | None, currency: Currency, *, up: bool) -> Money | None:
    """Zero means no limit; between two minor units the stricter one holds."""
    if figure is None or figure <= 0:
        return None
    return money_up(figure, currency) if up else money_down(figure, currency)


def _value(row: Record) -> Money | None:
    figure = row.number(wire.CASH_VALUE)
    try:
        currency = Currency.of(row.text(wire.CURRENCY_CODE).upper())
    except UserError:
        return None
    return None if figure is None else money_down(abs(figure), currency)


def _told(value: object) -> bool:
    return value is not None and value != ""


def _word(value: object) -> str:
    """A code word without case and separators; "" for what is no text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).translate(_SEPARATORS).strip().upper()
