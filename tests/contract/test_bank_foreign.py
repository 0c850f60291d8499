"""No request whatever makes the bank fail: it is served, or refused below 500, and nothing is written of a fault."""

from __future__ import annotations

import http.client
import json
import re
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from posapp.sandbox.operations import BASE, OPERATIONS
from tests.support.bank import BankProcess
from tests.support.foreign import HAZARDS, anything, messages

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = (
    "userId userIdType redemptionType redemptionItemId redemptionItems externalId quantity points cashValue "
    "currencyCode encryptedPayload description user_id user_id_type from_date to_date offset limit RANAC BAN CASHBACK "
    "faults kind multiplier delay_s commit status body times encrypt_answers echo_external_id"
).split()
PATHS = [path.replace("{", "").replace("}", "") for path in OPERATIONS]
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "BREW"])
OPERATION = [
    (work.method, path.replace("{", "").replace("}", "")) for path, group in OPERATIONS.items() for work in group
]
CONTROLS = [
    "lease",
    "faults",
    "faults/redeem",
    "faults/x",
    "switches",
    "ledger",
    "rates/1",
    "rates/\u00e9",
    "activity/1",
    "none",
]
LINE_BYTES = st.binary(max_size=60).map(lambda raw: bytes(byte for byte in raw if byte not in b"\r\n\x00"))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    process = BankProcess(tmp_path_factory.mktemp("foreign-bank")).start()
    yield process
    assert process.peer.send("GET", "/nothing").status == 404
    process.stop()
    # What uvicorn says of bytes that are no HTTP; anything else would be a fault.
    assert set(process.output[1].splitlines()) <= {"Invalid HTTP request received."}


def status_of(bank: BankProcess, request: bytes) -> int:
    """The status of the answer to bytes on a connection that sends no more; 0 for none."""
    with socket.create_connection(("127.0.0.1", bank.port), timeout=40) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while more := line.recv(65_536):
            answer += more
    answer = re.sub(rb"^HTTP/1\.1 100 .*?\r\n\r\n", b"", answer, flags=re.DOTALL)
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def request(method: str, target: bytes, headers: list[bytes], body: bytes) -> bytes:
    lines = [method.encode() + b" " + target + b" HTTP/1.1", *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join([*lines, b"", body])


TARGETS = st.tuples(
    st.sampled_from([(BASE + path).encode() for path in PATHS] + [b"*", b"//", b"/%ff", b"/control/faults"])
    | LINE_BYTES,
    LINE_BYTES,
).map(b"?".join)
HEADERS = st.lists(
    st.sampled_from([b"Host: x", b"Host: [", b"Authorization: OAuth ", b"Expect: 100-continue"]) | LINE_BYTES,
    max_size=4,
)


@given(METHODS, TARGETS, HEADERS, messages(NAMES))
@example("GET", b"/control/faults", [b"Host: ["], b"")
@example("GET", b"/control/faults", [b"Host: [::1"], b"")
@example("GET", b"/control/faults", [b"Host: 127.0.0.1:99999999"], b"")
@example("GET", b"/control/faults", [b"Host: \xff"], b"")
def test_whatever_a_stranger_sends_is_refused(
    bank: BankProcess, method: str, target: bytes, headers: list[bytes], body: bytes
) -> None:
    status = status_of(bank, request(method, target, headers, body))
    assert status == 0 or 400 <= status < 500


PAIR = st.tuples(
    st.sampled_from(
        "oauth_consumer_key oauth_nonce oauth_timestamp oauth_signature_method oauth_signature oauth_version "
        "oauth_body_hash realm".split()
    ),
    st.text(st.characters(max_codepoint=255, exclude_characters='"\r\n\0'), max_size=30)
    | st.sampled_from(["RSA-SHA256", "1.0", "9" * 12, "9" * 5_000, "%", "%ff%00", "A" * 4_000]),
).map(lambda pair: f'{pair[0]}="{pair[1]}"')


@given(st.lists(PAIR, max_size=9).map(",".join))
@example(",".join(['oauth_nonce="%"'] * 3))
def test_whatever_stands_in_a_signature_is_refused(bank: BankProcess, pairs: str) -> None:
    peer = bank.peer
    # What is not said otherwise is right, so that the checks further on are reached.
    header = peer.oauth.header("POST", peer.base_url + "/redemptions", b"{}")
    known = [pair for pair in header.removeprefix("OAuth ").split(",") if pair.split("=")[0] not in pairs]
    authorization = b"Authorization: OAuth " + ",".join([*known, *filter(None, [pairs])]).encode("latin-1")
    status = status_of(bank, request("POST", b"/loyalty/redemptions", [b"Host: 127.0.0.1", authorization], b"{}"))
    assert 400 <= status < 500


@given(st.sampled_from(OPERATION), messages(NAMES))
def test_whatever_body_is_signed_is_read_or_refused(bank: BankProcess, operation: tuple[str, str], body: bytes) -> None:
    method, path = operation
    assert 400 <= bank.peer.send(method, path, raw=body).status < 500


@given(messages(NAMES))
def test_whatever_is_sealed_is_read_or_refused(bank: BankProcess, body: bytes) -> None:
    sealed = json.dumps(bank.peer.sealer.wrap_bytes(body)).encode()
    assert 400 <= bank.peer.send("POST", "/redeemers/search", raw=sealed[:70_000]).status < 500


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: repr(hazard[:20]))
@pytest.mark.parametrize("sealed", [True, False])
def test_no_hazard_makes_it_fail(bank: BankProcess, hazard: bytes, *, sealed: bool) -> None:
    body = json.dumps(bank.peer.sealer.wrap_bytes(hazard)).encode() if sealed else hazard
    path = "/redeemers/search" if sealed else "/redemptions"
    assert 400 <= bank.peer.send("POST", path, raw=body).status < 500


@given(
    st.sampled_from([("GET", "/redemptions"), ("GET", "/redeemers/1"), ("GET", "/redemptions/addresses")]),
    st.dictionaries(
        st.sampled_from(NAMES) | st.text(max_size=5), st.text(max_size=20) | st.just("9" * 5_000), max_size=5
    ),
)
def test_whatever_query_is_signed_is_read_or_refused(
    bank: BankProcess, operation: tuple[str, str], query: dict[str, str]
) -> None:
    asked = {name.encode("utf-8", "replace").decode(): value for name, value in query.items()}
    assert bank.peer.send(*operation, query=asked).status < 500


COMPACT = st.lists(
    st.binary(max_size=40).map(quote) | st.sampled_from(["e30", "", "=", "\u00e9"]),
    min_size=3,
    max_size=6,
)


@given(COMPACT.map(".".join) | anything(NAMES), st.sampled_from(["encryptedPayload", "encryptedData"]))
def test_whatever_stands_for_a_jwe_is_refused(bank: BankProcess, compact: Any, wrapper: str) -> None:
    body = json.dumps({wrapper: compact}).encode()
    assert 400 <= bank.peer.send("POST", "/redeemers/search", raw=body).status < 500


@given(METHODS, st.sampled_from(CONTROLS[1:]), messages(NAMES))
@example("PUT", "faults/redeem", b'{"kind":"delay","delay_s":1e999999}')
@example("PUT", "faults/redeem", b'{"kind":"client_error","status":' + b"9" * 4_000 + b"}")
@example("PUT", "rates/1", b'{"multiplier":1e-999999}')
def test_whatever_the_control_is_told_is_done_or_refused(
    bank: BankProcess, method: str, path: str, body: bytes
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", bank.port, timeout=40)
    try:
        connection.request(method, "/control/" + quote(path), body, {"X-Bank-Token": bank.token})
        assert connection.getresponse().status < 500
    finally:
        connection.close()
    bank.clear_faults()
