"""Everything that can go wrong between till and bank can be ordered, and the ledger says what was really done."""

from __future__ import annotations

import dataclasses
import http.client
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.bank import BankProcess

WEALTHY = "2222420000001113"


@pytest.fixture
def account(bank: BankProcess) -> str:
    return bank.peer.account(WEALTHY)


def redemptions(bank: BankProcess) -> int:
    return len(bank.ledger()["redemptions"])


@pytest.mark.parametrize(
    ("order", "error", "taken"),
    [
        ({"kind": "drop_before"}, http.client.RemoteDisconnected, 0),
        ({"kind": "drop_after_commit"}, http.client.RemoteDisconnected, 1),
        ({"kind": "truncated"}, http.client.IncompleteRead, 1),
        ({"kind": "hang"}, TimeoutError, 0),
        ({"kind": "hang", "commit": True}, TimeoutError, 1),
        ({"kind": "slow_body", "delay_s": 30}, TimeoutError, 1),
        ({"kind": "delay", "delay_s": 30, "commit": True}, TimeoutError, 1),
    ],
)
def test_no_answer_comes(
    bank: BankProcess, account: str, order: dict[str, Any], error: type[Exception], taken: int
) -> None:
    hasty = dataclasses.replace(bank.peer, timeout_s=0.3)
    before = redemptions(bank)
    bank.fault("redeem", **order)
    with pytest.raises(error):
        hasty.redeem(account, points=1)
    assert redemptions(bank) == before + taken
    assert bank.peer.redeem(account, points=1).status == 200, "a fault comes once"


@pytest.mark.parametrize(
    ("order", "status", "taken"),
    [
        ({"kind": "client_error"}, 400, 0),
        ({"kind": "client_error", "status": 429, "reason": "QUOTA"}, 429, 0),
        ({"kind": "server_error"}, 500, 0),
        ({"kind": "server_error", "commit": True, "status": 503}, 503, 1),
    ],
)
def test_an_error_is_answered(bank: BankProcess, account: str, order: dict[str, Any], status: int, taken: int) -> None:
    before = redemptions(bank)
    bank.fault("redeem", **order)
    answer = bank.peer.redeem(account, points=1)
    assert answer.status == status
    assert answer.errors[0]["Recoverable"] is (order["kind"] == "server_error")
    assert redemptions(bank) == before + taken


def test_a_proxys_page_can_be_answered(bank: BankProcess, account: str) -> None:
    bank.fault("redeem", "server_error", status=502, body="<html>Bad gateway</html>")
    answer = bank.peer.redeem(account, points=1)
    assert (answer.status, answer.headers["content-type"]) == (502, "text/html")
    assert answer.body == b"<html>Bad gateway</html>"


@pytest.mark.parametrize("commit", [True, False])
def test_garbage_comes_with_200(bank: BankProcess, account: str, commit: bool) -> None:
    before = redemptions(bank)
    bank.fault("redeem", "garbage", commit=commit)
    answer = bank.peer.redeem(account, points=1)
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        _ = answer.json
    assert redemptions(bank) == before + commit


def test_a_delayed_answer_comes_late_but_whole(bank: BankProcess, account: str) -> None:
    for kind, options in [("delay", {}), ("delay", {"commit": True}), ("slow_body", {})]:
        bank.fault("redeem", kind, delay_s=0.2, **options)
        started = time.monotonic()
        assert bank.peer.redeem(account, points=1).json["redemptionId"]
        assert time.monotonic() - started >= 0.15, "a slow body: seven pauses between eight drops"


def test_an_answer_can_come_twice_on_a_connection_that_stays_open(bank: BankProcess, account: str) -> None:
    peer = bank.peer
    path = f"/redeemers/{account}?user_id_type=RANAC&redemption_type=CASHBACK"
    bank.fault("profile", "duplicate_answer")
    header = peer.oauth.header("GET", peer.base_url + path, b"")
    request = f"GET /loyalty{path} HTTP/1.1\r\nHost: 127.0.0.1:{bank.port}\r\nAuthorization: {header}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", bank.port), timeout=40) as line:
        line.sendall(request.encode())
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 2 or not answers.endswith(b"}"):
            answers += line.recv(65536)
        half = len(answers) // 2
        assert answers[:half] == answers[half:]
        line.sendall(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 404")


def test_faults_come_in_the_order_and_number_ordered(bank: BankProcess, account: str) -> None:
    orders = [{"kind": "server_error", "times": 2}, {"kind": "client_error"}]
    assert bank.control("PUT", "faults/redeem", {"faults": orders}).status == 200
    assert [bank.peer.redeem(account, points=1).status for _ in range(4)] == [500, 500, 400, 200]


def test_a_fault_without_end_lasts_until_cleared(bank: BankProcess, account: str) -> None:
    bank.fault("profile", "server_error", times=None)
    assert {bank.peer.profile(account).status for _ in range(3)} == {500}
    assert bank.peer.history(account).status == 200, "other operations work"
    assert bank.control("GET", "faults").json["profile"][0]["times"] is None
    assert bank.control("DELETE", "faults/profile").json == {}
    assert bank.peer.profile(account).status == 200


def test_an_unsigned_request_uses_up_no_fault(bank: BankProcess, account: str) -> None:
    bank.fault("profile", "server_error")
    assert bank.peer.send("GET", f"/redeemers/{account}", authorization="none").status == 403
    assert bank.peer.profile(account).status == 500


@pytest.mark.parametrize(
    ("operation", "order", "word"),
    [
        ("redeem", {"kind": "explode"}, "kind"),
        ("redeem", {}, "kind"),
        ("dance", {"kind": "hang"}, "operations"),
        ("redeem", {"kind": "hang", "times": "often"}, "times"),
        ("redeem", {"kind": "hang", "times": 0}, "times"),
        ("redeem", {"kind": "delay", "delay_s": -1}, "delay_s"),
        ("redeem", {"kind": "hang", "status": 99}, "status"),
        ("redeem", {"kind": "hang", "colour": "red"}, "colour"),
        ("redeem", {"faults": [1]}, "faults"),
    ],
)
def test_an_order_that_is_not_understood_is_refused(
    bank: BankProcess, operation: str, order: dict[str, Any], word: str
) -> None:
    answer = bank.control("PUT", f"faults/{operation}", order)
    assert (answer.status, answer.reasons) == (400, ["INVALID_INPUT"])
    assert word in answer.errors[0]["Description"]


def test_every_operation_can_fail(bank: BankProcess) -> None:
    for operation in "search profile redeem history credit update_status addresses add_address".split():
        bank.fault(operation, "server_error", times=None)
    peer = bank.peer
    asked = [
        peer.search(WEALTHY),
        peer.profile("1"),
        peer.redeem("1"),
        peer.history("1"),
        peer.credit("1", "1"),
        peer.send("PUT", "/redemptions", body={}),
        peer.send("GET", "/redemptions/addresses"),
        peer.send("POST", "/redemptions/addresses", body={}),
    ]
    assert [answer.status for answer in asked] == [500] * 8
