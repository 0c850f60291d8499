"""What an issuer's site hands over is believed only where all of it is right; signed here by another library."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, RSAKey

from posapp.domain.errors import ConfigError, Problem, RuleError, UserError
from posapp.domain.handover import LONGEST, Handed, Token
from posapp.domain.points import Points
from posapp.mastercard.handover import Trust, opened
from posapp.mastercard.issuer_key import public_key
from tests.support.handed import NOON, TYPE, Signer
from tests.support.merchant import certificate, ec_key, pem, rsa_key

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

CARD = "5555555555554444"
SECOND = int(NOON.timestamp())


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture(scope="module")
def trust(signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return signer.trust(tmp_path_factory.mktemp("issuer"))


def problem(token: Token, trust: Trust, *, after: timedelta = timedelta()) -> Problem | None:
    try:
        opened(token, trust, NOON + after)
    except UserError as error:
        return error.problem
    return None


def test_all_that_it_tells_is_told(signer: Signer, trust: Trust) -> None:
    found = opened(signer.token(rancu="RANCU1", programId="49631", pointBalance=48_250), trust, NOON)
    assert found.handed == Handed("RANAC0001", "RANCU1", "49631", Points(48_250))
    assert found.until > NOON + timedelta(minutes=5)
    assert opened(signer.token(pointBalance="48250"), trust, NOON).handed.told == Points(48_250)
    assert opened(signer.token(aud=["other", "shop-1"]), trust, NOON).handed.account == "RANAC0001"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_rsa_is_as_good(tmp_path: Path, algorithm: str) -> None:
    signer = Signer(RSAKey.generate_key(2048), algorithm)
    assert problem(signer.token(), signer.trust(tmp_path)) is None
    assert problem(Signer(issuer=signer.issuer).token(), signer.trust(tmp_path)) is Problem.HANDOVER_FORGED


def test_the_mark_is_of_the_number_and_the_issuer_alone(signer: Signer, trust: Trust) -> None:
    first = opened(signer.token(), trust, NOON)
    assert opened(signer.token(sub="RANAC0002"), trust, NOON).mark == first.mark
    assert opened(signer.token(jti="another"), trust, NOON).mark != first.mark
    assert b"0123456789abcdef" not in first.mark


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"iss": "https://other.example"}, Problem.HANDOVER_ISSUER),
        ({"iss": None}, Problem.HANDOVER_ISSUER),
        ({"aud": "shop-2"}, Problem.HANDOVER_AUDIENCE),
        ({"aud": None}, Problem.HANDOVER_AUDIENCE),
        ({"aud": {"shop-1": 1}}, Problem.HANDOVER_AUDIENCE),
        ({"exp": SECOND + 301}, Problem.HANDOVER_LONG),
        ({"exp": SECOND}, Problem.HANDOVER_LONG),
        ({"iat": None}, Problem.HANDOVER_UNREADABLE),
        ({"exp": True}, Problem.HANDOVER_UNREADABLE),
        ({"exp": "soon"}, Problem.HANDOVER_UNREADABLE),
        ({"exp": 10**30}, Problem.HANDOVER_UNREADABLE),
        ({"nbf": SECOND + 60}, Problem.HANDOVER_EARLY),
        ({"jti": None}, Problem.HANDOVER_UNREADABLE),
        ({"jti": ""}, Problem.HANDOVER_UNREADABLE),
        ({"jti": 17}, Problem.HANDOVER_UNREADABLE),
        ({"jti": "x" * 129}, Problem.HANDOVER_UNREADABLE),
        ({"sub": None}, Problem.HANDOVER_UNREADABLE),
        ({"sub": CARD}, Problem.HANDOVER_UNREADABLE),
        ({"sub": "two words"}, Problem.HANDOVER_UNREADABLE),
        ({"rancu": CARD}, Problem.HANDOVER_UNREADABLE),
        ({"pointBalance": -1}, Problem.HANDOVER_UNREADABLE),
        ({"pointBalance": 1.5}, Problem.HANDOVER_UNREADABLE),
    ],
)
def test_one_claim_that_is_wrong_is_enough(
    signer: Signer, trust: Trust, changes: dict[str, object], due: Problem
) -> None:
    assert problem(signer.token(**changes), trust) is due


def test_it_is_good_from_its_minute_to_its_end_and_clocks_may_differ_a_little(signer: Signer, trust: Trust) -> None:
    token, minute = signer.token(), timedelta(minutes=1)
    assert problem(token, trust, after=-minute) is Problem.HANDOVER_EARLY
    assert problem(token, trust, after=timedelta(seconds=-29)) is None
    assert problem(token, trust, after=5 * minute + timedelta(seconds=29)) is None
    assert problem(token, trust, after=5 * minute + timedelta(seconds=30)) is Problem.HANDOVER_EXPIRED


def test_a_stranger_s_signature_is_told_by_whose_it_says_it_is(signer: Signer, trust: Trust) -> None:
    assert problem(Signer(issuer=signer.issuer).token(), trust) is Problem.HANDOVER_FORGED
    assert problem(Signer(issuer="https://other.example").token(), trust) is Problem.HANDOVER_ISSUER


def test_no_byte_of_it_can_be_changed(signer: Signer, trust: Trust) -> None:
    text = signer.token().text
    signed, _, signature = text.rpartition(".")
    for at in range(0, len(text), 7):
        if text[at] != ".":
            other = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
            assert problem(Token(other), trust) is not None
    assert problem(Token(f"{signed}.{signature[:-4]}"), trust) is Problem.HANDOVER_FORGED


def test_no_other_algorithm_opens_it(signer: Signer, trust: Trust) -> None:
    body = json.dumps(signer.claims()).encode()
    signed = f"{_b64(json.dumps({'alg': 'HS256', 'typ': TYPE}).encode())}.{_b64(body)}"
    by_public_key = hmac.digest(trust.key.read_bytes(), signed.encode(), "sha256")
    assert problem(Token(f"{signed}.{_b64(by_public_key)}"), trust) is Problem.HANDOVER_FORGED
    nobody = ".".join(_b64(part) for part in (json.dumps({"alg": "none", "typ": TYPE}).encode(), body))
    assert problem(Token(f"{nobody}.AAAA"), trust) is Problem.HANDOVER_FORGED
    own_key = Signer(issuer=signer.issuer)
    with_key = own_key.sign(body, jwk=own_key.key.as_dict(private=False))
    assert problem(with_key, trust) is Problem.HANDOVER_FORGED


@pytest.mark.parametrize("header", [{"typ": None}, {"typ": "JWT"}, {"b64": True, "crit": ["b64"]}])
def test_a_token_for_something_else_is_no_hand_over(signer: Signer, trust: Trust, header: dict[str, object]) -> None:
    told = {"alg": "ES256", "typ": TYPE, **header}
    signed = ".".join(
        _b64(json.dumps(part).encode()) for part in ({k: v for k, v in told.items() if v is not None}, signer.claims())
    )
    assert problem(Token(f"{signed}.AAAA"), trust) is Problem.HANDOVER_UNREADABLE


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"iss":"a","iss":"b"}',
        b"[" * 50_000,
        b'{"exp":NaN}',
        b'{"exp":' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_signed_and_no_claims_is_unreadable(signer: Signer, trust: Trust, payload: bytes) -> None:
    assert problem(signer.sign(payload), trust) is Problem.HANDOVER_UNREADABLE


@given(text=st.text(max_size=200) | st.from_regex(r"[\w-]{0,40}\.[\w-]{0,40}\.[\w-]{0,40}", fullmatch=True))
def test_any_text_is_a_token_or_none(text: str, trust: Trust) -> None:
    with pytest.raises(UserError) as caught:
        opened(Token.of(text), trust, NOON)
    assert text not in [str(value) for value in caught.value.values.values()]


@given(
    claims=st.dictionaries(
        st.sampled_from(["iss", "aud", "sub", "iat", "exp", "nbf", "jti", "rancu", "programId", "pointBalance"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
            lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=3), some, max_size=3),
            max_leaves=5,
        ),
    )
)
def test_any_claims_are_a_hand_over_or_refused(signer: Signer, trust: Trust, claims: dict[str, object]) -> None:
    token = signer.sign(json.dumps(signer.claims() | claims).encode())
    try:
        found = opened(token, trust, NOON)
    except UserError:
        return
    assert found.handed.account


def test_a_token_is_bounded() -> None:
    with pytest.raises(UserError) as caught:
        Token.of(f"a.{'b' * LONGEST}.c")
    assert caught.value.problem is Problem.HANDOVER_UNREADABLE
    assert "secret" not in repr(Token.of("a.secret.c"))


def test_the_key_may_be_a_certificate(tmp_path: Path) -> None:
    key = ec_key("issuer")
    file = tmp_path / "issuer.pem"
    file.write_bytes(certificate(key).public_bytes(Encoding.PEM))
    own = Signer(ECKey.import_key(pem(key)))
    assert problem(own.token(), Trust(own.issuer, own.audience, file)) is None


def _public(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key at all",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        _public(ec_key("large", ec.SECP384R1())),
        _public(rsa_key("small", 1024)),
        pem(ec_key("issuer")),
        b"x" * 70_000,
    ],
    ids=["empty", "text", "damaged", "P-384", "short RSA", "private", "large"],
)
def test_a_key_that_cannot_be_used_is_told_by_its_setting(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "issuer.pem"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        public_key(file)
    assert caught.value.key == "sso.key"


def test_a_rule_is_refused_and_a_text_is_wrong_input(signer: Signer, trust: Trust) -> None:
    with pytest.raises(RuleError):
        opened(signer.token(aud="shop-2"), trust, NOON)
    with pytest.raises(UserError) as caught:
        opened(signer.token(jti=None), trust, NOON)
    assert not isinstance(caught.value, RuleError)


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
