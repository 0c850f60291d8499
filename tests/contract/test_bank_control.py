"""Who may steer the bank: programs of this machine that can read bank.json, and no page in a browser."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from posapp.sandbox.operations import Switches

if TYPE_CHECKING:
    from tests.support.bank import BankProcess


@pytest.mark.parametrize("path", ["faults", "switches", "ledger", "lease", "lease?token=", "lease?token=guess"])
def test_without_the_token_nothing_is_told(bank: BankProcess, path: str) -> None:
    answer = bank.control("GET", path, **{"X-Bank-Token": "guess"})
    assert (answer.status, answer.reasons) == (403, ["FORBIDDEN"])
    assert bank.token not in answer.body.decode()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "10.0.0.1", "127.0.0.1.evil.example"])
def test_a_host_that_is_not_loopback_is_refused(bank: BankProcess, host: str) -> None:
    answer = bank.control("GET", "ledger", Host=host)
    assert (answer.status, answer.reasons) == (403, ["FORBIDDEN"])


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "[::1]:8080"])
def test_any_loopback_name_will_do(bank: BankProcess, host: str) -> None:
    assert bank.control("GET", "ledger", Host=host).status == 200


def test_a_forwarded_address_does_not_count(bank: BankProcess) -> None:
    answer = bank.control("GET", "ledger", **{"X-Forwarded-For": "203.0.113.9"})
    assert answer.status == 200, "the peer is who is connected, not who is named"


def test_switches_are_read_and_set(bank: BankProcess) -> None:
    usual = asdict(Switches())
    assert bank.control("GET", "switches").json == usual
    changed = bank.control("PUT", "switches", {"echo_external_id": False})
    assert changed.json == usual | {"echo_external_id": False}


WRONG_SWITCHES: list[dict[str, object]] = [
    {"encrypt_answers": "yes"},
    {"unknown": True},
    {"echo_external_id": None},
    {"token_lifetime_s": True},
    {"token_lifetime_s": 10**9},
    {"scopes": 1},
]


@pytest.mark.parametrize("wanted", WRONG_SWITCHES)
def test_an_unknown_switch_is_refused(bank: BankProcess, wanted: dict[str, object]) -> None:
    assert bank.control("PUT", "switches", wanted).status == 400


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "ledger", "GET"),
        ("PATCH", "switches", "GET, PUT"),
        ("GET", "faults/redeem", "DELETE, PUT"),
        ("POST", "lease", "GET"),
        ("GET", "rates/49631", "PUT"),
        ("POST", "activity/1", "PUT"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(bank: BankProcess, method: str, path: str, allowed: str) -> None:
    answer = bank.control(method, path)
    assert (answer.status, answer.headers["allow"]) == (405, allowed)


def test_an_unknown_control_is_404(bank: BankProcess) -> None:
    assert bank.control("GET", "shutdown").status == 404


def test_the_ledger_tells_what_is_and_was(own_bank: BankProcess) -> None:
    peer = own_bank.peer
    account = peer.account("5555555555554444")
    redemption = peer.redeem(account, points=1_000, external_id="T01-L").json["redemptionId"]
    credit = peer.credit(account, redemption, points=400).json["creditId"]
    ledger = own_bank.ledger()
    (row,) = [row for row in ledger["accounts"] if row["account"] == account]
    assert (row["last_four"], row["points"], row["program_id"]) == ("4444", 47_650, "49631")
    (taken,), (returned,) = ledger["redemptions"], ledger["credits"]
    assert (taken["id"], taken["redemption_id"], taken["external_id"]) == (redemption, redemption, "T01-L")
    assert (taken["points"], taken["cash_value"], taken["currency"]) == (1_000, "10.00", "USD")
    assert (returned["id"], returned["redemption_id"], returned["points"]) == (credit, redemption, 400)


def test_a_rate_can_move_between_quote_and_redemption(own_bank: BankProcess) -> None:
    account = own_bank.peer.account("5555555555554444")
    line: dict[str, Any] = {"points": 5_000, "cashValue": "50.00", "currencyCode": "USD"}
    own_bank.move_rate("125")
    assert own_bank.peer.redeem(account, **line).reasons == ["POINTS_CASH_MISMATCH"]
    (factor,) = own_bank.peer.profile(account).json["conversionFactors"]
    assert factor["conversionRuleTiers"][0]["multiplier"] == "125"
    own_bank.restart()
    assert own_bank.peer.redeem(account, points=5_000).json["cashValue"] == "40.00"


@pytest.mark.parametrize(
    ("program_id", "wanted"), [("49631", {"multiplier": "0"}), ("49631", {}), ("1", {"multiplier": "100"})]
)
def test_a_rate_that_cannot_be_is_refused(bank: BankProcess, program_id: str, wanted: dict[str, object]) -> None:
    assert bank.control("PUT", f"rates/{program_id}", wanted).status == 400


def test_activity_is_planted_and_told_in_the_history(own_bank: BankProcess) -> None:
    account = own_bank.peer.account("5577000055770004")
    answer = own_bank.control("PUT", f"activity/{account}", {"redemptions": 30, "credits": 5, "days": 90})
    assert (answer.status, answer.json) == (200, {"redemptions": 30, "credits": 5, "days": 90})
    assert own_bank.peer.history(account).json["total"] == 35
    assert own_bank.peer.balance(account) == 31_650
    (taken, *_), returned = own_bank.ledger()["redemptions"], own_bank.ledger()["credits"]
    assert (taken["account"], len(returned)) == (account, 5)


@pytest.mark.parametrize(
    ("card", "wanted", "reason"),
    [
        ("5577000055770004", {"days": 361}, "INVALID_FIELD_FORMAT_DAYS"),
        ("5577000055770004", {"redemptions": 0}, "INVALID_FIELD_FORMAT_REDEMPTIONS"),
        ("5577000055770004", {"credits": "many"}, "INVALID_FIELD_FORMAT_CREDITS"),
        ("4242424242424242", {}, "INVALID_INPUT"),
        ("5424000000000015", {}, "INVALID_INPUT"),
    ],
)
def test_activity_that_cannot_have_been_is_refused(
    bank: BankProcess, card: str, wanted: dict[str, object], reason: str
) -> None:
    account = bank.peer.account(card)
    answer = bank.control("PUT", f"activity/{account}", wanted)
    assert (answer.status, answer.reasons) == (400, [reason])
    assert bank.control("PUT", "activity/1", {}).reasons == ["INVALID_FIELD_VALUE_USER_ID"]
