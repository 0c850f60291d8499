"""The edges of HTTP: wherever a request goes wrong, the answer is the envelope and nothing else (contract 7.1)."""

from __future__ import annotations

import http.client
import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.bank import BankProcess
    from tests.support.peer import Answer


def is_envelope(answer: Answer) -> bool:
    """Whether it is JSON, in the envelope, with the five keys, and can be traced."""
    items = answer.errors
    assert items
    assert all(set(item) == {"Source", "ReasonCode", "Description", "Recoverable", "Details"} for item in items)
    assert all(isinstance(item["Recoverable"], bool) for item in items)
    assert answer.headers["content-type"] == "application/json"
    return bool(answer.headers["x-mc-correlation-id"] and answer.headers["date"])


@pytest.mark.parametrize("path", ["", "/", "/redeemers", "/redeemers/a/b", "/redemptions/", "/redemptions/1", "/%00"])
def test_an_unknown_path_is_404(bank: BankProcess, path: str) -> None:
    answer = bank.peer.send("GET", path)
    assert answer.status == 404
    assert is_envelope(answer)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/redemptions", "GET, POST, PUT"),
        ("GET", "/redeemers/search", "POST"),
        ("POST", "/redeemers/123", "GET"),
        ("PUT", "/redemptions/addresses", "GET, POST"),
        ("GET", "/redemptions/1/credits", "POST"),
        ("PATCH", "/redemptions", "GET, POST, PUT"),
        ("OPTIONS", "/redemptions", "GET, POST, PUT"),
    ],
)
def test_a_wrong_method_is_405_and_told_the_right_ones(bank: BankProcess, method: str, path: str, allowed: str) -> None:
    answer = bank.peer.send(method, path)
    assert (answer.status, answer.headers["allow"]) == (405, allowed)
    assert is_envelope(answer)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"{" * 5_000,
        b'{"a":NaN}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b"1",
    ],
)
def test_an_unreadable_body_is_400(bank: BankProcess, raw: bytes) -> None:
    answer = bank.peer.send("POST", "/redemptions", raw=raw)
    assert (answer.status, answer.reasons) == (400, ["INVALID_INPUT"])
    assert is_envelope(answer)


@pytest.mark.parametrize("size", [64 * 1024 + 1, 1_000_000])
def test_a_body_beyond_64_kib_is_413(bank: BankProcess, size: int) -> None:
    answer = bank.peer.send("POST", "/redemptions", raw=b" " * size)
    assert (answer.status, answer.reasons) == (413, ["REQUEST_TOO_LARGE"])
    assert is_envelope(answer)


def test_two_answers_never_share_a_correlation_id(bank: BankProcess) -> None:
    answers = [bank.peer.send("GET", "/nothing") for _ in range(3)]
    assert len({answer.headers["x-mc-correlation-id"] for answer in answers}) == 3


def test_a_connection_is_kept_for_the_next_request(bank: BankProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", bank.port, timeout=40)
    for _ in range(3):
        connection.request("GET", "/nothing")
        response = connection.getresponse()
        assert (response.status, response.getheader("connection")) == (404, None)
        response.read()
    connection.close()


def test_what_is_not_http_is_answered_without_a_trace_of_the_bank(bank: BankProcess) -> None:
    with socket.create_connection(("127.0.0.1", bank.port), timeout=40) as line:
        line.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        answer = b""
        while chunk := line.recv(4096):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"Traceback" not in answer
    assert b"<html" not in answer.lower()


def test_a_client_that_leaves_in_the_middle_of_its_body_does_no_harm(own_bank: BankProcess) -> None:
    with socket.create_connection(("127.0.0.1", own_bank.port), timeout=40) as line:
        line.sendall(b"POST /loyalty/redemptions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    assert own_bank.peer.send("GET", "/nothing").status == 404
    own_bank.stop()
    assert own_bank.output[1] == ""


def test_the_bank_listens_on_one_loopback_address_only(bank: BankProcess) -> None:
    # Whoever listens on every address is reached here too.
    with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
        socket.create_connection(("127.0.0.2", bank.port), timeout=2)
