"""Whatever a bank tells a desk is read or left, can be shown and kept, and never a traceback."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.card import CardNumber
from posapp.domain.money import Currency
from posapp.mastercard import answers_desk, wire, wire_desk
from posapp.mastercard.reading import UnreadableError, parse
from tests.support.foreign import anything, messages
from tests.support.wire_samples import ACCOUNT, CARD, profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posapp.domain.profile import Profile

USD = Currency.of("USD")
NAMES = [
    value
    for room in (wire, wire_desk)
    for name, value in vars(room).items()
    if name.isupper() and isinstance(value, str)
] + list(wire_desk.LINES)
FIELDS = [*wire_desk.LINES, "shippingName", "phoneNumber", "countryCode", "city", "stateProvinceCode", "postalCode"]
FOREIGN = st.none() | st.booleans() | st.integers() | st.text() | st.just("x" * 400) | st.just("\ud800") | st.just([1])


@given(messages(NAMES))
def test_any_body_is_an_answer_or_unreadable(content: bytes) -> None:
    try:
        answer = parse(content)
    except UnreadableError:
        return
    card = CardNumber.parse(CARD)
    for read in (
        lambda found: answers_desk.profile(found, currency=USD, preferences=True),
        lambda found: answers_desk.profile(found, currency=USD, card=card),
        answers_desk.page,
        answers_desk.addresses,
        answers_desk.address_id,
        answers_desk.noted,
    ):
        with suppress(UnreadableError):
            read(answer)


@given(anything(NAMES), anything(NAMES), anything(NAMES))
def test_any_profile_of_the_account_is_shown_as_far_as_it_can_be(
    preferences: object, ages: object, customer: object
) -> None:
    household = {"pointBalance": "1", "pointAges": ages}
    answer = profile(householdInfo=household, preferences=preferences, customerReference=customer)
    found = answers_desk.profile(answer, currency=USD, account=ACCOUNT, preferences=True)
    assert found.member.account == ACCOUNT
    assert all(lot.points.count >= 0 for lot in found.lots)
    for text in _texts(found):
        text.encode()
        assert text.isprintable()
        assert 0 < len(text) <= 200


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), FOREIGN), max_size=3))
def test_any_addresses_can_be_shown(rows: list[dict[str, object]]) -> None:
    numbered = [row | {"shippingAddressId": str(number)} for number, row in enumerate(rows)]
    for known in answers_desk.addresses(numbered):
        one = known.address
        for text in (one.name, one.phone, one.country, one.city, *one.lines, one.region, one.postcode):
            text.encode()
            assert len(text) <= 200
            assert not text or text.isprintable()


def test_endless_preferences_and_lots_are_bounded() -> None:
    many = {f"p{number}": "x" * 5_000 for number in range(5_000)}
    deep: object = "x"
    for _ in range(50):
        deep = {"deeper": deep}
    ages = [{"points": 1}] * 5_000
    answer = profile(householdInfo={"pointAges": ages}, preferences={"deep": deep} | many)
    found = answers_desk.profile(answer, currency=USD, preferences=True)
    assert found.lots == ()
    assert len(found.preferences or ()) == 100


def _texts(found: Profile) -> Iterator[str]:
    yield from filter(None, (found.program, found.customer))
    for name, content in found.preferences or ():
        yield from (name, content)
