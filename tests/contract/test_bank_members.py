"""Who is found, by what, and what the bank tells of them (contract E1, E2, section 10)."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from posapp.sandbox.members import ACCOUNTS, reference, test_cards

if TYPE_CHECKING:
    from tests.support.bank import BankProcess

CLERKS_FAVOURITE = "5555555555554444"
CALLER = "5577000055770004"
# card, accountStatus, householdRole, points, currency, multipliers
Member = tuple[str, str, str, int, str | None, list[str] | None]
MEMBERS: list[Member] = [
    ("5555555555554444", "1", "P", 48_250, "USD", ["100"]),
    ("5105105105105100", "0", "P", 12_000, "USD", ["100"]),
    ("5200828282828210", "2", "P", 2_500, "USD", ["100"]),
    ("2223003122003222", "4", "P", 15_000, "USD", ["100"]),
    ("4111111111111111", "3", "P", 8_000, "USD", ["100"]),
    ("4012888888881881", "5", "P", 6_400, "USD", ["100"]),
    ("5454545454545454", "1", "N", 9_000, "USD", ["100"]),
    ("4242424242424242", "1", "P", 0, "USD", ["100"]),
    ("4444333322221111", "1", "P", 1_500, "USD", ["100"]),
    ("5425233430109903", "1", "P", 30_000, "USD", ["100"]),
    ("4000056655665556", "1", "R", 30_000, "USD", ["100"]),
    ("378282246310005", "1", "P", 7_500, "USD", ["100"]),
    ("371449635398431", "1", "P", 25_000, "EUR", ["125"]),
    ("2223000048400011", "1", "P", 31_415, "JPY", ["0.73"]),
    ("6759649826438453", "1", "P", 50_000, "KWD", ["333.333"]),
    ("5431111111111111", "1", "P", 60_000, "USD", ["120", "110", "100"]),
    ("5424000000000015", "1", "P", 20_000, None, None),
    ("2222420000001113", "1", "P", 1_234_567_890, "USD", ["100"]),
    ("5577000055770004", "1", "P", 31_650, "USD", ["100"]),
]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: str(member[0]))
def test_every_seeded_member_is_found_as_described(untouched_bank: BankProcess, member: Member) -> None:
    card, status, role, points, currency, multipliers = member
    answer = untouched_bank.peer.search(card)
    assert answer.status == 200
    body = answer.json
    assert body["accountInfo"]["accountStatus"] == status
    assert body["accountInfo"]["lastFourDigitsOfCard"] == card[-4:]
    assert body["householdInfo"] == {"pointBalance": str(points), "householdRole": role}
    if multipliers is None:
        assert "conversionFactors" not in body
        return
    (factor,) = body["conversionFactors"]
    assert (factor["type"], factor["currencyCode"]) == ("BASE", currency)
    assert [tier["multiplier"] for tier in factor["conversionRuleTiers"]] == multipliers
    assert all(isinstance(value, str) for tier in factor["conversionRuleTiers"] for value in tier.values())


def test_the_table_above_misses_no_member() -> None:
    assert [row[0] for row in MEMBERS] == [seed.number for seed in ACCOUNTS]


@pytest.mark.parametrize("card", [card.number for card in test_cards() if card.balance == "none"])
def test_strangers_are_not_found(bank: BankProcess, card: str) -> None:
    answer = bank.peer.search(card)
    assert (answer.status, answer.reasons) == (400, ["INVALID_FIELD_VALUE_USER_ID"])


def test_read_by_reference_tells_the_same_as_the_search(untouched_bank: BankProcess) -> None:
    peer = untouched_bank.peer
    found = peer.search(CLERKS_FAVOURITE).json
    assert peer.profile(found["userId"]).json == found
    assert (len(found["userId"]), found["userIdType"]) == (30, "RANAC")
    assert CLERKS_FAVOURITE not in str(found)


def test_a_reference_can_be_searched_too(bank: BankProcess) -> None:
    account = bank.peer.account(CLERKS_FAVOURITE)
    assert bank.peer.search(account, userIdType="RANAC").json["userId"] == account


def test_the_redemption_type_is_read_in_either_spelling(bank: BankProcess) -> None:
    account = bank.peer.account(CLERKS_FAVOURITE)
    query = {"user_id_type": "RANAC", "redemptionType": "TRAVEL"}
    assert bank.peer.send("GET", f"/redeemers/{account}", query=query).status == 200
    query = {"user_id_type": "RANAC"}
    answer = bank.peer.send("GET", f"/redeemers/{account}", query=query)
    assert (answer.status, answer.reasons) == (400, ["MISSING_REQUIRED_FIELD_REDEMPTION_TYPE"])


def test_the_rate_comes_only_with_an_item_of_the_program(bank: BankProcess) -> None:
    assert "conversionFactors" not in bank.peer.search(CLERKS_FAVOURITE, redemptionItemId="1").json
    assert "conversionFactors" not in bank.peer.search(CLERKS_FAVOURITE, redemptionItemId=None).json


def test_preferences_come_when_asked_for(bank: BankProcess) -> None:
    assert "preferences" not in bank.peer.search(CLERKS_FAVOURITE).json
    assert bank.peer.search(CLERKS_FAVOURITE, includes=["preferences"]).json["preferences"] == {}
    account = bank.peer.account(CLERKS_FAVOURITE)
    assert bank.peer.profile(account, includes="preferences").json["preferences"] == {}


def test_what_a_member_prefers_is_told_by_search_and_read(bank: BankProcess) -> None:
    told = bank.peer.search(CALLER, includes="preferences").json["preferences"]
    assert (told["language"], told["statement"]) == ("en", {"paper": False, "dayOfMonth": 5})
    assert bank.peer.profile(bank.peer.account(CALLER), includes="preferences").json["preferences"] == told


def test_points_by_age_come_when_asked_for_and_add_up(untouched_bank: BankProcess) -> None:
    household = untouched_bank.peer.search(CLERKS_FAVOURITE, includes=["pointAges", "preferences"]).json[
        "householdInfo"
    ]
    ages = household["pointAges"]
    assert [int(lot["points"]) for lot in ages] == [20_000, 18_250, 10_000], "the lot that has expired is not told"
    assert str(sum(int(lot["points"]) for lot in ages)) == household["pointBalance"]
    assert ["expiresOn" in lot for lot in ages] == [True, True, False]


def test_nothing_else_can_be_asked_for(bank: BankProcess) -> None:
    for includes in ("secrets", ["preferences", "x"], ","):
        assert bank.peer.search(CALLER, includes=includes).reasons == ["INVALID_FIELD_FORMAT_INCLUDES"]


@pytest.mark.parametrize(
    ("redemption_type", "item", "multiplier"),
    [
        ("MERCHANDISE", "81001", "125"),
        ("TRAVEL", "90001", "80"),
        ("MERCHANDISE", "81003", None),
        ("TRAVEL", "81001", None),
        ("CASHBACK", "90001", None),
    ],
)
def test_an_item_has_its_rate_under_its_own_type(
    bank: BankProcess, redemption_type: str, item: str, multiplier: str | None
) -> None:
    found = bank.peer.search(CALLER, redemptionType=redemption_type, redemptionItemId=item).json
    told = [one["conversionRuleTiers"][0]["multiplier"] for one in found.get("conversionFactors", [])]
    assert told == ([multiplier] if multiplier else [])


def test_tiers_adjoin(bank: BankProcess) -> None:
    (factor,) = bank.peer.search("5431111111111111").json["conversionFactors"]
    tiers = factor["conversionRuleTiers"]
    assert [tier["fromAmount"] for tier in tiers] == ["0.00", "50.00", "200.00"]
    for lower, upper in pairwise(tiers):
        assert Decimal(upper["fromAmount"]) - Decimal(lower["toAmount"]) == Decimal("0.01")


def test_a_program_says_whether_it_lets_points_pay_a_part(bank: BankProcess) -> None:
    assert bank.peer.search("378282246310005").json["accountInfo"]["partialPaymentAllowed"] == "false"
    info = bank.peer.search("4444333322221111").json["accountInfo"]
    assert info["partialPaymentAllowed"] == "true"
    assert (info["minProgramPurchaseThreshold"], info["maxProgramPurchaseThreshold"]) == ("25.00", "500.00")


def test_a_program_that_is_not_ours_is_not_ours_to_ask(bank: BankProcess) -> None:
    answer = bank.peer.search(CLERKS_FAVOURITE, programId="11111")
    assert (answer.status, answer.reasons) == (401, ["INVALID_CLIENT_ID"])
    answer = bank.peer.search(CLERKS_FAVOURITE, programId="49634")
    assert (answer.status, answer.reasons) == (400, ["INVALID_FIELD_VALUE_USER_ID"])
    assert bank.peer.search(CLERKS_FAVOURITE, programId="49631").status == 200


def test_each_wrong_field_is_named(bank: BankProcess) -> None:
    body = bank.peer.sealer.wrap({"userIdType": "PHONE", "redemptionItemId": 74568})
    answer = bank.peer.send("POST", "/redeemers/search", body=body)
    assert answer.status == 400
    assert answer.reasons == [
        "INVALID_FIELD_FORMAT_REDEMPTION_ITEM_ID",
        "INVALID_FIELD_FORMAT_USER_ID_TYPE",
        "MISSING_REQUIRED_FIELD_REDEMPTION_TYPE",
        "MISSING_REQUIRED_FIELD_USER_ID",
    ]


def test_a_customer_number_leads_to_the_primary_account(bank: BankProcess) -> None:
    found = bank.peer.search(reference("BCN", "two cards"), userIdType="BCN").json
    assert found["accountInfo"]["lastFourDigitsOfCard"] == "9903"
    answer = bank.peer.search("no-such-customer", userIdType="BCN")
    assert answer.reasons == ["INVALID_FIELD_FORMAT_USER_ID"]
    answer = bank.peer.search("123456", userIdType="BCN")
    assert answer.reasons == ["INVALID_FIELD_VALUE_USER_ID"]
