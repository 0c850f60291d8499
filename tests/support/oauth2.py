"""OAuth 2.0 by a stranger's judgement: joserfc signs and verifies, the rules are read from RFC 6749, 7523 and 9449."""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import extract_compact

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHMS = ["ES256", "PS256"]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
READ = "rewards-api-gateway:digital-redemptions_read"
WRITE = "rewards-api-gateway:digital-redemptions_write"


def key_of(pem: bytes) -> ECKey | RSAKey:
    """The key in a PEM, public or private."""
    return ECKey.import_key(pem) if b"BEGIN EC" in pem or len(pem) < 300 else RSAKey.import_key(pem)


def algorithm_of(key: ECKey | RSAKey) -> str:
    return "ES256" if isinstance(key, ECKey) else "PS256"


def hash_of(token: str) -> str:
    """`ath` of a token."""
    return urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes assertions and proofs after RFC 7523 and 9449; `changed` replaces claims, None takes one out."""

    client_id: str
    key_id: str
    key: ECKey | RSAKey
    token_url: str
    issuer: str
    own: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))

    def assertion(self, header: Mapping[str, Any] | None = None, **changed: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "jti": secrets.token_hex(12),
            "iat": now,
            "nbf": now - 5,
            "exp": now + 90,
        }
        head = {"alg": algorithm_of(self.key), "typ": "JWT", "kid": self.key_id, **(header or {})}
        return jwt.encode(head, _without(claims | changed), self.key, algorithms=ALGORITHMS)

    def proof(self, method: str, url: str, header: Mapping[str, Any] | None = None, **changed: Any) -> str:
        claims = {"jti": secrets.token_hex(12), "htm": method, "htu": url, "iat": int(time.time())}
        head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.own.as_dict(private=False), **(header or {})}
        head["jwk"] = {name: value for name, value in head["jwk"].items() if name != "kid"}
        return jwt.encode(head, _without(claims | changed), self.own, algorithms=ALGORITHMS)

    def form(self, assertion: str | None = None, **changed: Any) -> dict[str, str]:
        usual = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "scope": f"{READ} {WRITE}",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion or self.assertion(),
        }
        return {name: str(value) for name, value in _without(usual | changed).items()}


def _without(claims: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if value is not None}


@dataclass(eq=False)
class Gatekeeper:
    """Judges what a client sends: `token` a request for one, `call` a request that bears it; both name the faults."""

    client_id: str
    key_id: str
    key: ECKey | RSAKey
    origin: str = ""
    _seen: set[str] = field(default_factory=set)
    _bound: dict[str, str] = field(default_factory=dict)

    @property
    def token_url(self) -> str:
        return f"{self.origin}/oauth/token"

    def give(self, proof: str) -> str:
        """A token bound to the key of a proof."""
        token = f"secret-token-{len(self._bound) + 1}"
        self._bound[token] = _thumbprint(_head(proof)["jwk"])
        return token

    def token(self, headers: Mapping[str, str], body: bytes) -> list[str]:
        form = dict(parse_qsl(body.decode(), strict_parsing=True))
        faults = self._proof(headers.get("dpop", ""), "POST", self.token_url)
        usual = {"grant_type": "client_credentials", "client_id": self.client_id}
        usual |= {"client_assertion_type": ASSERTION_TYPE, "scope": f"{READ} {WRITE}"}
        faults += [f"{name} is {form.get(name)}" for name, value in usual.items() if form.get(name) != value]
        return faults + self._assertion(form.get("client_assertion", ""))

    def call(self, headers: Mapping[str, str], method: str, path: str) -> list[str]:
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind != "DPoP" or token not in self._bound:
            return ["no token of this bank"]
        proof = headers.get("dpop", "")
        faults = self._proof(proof, method, self.origin + path, ath=hash_of(token))
        if not faults and _thumbprint(_head(proof)["jwk"]) != self._bound[token]:
            faults.append("another key than the token's")
        return faults

    def _assertion(self, compact: str) -> list[str]:
        try:
            told = jwt.decode(compact, self.key, algorithms=[algorithm_of(self.key)])
        except (JoseError, ValueError) as wrong:
            return [f"the assertion: {wrong!r}"]
        claims, now = told.claims, time.time()
        checks = {
            "kid": told.header.get("kid") == self.key_id,
            "iss, sub": claims.get("iss") == claims.get("sub") == self.client_id,
            "aud": claims.get("aud") == self.origin,
            "nbf, iat": claims["nbf"] <= claims["iat"] <= now + 1,
            "exp": now < claims["exp"] <= now + 300,
            "jti": self._once(str(claims.get("jti"))),
        }
        return [f"the assertion's {name}" for name, good in checks.items() if not good]

    def _proof(self, compact: str, method: str, url: str, **more: str) -> list[str]:
        try:
            jwk = _head(compact)["jwk"]
            key: ECKey | RSAKey = ECKey.import_key(jwk) if jwk["kty"] == "EC" else RSAKey.import_key(jwk)
            told = jwt.decode(compact, key, algorithms=[algorithm_of(key)])
        except (JoseError, ValueError, KeyError) as wrong:
            return [f"the proof: {wrong!r}"]
        claims = told.claims
        checks = {
            "typ": told.header.get("typ") == "dpop+jwt",
            "jwk": "d" not in jwk,
            "htm": claims.get("htm") == method,
            "htu": claims.get("htu") == url,
            "iat": abs(time.time() - claims["iat"]) < 60,
            "jti": self._once(str(claims.get("jti"))),
            "ath": claims.get("ath") == more.get("ath"),
        }
        return [f"the proof's {name}" for name, good in checks.items() if not good]

    def _once(self, jti: str) -> bool:
        fresh = jti not in self._seen
        self._seen.add(jti)
        return fresh


def _head(compact: str) -> dict[str, Any]:
    return dict(extract_compact(compact.encode()).protected)


def _thumbprint(jwk: dict[str, Any]) -> str:
    return str(ECKey.import_key(jwk).thumbprint())


def nonce_of(proof: str) -> str | None:
    """The nonce that a proof bears."""
    claims = jwt.decode(proof, ECKey.import_key(_head(proof)["jwk"]), algorithms=ALGORITHMS).claims
    return claims.get("nonce")
