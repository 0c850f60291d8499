"""The commands by OAuth 2.0 against the local bank: whole sales, and each refusal as an exit code and words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.oauth2 import READ
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.bank import BankProcess
    from tests.support.program import Ran

RICH = "5555555555554444"
QUICK = {"POSAPP_API__TIMEOUT_S": "2", "POSAPP_API__SETTLING_S": "1"}


@pytest.fixture
def bank(running_bank: BankProcess) -> Iterator[BankProcess]:
    yield running_bank
    running_bank.clear_faults()
    running_bank.switch(demand_nonce=False, clock_ahead_s=0)


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory, running_bank: BankProcess) -> Program:
    return Program(tmp_path_factory.mktemp("till"), running_bank.oauth2_environment() | QUICK)


def sold(till: Program, order: str) -> Ran:
    return till.pay(order, "--points", "500", "--card", "approved", card=RICH)


def other(till: Program, **settings: str) -> Program:
    """The same till with other settings."""
    return Program(
        till.data, till.settings | {f"POSAPP_API__{name.upper()}": value for name, value in settings.items()}
    )


@pytest.mark.parametrize("nonces", [False, True])
def test_a_whole_sale_and_its_credit(till: Program, bank: BankProcess, nonces: bool) -> None:
    bank.switch(demand_nonce=nonces)
    order = f"WHOLE-{nonces}"
    assert till.run("balance", "--json", card=RICH).answer["outcome"] == "eligible"
    assert sold(till, order).answer["state"] == "completed"
    credit = till.run("credit", order, "--all", "--reason", "goods_returned", "--json")
    assert (credit.code, credit.answer["state"]) == (0, "credited")
    assert till.run("doctor", "--json").code == 0


def test_the_key_of_the_older_scheme_does_as_well(till: Program, bank: BankProcess) -> None:
    older = other(till, signing_key=bank.notice["signing_key"], key_id="")
    assert older.run("balance", "--json", card=RICH).answer["outcome"] == "eligible"


def test_the_local_bank_is_started_and_spoken_to_by_oauth2_alone(tmp_path: Path) -> None:
    till = Program(tmp_path, {"POSAPP_API__AUTH": "oauth2"})
    assert sold(till, "LOCAL").answer["state"] == "completed"


NOT_SENT = ["hang", "drop_before", "server_error", "garbage", "truncated"]


@pytest.mark.parametrize("kind", NOT_SENT)
def test_a_redemption_without_leave_is_known_not_to_have_happened(till: Program, bank: BankProcess, kind: str) -> None:
    """The balance is there; for the redemption a new token is due, and none comes."""
    account = till.run("balance", "--json", card=RICH).answer["account"]
    before = bank.peer.balance(account)
    bank.fault("token", kind, times=None)
    ran = till.run("balance", "--json", card=RICH)
    assert (ran.code, ran.answer["error"]) == (5, "Unavailable")
    assert "No points were taken." in ran.answer["message"]
    bank.clear_faults()
    # The profile's answer is followed by a bank that knows no token any more and gives no other.
    bank.fault("redeem", "oauth_error", reason="invalid_token")
    queue = [{"kind": "delay", "delay_s": 0}, {"kind": kind, "times": None}]
    assert bank.control("PUT", "faults/token", {"faults": queue}).status == 200
    order = f"NO-LEAVE-{kind}"
    ran = sold(till, order)
    assert (ran.code, ran.answer["state"]) == (5, "not_redeemed")
    bank.clear_faults()
    assert bank.peer.balance(account) == before
    assert sold(till, order).answer["state"] == "completed"


REFUSALS: dict[str, tuple[dict[str, str], str, str]] = {
    "another key id": ({"key_id": "k" * 32}, "key id (kid) that is not known", "api.key_id"),
    "another client": ({"consumer_key": "somebody"}, "not of this client", "api.consumer_key"),
    "another issuer": ({"issuer": "https://elsewhere.example"}, "is for somebody else", "api.key_id"),
    "scopes of nobody": ({"scopes": "everything"}, "scope is not permitted", "api.scopes"),
}


@pytest.mark.parametrize(("changed", "reason", "mend"), REFUSALS.values(), ids=REFUSALS)
def test_what_the_bank_refuses_is_said_with_what_to_mend(
    till: Program, changed: dict[str, str], reason: str, mend: str
) -> None:
    wrongly = other(till, **changed)
    ran = wrongly.run("balance", "--json", card=RICH)
    assert (ran.code, ran.answer["error"]) == (3, "Declined")
    assert reason in ran.answer["message"]
    assert mend in ran.answer["message"]
    seen = wrongly.run("doctor", "--json")
    assert seen.code == 5
    (wrong,) = [check for check in seen.answer["checks"] if check["state"] == "failed"]
    assert (wrong["name"], mend in wrong["mend"]) == ("signature", True)


@pytest.mark.parametrize(
    ("operation", "code", "mend"),
    [
        ("token", "invalid_client", "api.signing_key"),
        ("token", "invalid_dpop_proof", "api.token_url"),
        ("search", "invalid_dpop_proof", "api.base_url"),
        ("search", "insufficient_scope", "api.scopes"),
        ("search", "invalid_token", "Try again"),
    ],
)
def test_a_replayed_proof_a_wrong_address_and_the_rest_are_said_in_words(
    till: Program, bank: BankProcess, operation: str, code: str, mend: str
) -> None:
    bank.fault(operation, "oauth_error", reason=code, status=400 if operation == "token" else 401, times=None)
    ran = till.run("balance", "--json", card=RICH)
    assert (ran.code, ran.answer["reason_code"]) == (3, code)
    assert mend in ran.answer["message"]
    assert code not in ran.answer["message"]


def test_reading_alone_takes_no_points(till: Program) -> None:
    ran = sold(other(till, scopes=READ), "READ-ONLY")
    assert (ran.code, ran.answer["state"]) == (3, "refused")
    assert "requested scope is not permitted" in ran.answer["message"]


def test_a_clock_that_is_off_is_said(till: Program, bank: BankProcess) -> None:
    bank.switch(clock_ahead_s=600)
    ran = till.run("balance", "--json", card=RICH)
    assert ran.code == 3
    assert "Set this computer's clock" in ran.answer["message"]


def test_no_token_lies_in_any_file_of_the_till(till: Program, bank: BankProcess) -> None:
    assert sold(till, "NO-TRACE").code == 0
    for path in till.data.rglob("*"):
        if path.is_file():
            assert b"DPoP" not in path.read_bytes()
            assert b"eyJ" not in path.read_bytes()
    assert "DPoP" not in json.dumps(bank.notice)
