"""What the bank opens and what it refuses to open, and how it seals its answers (contract 1.5)."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509 import load_pem_x509_certificate

from tests.contract.test_bank_members import CLERKS_FAVOURITE

if TYPE_CHECKING:
    from tests.support.bank import BankProcess
    from tests.support.peer import Answer

QUESTION = {"userId": CLERKS_FAVOURITE, "userIdType": "BAN", "redemptionType": "CASHBACK"}


def ask(bank: BankProcess, body: object) -> Answer:
    return bank.peer.send("POST", "/redeemers/search", body=body)


def encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sealed(bank: BankProcess) -> list[str]:
    """The five parts of a good payload."""
    return str(bank.peer.sealer.wrap(QUESTION)["encryptedPayload"]).split(".")


@pytest.mark.parametrize("encryption", ["A128GCM", "A192GCM", "A256GCM"])
@pytest.mark.parametrize("wrapper", ["encryptedPayload", "encryptedData"])
def test_an_encrypted_question_is_answered(bank: BankProcess, encryption: str, wrapper: str) -> None:
    payload = bank.peer.sealer.wrap(QUESTION, encryption=encryption)["encryptedPayload"]
    assert ask(bank, {wrapper: payload}).status == 200


def test_an_iv_of_16_bytes_as_the_vendors_library_sends_is_taken(bank: BankProcess) -> None:
    certificate = Path(bank.notice["encryption_certificate"])
    key = load_pem_x509_certificate(certificate.read_bytes()).public_key()
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": bank.peer.sealer.kid, "cty": "application/json"}
    protected = encode(json.dumps(header).encode())
    content_key, vector = os.urandom(32), os.urandom(16)
    body = AESGCM(content_key).encrypt(vector, json.dumps(QUESTION).encode(), protected.encode())
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    wrapped = key.encrypt(content_key, oaep)  # type: ignore[union-attr] # an RSA certificate
    parts = [protected, *map(encode, (wrapped, vector, body[:-16], body[-16:]))]
    assert ask(bank, {"encryptedPayload": ".".join(parts)}).status == 200


@pytest.mark.parametrize("part", range(5))
def test_a_single_changed_bit_is_noticed(bank: BankProcess, part: int) -> None:
    parts = sealed(bank)
    raw = bytearray(decode(parts[part]))
    raw[len(raw) // 2] ^= 1
    parts[part] = encode(bytes(raw))
    answer = ask(bank, {"encryptedPayload": ".".join(parts)})
    assert (answer.status, answer.reasons) == (400, ["CRYPTO_ERROR"])


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (1, ""),
        (2, ""),
        (2, "AAAA"),
        (3, ""),
        (4, ""),
        (4, "AAAA"),
        (0, ""),
        (0, "e30"),
        (0, "W10"),
        (4, "=+/!"),
        (3, "A"),
    ],
)
def test_a_mutilated_payload_is_noticed(bank: BankProcess, part: int, text: str) -> None:
    parts = sealed(bank)
    parts[part] = text
    assert ask(bank, {"encryptedPayload": ".".join(parts)}).reasons == ["CRYPTO_ERROR"]


@pytest.mark.parametrize("payload", ["", "a.b.c", "a.b.c.d.e.f", 5, None, {"jwe": 1}])
def test_what_is_no_payload_is_refused(bank: BankProcess, payload: object) -> None:
    assert ask(bank, {"encryptedPayload": payload}).reasons == ["CRYPTO_ERROR"]


def test_plaintext_is_refused_where_encryption_is_due(bank: BankProcess) -> None:
    answer = ask(bank, QUESTION)
    assert (answer.status, answer.reasons) == (400, ["CRYPTO_ERROR"])
    assert CLERKS_FAVOURITE not in answer.body.decode()


def test_nothing_may_stand_in_clear_beside_the_payload(bank: BankProcess) -> None:
    assert ask(bank, bank.peer.sealer.wrap(QUESTION) | {"userId": "1"}).reasons == ["CRYPTO_ERROR"]


def test_a_foreign_key_id_is_refused(bank: BankProcess) -> None:
    assert ask(bank, bank.peer.sealer.wrap(QUESTION, kid="0" * 64)).reasons == ["CRYPTO_ERROR"]
    assert ask(bank, bank.peer.sealer.wrap(QUESTION, kid=bank.peer.sealer.kid.upper())).reasons == ["CRYPTO_ERROR"]


def test_what_was_encrypted_must_be_an_object(bank: BankProcess) -> None:
    wrapped = bank.peer.sealer.wrap([QUESTION])
    assert ask(bank, wrapped).reasons == ["INVALID_INPUT"]


def test_other_operations_may_be_encrypted(bank: BankProcess) -> None:
    account = bank.peer.account(CLERKS_FAVOURITE)
    line = {"redemptionItemId": bank.peer.item_id, "points": 1}
    body = {"userId": account, "userIdType": "RANAC", "redemptionType": "CASHBACK", "redemptionItems": [line]}
    answer = bank.peer.send("POST", "/redemptions", body=bank.peer.sealer.wrap(body))
    assert answer.status == 200
    assert answer.json["pointsRedeemed"] == 1


def test_answers_can_be_encrypted_to_the_client(bank: BankProcess) -> None:
    plain = ask(bank, bank.peer.sealer.wrap(QUESTION)).json
    bank.switch(encrypt_answers=True)
    answer = ask(bank, bank.peer.sealer.wrap(QUESTION))
    assert set(answer.json) == {"encryptedPayload"}
    assert bank.peer.sealer.unwrap(answer.json) == plain
    refusal = ask(bank, QUESTION)
    assert refusal.reasons == ["CRYPTO_ERROR"], "refusals stay readable"
