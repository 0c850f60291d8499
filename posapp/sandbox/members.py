"""Who banks here: one table of made-up members from which the seed, `--cards` and the till's list are all taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

ITEM_ID = "74568"
"""The reward item agreed with the merchant; the same id in every program, so one till setting serves all."""
REDEMPTION_TYPE = "CASHBACK"


class Status(StrEnum):
    """Account status as the profile spells it (contract E1, `accountInfo.accountStatus`)."""

    REDEEM_ONLY = "0"
    GOOD_STANDING = "1"
    NEW = "2"
    CANCELLED = "3"
    ON_HOLD = "4"
    INACTIVE = "5"


class Role(StrEnum):
    """What an account may do with its household's points (contract E1, `householdInfo.householdRole`)."""

    NON_REDEEMER = "N"
    REDEEMER = "R"
    PRIMARY = "P"


@dataclass(frozen=True, slots=True)
class Tier:
    """From which cash value on (decimal text) how many points one currency unit costs (decimal text)."""

    from_amount: str
    multiplier: str


@dataclass(frozen=True, slots=True)
class Program:
    """A bank's rewards program; amounts are decimal texts in its one currency, no tiers means no rate."""

    program_id: str
    currency: str
    exponent: int
    tiers: tuple[Tier, ...]
    minimum: str
    maximum: str
    partial: bool = True


@dataclass(frozen=True, slots=True)
class EarnedLot:
    """Points earned together; days count from the first run. `expires_in` None: never; negative: gone by then."""

    points: int
    expires_in: int | None = None
    earned_before: int = 365


@dataclass(frozen=True, slots=True)
class SeedAccount:
    """One card, and the row of contract section 10 it stands for; cards of one household share its points."""

    number: str
    brand: str
    what: str
    household: str
    status: Status = Status.GOOD_STANDING
    role: Role = Role.PRIMARY


@dataclass(frozen=True, slots=True)
class SeedHousehold:
    """Accounts pooled for points."""

    name: str
    program_id: str
    lots: tuple[EarnedLot, ...]


@dataclass(frozen=True, slots=True)
class TestCard:
    """A published test number, its brand, what it is for and what it holds, in plain words."""

    __test__: ClassVar[bool] = False  # Not a test case, whatever pytest makes of the name.

    number: str
    brand: str
    what: str
    balance: str


def _flat(multiplier: str) -> tuple[Tier, ...]:
    return (Tier("0", multiplier),)


PROGRAMS = (
    Program("49631", "USD", 2, _flat("100"), "0.00", "10000.00"),
    Program("49632", "USD", 2, _flat("100"), "25.00", "500.00"),
    Program("49633", "USD", 2, _flat("100"), "0.00", "10000.00", partial=False),
    Program("49634", "EUR", 2, _flat("125"), "0.00", "10000.00"),
    Program("49635", "JPY", 0, _flat("0.73"), "0", "1000000"),
    Program("49636", "KWD", 3, _flat("333.333"), "0.000", "5000.000"),
    Program("49637", "USD", 2, (Tier("0", "120"), Tier("50.00", "110"), Tier("200.00", "100")), "0.00", "10000.00"),
    Program("49638", "USD", 2, (), "0.00", "10000.00"),
)

HOUSEHOLDS = (
    SeedHousehold(
        "main",
        "49631",
        (EarnedLot(5_000, -30), EarnedLot(20_000, 400), EarnedLot(18_250, 800), EarnedLot(10_000)),
    ),
    SeedHousehold("redeem only", "49631", (EarnedLot(12_000),)),
    SeedHousehold("new", "49631", (EarnedLot(2_500),)),
    SeedHousehold("on hold", "49631", (EarnedLot(15_000),)),
    SeedHousehold("cancelled", "49631", (EarnedLot(8_000),)),
    SeedHousehold("inactive", "49631", (EarnedLot(6_400),)),
    SeedHousehold("not a redeemer", "49631", (EarnedLot(9_000),)),
    SeedHousehold("empty", "49631", (EarnedLot(3_000, -1),)),
    SeedHousehold("too little", "49632", (EarnedLot(1_500),)),
    SeedHousehold("two cards", "49631", (EarnedLot(10_000, 400), EarnedLot(20_000))),
    SeedHousehold("all or nothing", "49633", (EarnedLot(7_500),)),
    SeedHousehold("euro", "49634", (EarnedLot(25_000),)),
    SeedHousehold("yen", "49635", (EarnedLot(31_415),)),
    SeedHousehold("dinar", "49636", (EarnedLot(50_000),)),
    SeedHousehold("tiers", "49637", (EarnedLot(60_000),)),
    SeedHousehold("no rate", "49638", (EarnedLot(20_000),)),
    SeedHousehold("large", "49631", (EarnedLot(1_234_567_890),)),
    SeedHousehold(
        "on the phone",
        "49631",
        (EarnedLot(3_200, 45), EarnedLot(14_600, 210, 240), EarnedLot(9_850, 390, 120), EarnedLot(4_000, None, 20)),
    ),
)

ACCOUNTS = (
    SeedAccount("5555555555554444", "Mastercard", "good standing; 100 points are 1 USD", "main"),
    SeedAccount("5105105105105100", "Mastercard", "may redeem, earns no more", "redeem only", Status.REDEEM_ONLY),
    SeedAccount("5200828282828210", "Mastercard", "new account: not eligible yet", "new", Status.NEW),
    SeedAccount("2223003122003222", "Mastercard", "account on hold: not eligible", "on hold", Status.ON_HOLD),
    SeedAccount("4111111111111111", "Visa", "account cancelled: not eligible", "cancelled", Status.CANCELLED),
    SeedAccount("4012888888881881", "Visa", "account inactive: not eligible", "inactive", Status.INACTIVE),
    SeedAccount(
        "5454545454545454", "Mastercard", "may not redeem for the household", "not a redeemer", role=Role.NON_REDEEMER
    ),
    SeedAccount("4242424242424242", "Visa", "no points left (all expired)", "empty"),
    SeedAccount("4444333322221111", "Visa", "less than the program's minimum of 25.00 USD", "too little"),
    SeedAccount("5425233430109903", "Mastercard", "household of two cards, primary", "two cards"),
    SeedAccount("4000056655665556", "Visa", "household of two cards, second", "two cards", role=Role.REDEEMER),
    SeedAccount("378282246310005", "American Express", "no partial payment: points pay all or none", "all or nothing"),
    SeedAccount("371449635398431", "American Express", "euro program; 125 points are 1 EUR", "euro"),
    SeedAccount("2223000048400011", "Mastercard", "yen program; 0.73 points are 1 JPY", "yen"),
    SeedAccount("6759649826438453", "Maestro", "dinar program (3 decimals); 333.333 points are 1 KWD", "dinar"),
    SeedAccount("5431111111111111", "Mastercard", "the rate improves from 50.00 and from 200.00 USD on", "tiers"),
    SeedAccount("5424000000000015", "Mastercard", "no rate available: points cannot be used", "no rate"),
    SeedAccount("2222420000001113", "Mastercard", "a very large balance (10,000.00 USD at most per sale)", "large"),
    SeedAccount(
        "5577000055770004", "Mastercard", "points of four ages, preferences, shipping addresses", "on the phone"
    ),
)

PREFERENCES: Mapping[str, Mapping[str, object]] = {
    "5577000055770004": {
        "language": "en",
        "channel": "EMAIL",
        "statement": {"paper": False, "dayOfMonth": 5},
        "interests": ["TRAVEL", "HOME"],
    },
    "371449635398431": {"language": "de", "channel": "POST"},
}
"""What members with these cards prefer; all others have told nothing."""

ADDRESSES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "5577000055770004": (
        {
            "shippingName": "Office",
            "phoneNumber": "+1 555 0142",
            "countryCode": "US",
            "city": "Springfield",
            "addressLine1": "12 Mill Lane",
            "stateProvinceCode": "MA",
            "postalCode": "01103",
        },
        {
            "shippingName": "Home",
            "phoneNumber": "+1 555 0143",
            "countryCode": "US",
            "city": "Springfield",
            "addressLine1": "7 Elm Street",
            "addressLine2": "Apartment 3",
            "stateProvinceCode": "MA",
            "postalCode": "01108",
        },
    ),
}
"""Shipping addresses kept for the customers with these cards."""

_STRANGERS = (
    TestCard("4000000000000002", "Visa", "unknown card: takes no part", "none"),
    TestCard("5555341244441115", "Mastercard", "from a participating range, but no account", "none"),
)


def household_points(household: SeedHousehold) -> int:
    """Points a household starts with; expired lots do not count."""
    return sum(lot.points for lot in household.lots if lot.expires_in is None or lot.expires_in >= 0)


def test_cards() -> tuple[TestCard, ...]:
    """Every test card of the local bank, members first."""
    currency = {program.program_id: program.currency for program in PROGRAMS}
    points = {
        household.name: f"{household_points(household):,} points ({currency[household.program_id]})"
        for household in HOUSEHOLDS
    }
    members = (TestCard(seed.number, seed.brand, seed.what, points[seed.household]) for seed in ACCOUNTS)
    return (*members, *_STRANGERS)


test_cards.__test__ = False  # type: ignore[attr-defined]  # Not a test either; pytest reads this mark.


def reference(kind: str, name: str) -> str:
    """A 30-digit opaque reference (RANAC, RANCU, BCN), the same on every machine for the same seed row."""
    return str(10**29 + int.from_bytes(sha256(f"{kind}:{name}".encode()).digest()) % (9 * 10**29))


def card_mark(number: str) -> str:
    """What the bank keeps instead of a card number, so that no number ever lies in its files."""
    return sha256(f"card:{number}".encode()).hexdigest()
