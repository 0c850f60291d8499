"""OAuth 2.0 as the gateway checks it (FAPI 2.0; RFC 7523, 9449; contract 1.4): who asks, by which key, for what.

Written from the RFCs; nothing of the vendor's client is used.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from posapp.sandbox.envelope import OAuthRefusedError
from posapp.sandbox.jws import Jws, NotGoodError, Once, encode, public_key, thumbprint
from posapp.sandbox.operations import READ, WRITE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posapp.sandbox.jws import PublicKey
    from posapp.sandbox.operations import Switches

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path

_AHEAD_S = 10
"""FAPI 2.0, 5.3.2.1: what comes from a clock a little ahead is taken."""
_ASSERTION_LIFE_S = 300
_PROOF_LIFE_S = 60
_MOST_NONCES = 1000


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof that held: the thumbprint of its key."""

    jkt: str


@dataclass(frozen=True, slots=True)
class _Pass:
    """A token that was given: to which key, for what, until when."""

    jkt: str
    scopes: frozenset[str]
    until: float


@dataclass(eq=False)
class Passes:
    """One client's tokens, in memory: a bank that starts anew knows none.

    `keys` are the client's public keys by their key id, `issuer` is where the bank gives tokens.
    """

    client_id: str
    keys: Mapping[str, PublicKey]
    issuer: str
    switches: Switches
    _given: dict[bytes, _Pass] = field(default_factory=dict)
    _assertions: Once = field(default_factory=Once)
    _proofs: Once = field(default_factory=Once)
    _nonces: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def give(self, form: Mapping[str, str], proof: str | None) -> Mapping[str, object]:
        """A token for a well-made request to the token endpoint.

        Raises:
            OAuthRefusedError: 400 with invalid_client, invalid_dpop_proof, use_dpop_nonce, invalid_scope and the like.
        """
        if form.get("grant_type") != "client_credentials":
            raise OAuthRefusedError("unsupported_grant_type", "grant_type must be client_credentials")
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise OAuthRefusedError("invalid_client", f"client_assertion_type must be {ASSERTION_TYPE}")
        try:
            self._check_assertion(form.get("client_assertion", ""), form.get("client_id"))
        except NotGoodError as wrong:
            raise OAuthRefusedError("invalid_client", f"client_assertion {wrong}") from None
        proven = self._proven(proof, "POST", self.issuer + TOKEN_PATH, status=400)
        wanted = frozenset(form.get("scope", f"{READ} {WRITE}").split())
        if not wanted or not wanted <= {READ, WRITE}:
            raise OAuthRefusedError("invalid_scope", "requested scope is not permitted")
        token, scopes = secrets.token_urlsafe(32), wanted & frozenset(self.switches.scopes.split())
        now, life = self.switches.now(), self.switches.token_lifetime_s
        self._given = {mark: one for mark, one in self._given.items() if one.until > now}
        self._given[_mark(token)] = _Pass(proven.jkt, scopes, now + life)
        scope = " ".join(sorted(scopes))
        return {"access_token": token, "token_type": "DPoP", "expires_in": life, "scope": scope}

    def check(self, authorization: str, proof: str | None, *, method: str, url: str, scope: str) -> None:
        """Let a request for the bank's own operations pass.

        Raises:
            OAuthRefusedError: 401 with invalid_token, invalid_dpop_proof or use_dpop_nonce; 403 insufficient_scope.
        """
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "dpop" or not token:
            raise OAuthRefusedError("invalid_token", "A token bound to a key is due: Authorization: DPoP", status=401)
        given = self._given.get(_mark(token))
        if given is None or given.until <= self.switches.now():
            raise OAuthRefusedError("invalid_token", "The access token is not known or has expired", status=401)
        proven = self._proven(proof, method, url, status=401, token=token)
        if not hmac.compare_digest(proven.jkt, given.jkt):
            raise OAuthRefusedError("invalid_token", "The access token was given to another key", status=401)
        if scope not in given.scopes:
            raise OAuthRefusedError("insufficient_scope", f"requested scope is not permitted: {scope}", status=403)

    def forget(self) -> None:
        """As after a new start of a gateway: no token is known any more."""
        self._given.clear()

    def nonce(self) -> str:
        """A new one, good for one proof."""
        made = secrets.token_urlsafe(12)
        self._nonces[made] = None
        if len(self._nonces) > _MOST_NONCES:
            self._nonces.popitem(last=False)
        return made

    def _check_assertion(self, compact: str, client_id: str | None) -> None:
        told, now = Jws.read(compact), self.switches.now()
        key = self.keys.get(str(told.header.get("kid")))
        if key is None:
            raise NotGoodError("names a key id (kid) that is not known here")
        told.verify(key)
        if not told.text("iss") == told.text("sub") == self.client_id == (client_id or self.client_id):
            raise NotGoodError("is not of this client (iss, sub, client_id)")
        if told.text("aud") != self.issuer:
            raise NotGoodError(f"is for somebody else (aud must be {self.issuer})")
        ends = told.moment("exp") or 0.0
        if ends <= now:
            raise NotGoodError("has expired (exp)")
        if ends > now + _ASSERTION_LIFE_S:
            raise NotGoodError("lives too long (exp)")
        for claim in ("nbf", "iat"):
            if (told.moment(claim, due=False) or 0.0) > now + _AHEAD_S:
                raise NotGoodError(f"is of the future ({claim})")
        self._assertions.take(told.text("jti"), now=now, until=ends)

    def _proven(self, proof: str | None, method: str, url: str, *, status: int, token: str | None = None) -> Proven:
        try:
            told = Jws.read(proof or "")
            proven = self._check_proof(told, method, url, token)
        except NotGoodError as wrong:
            raise OAuthRefusedError("invalid_dpop_proof", f"DPoP proof {wrong}", status=status) from None
        if self.switches.demand_nonce and self._nonces.pop(str(told.claims.get("nonce")), self) is self:
            needed = "Authorization server requires nonce in DPoP proof"
            raise OAuthRefusedError("use_dpop_nonce", needed, status=status)
        return proven

    def _check_proof(self, told: Jws, method: str, url: str, token: str | None) -> Proven:
        if told.header.get("typ") != "dpop+jwt":
            raise NotGoodError("must be of typ dpop+jwt")
        jwk = told.header.get("jwk")
        told.verify(public_key(jwk))
        if told.text("htm") != method:
            raise NotGoodError("is for another method (htm)")
        if _plain(told.text("htu")) != _plain(url):
            raise NotGoodError("is for another address (htu)")
        now, made = self.switches.now(), told.moment("iat") or 0.0
        if made > now + _AHEAD_S:
            raise NotGoodError("is of the future (iat)")
        if made < now - _PROOF_LIFE_S or (told.moment("exp", due=False) or now + 1) <= now:
            raise NotGoodError("has expired (iat, exp)")
        if token is not None and told.text("ath") != encode(sha256(token.encode()).digest()):
            raise NotGoodError("is of another token (ath)")
        assert isinstance(jwk, dict)  # noqa: S101 - public_key has seen to it
        jkt = thumbprint(jwk)
        self._proofs.take(f"{jkt} {told.text('jti')}", now=now, until=now + _PROOF_LIFE_S + _AHEAD_S)
        return Proven(jkt)


def _mark(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _plain(url: str) -> str:
    """RFC 9449, 4.3: without query and fragment, host without regard to case, the usual port left out."""
    plain = url.partition("?")[0].partition("#")[0]
    scheme, _, rest = plain.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower().removesuffix(':443')}{slash}{path}"
