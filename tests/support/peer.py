"""A client of the bank written from the contract alone, so that bank and till are each checked by a stranger."""

from __future__ import annotations

import http.client
import json
import secrets
import time
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from cryptography.x509 import load_pem_x509_certificate
from joserfc import jwe
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Mapping

_PKCS1 = padding.PKCS1v15()
PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
JWE_NAMES = ["RSA-OAEP-256", "A128GCM", "A192GCM", "A256GCM"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object."""
        parsed = json.loads(self.body)
        assert isinstance(parsed, dict)
        return parsed

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The items of the error envelope."""
        return cast("list[dict[str, Any]]", self.json["Errors"]["Error"])

    @property
    def reasons(self) -> list[str]:
        """The reason codes, sorted."""
        return sorted(error["ReasonCode"] for error in self.errors)


@dataclass(frozen=True, slots=True)
class Oauth:
    """Signs as the vendor's library does: header values raw, each encoded once in the base string (contract 1.3)."""

    consumer_key: str
    key: rsa.RSAPrivateKey

    def header(self, method: str, url: str, body: bytes, **changed: str) -> str:
        """The Authorization header; `changed` replaces parameters before signing."""
        oauth = self.parameters(body) | changed
        return self.join(oauth, self.sign(self.base_string(method, url, oauth), oauth["oauth_signature_method"]))

    def parameters(self, body: bytes) -> dict[str, str]:
        """Fresh parameters, without the signature."""
        return {
            "oauth_consumer_key": self.consumer_key,
            "oauth_nonce": secrets.token_hex(8),
            "oauth_timestamp": str(int(time.time())),
            "oauth_signature_method": "RSA-SHA256",
            "oauth_version": "1.0",
            "oauth_body_hash": b64encode(sha256(body).digest()).decode(),
        }

    def base_string(self, method: str, url: str, oauth: Mapping[str, str]) -> str:
        """The vendor's base string: whole `k=v` texts sorted, the oauth ones verbatim."""
        base, _, query = url.partition("?")
        pairs = [*filter(None, query.split("&")), *(f"{name}={value}" for name, value in oauth.items())]
        return f"{method}&{quote(base, safe='~')}&{quote('&'.join(sorted(pairs)), safe='~')}"

    def sign(self, base: str, method: str = "RSA-SHA256") -> str:
        """Base64 of the signature of a base string."""
        scheme = PSS if method == "RSA-PSS" else _PKCS1
        return b64encode(self.key.sign(base.encode(), scheme, hashes.SHA256())).decode()

    def join(self, oauth: Mapping[str, str], signature: str) -> str:
        """The header's text; only the signature is percent-encoded."""
        pairs = {**oauth, "oauth_signature": quote(signature, safe="~")}
        return "OAuth " + ",".join(f'{name}="{value}"' for name, value in pairs.items())


@dataclass(frozen=True, slots=True)
class Sealer:
    """Encrypts to the bank's certificate with joserfc, and opens the bank's encrypted answers."""

    to_bank: RSAKey
    kid: str
    own: RSAKey

    def wrap(self, body: object, *, encryption: str = "A256GCM", **header: str) -> dict[str, object]:
        """The whole body under `encryptedPayload`."""
        return self.wrap_bytes(json.dumps(body).encode(), encryption=encryption, **header)

    def wrap_bytes(self, plain: bytes, *, encryption: str = "A256GCM", **header: str) -> dict[str, object]:
        """Bytes as they are under `encryptedPayload`."""
        protected = {"alg": "RSA-OAEP-256", "enc": encryption, "kid": self.kid, "cty": "application/json"} | header
        sealed = jwe.encrypt_compact(protected, plain, self.to_bank, algorithms=JWE_NAMES)
        return {"encryptedPayload": sealed}

    def unwrap(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The body of an encrypted answer."""
        opened = jwe.decrypt_compact(body["encryptedPayload"], self.own, algorithms=JWE_NAMES)
        parsed = json.loads(opened.plaintext or b"")
        assert isinstance(parsed, dict)
        return parsed


def kid_of(certificate: bytes) -> str:
    """`kid` of a PEM certificate: lowercase hex SHA-256 of its public key (contract 1.5)."""
    key = load_pem_x509_certificate(certificate).public_key()
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


@dataclass(frozen=True, slots=True)
class Peer:
    """Speaks the eight operations to a bank over plain sockets, a connection for each request."""

    base_url: str
    oauth: Oauth
    sealer: Sealer
    item_id: str
    timeout_s: float = field(default=40.0, kw_only=True)

    @classmethod
    def of(cls, notice: Mapping[str, Any]) -> Peer:
        """A peer from what bank.json says."""
        key, _, _ = pkcs12.load_key_and_certificates(
            Path(notice["signing_key"]).read_bytes(), str(notice["signing_key_password"]).encode()
        )
        assert isinstance(key, rsa.RSAPrivateKey)
        certificate = Path(notice["encryption_certificate"]).read_bytes()
        public = load_pem_x509_certificate(certificate).public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        own = RSAKey.import_key(Path(notice["decryption_key"]).read_bytes())
        sealer = Sealer(RSAKey.import_key(pem), kid_of(certificate), own)
        return cls(notice["base_url"], Oauth(notice["consumer_key"], key), sealer, notice["redemption_item_id"])

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        raw: bytes | None = None,
        authorization: str | None = None,
    ) -> Answer:
        """One request, signed unless `authorization` is given; `raw` replaces the JSON of `body`."""
        if raw is None:
            raw = b"" if body is None else json.dumps(body).encode()
        tail = "?" + urlencode(query, quote_via=quote, safe="~") if query else ""
        url = self.base_url + path + tail
        where = urlsplit(url)
        connection = http.client.HTTPConnection(str(where.hostname), where.port or 80, timeout=self.timeout_s)
        try:
            headers = {"Authorization": authorization or self.oauth.header(method, url, raw)}
            if raw:
                headers["Content-Type"] = "application/json"
            connection.request(method, where.path + (where.query and f"?{where.query}"), raw, headers)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def search(self, user_id: str, **fields: Any) -> Answer:
        """E1, sealed; by card number unless `userIdType` says otherwise."""
        body = {
            "userId": user_id,
            "userIdType": "BAN",
            "redemptionType": "CASHBACK",
            "redemptionItemId": self.item_id,
        } | fields
        return self.send("POST", "/redeemers/search", body=self.sealer.wrap(body))

    def account(self, card: str) -> str:
        """The account reference behind a card number."""
        return str(self.search(card).json["userId"])

    def profile(self, account: str, **query: Any) -> Answer:
        """E2."""
        usual = {"user_id_type": "RANAC", "redemption_type": "CASHBACK", "redemption_item_id": self.item_id}
        return self.send("GET", f"/redeemers/{account}", query=usual | query)

    def balance(self, account: str) -> int:
        """Points the account's household holds."""
        return int(self.profile(account).json["householdInfo"]["pointBalance"])

    def redeem(self, account: str, *, external_id: str | None = None, **line: Any) -> Answer:
        """E3 with one line: `points`, `cashValue`, `currencyCode`."""
        body: dict[str, object] = {
            "userId": account,
            "userIdType": "RANAC",
            "redemptionType": "CASHBACK",
            "redemptionItems": [{"redemptionItemId": self.item_id, "quantity": 1} | line],
        }
        if external_id is not None:
            body["externalId"] = external_id
        return self.send("POST", "/redemptions", body=body)

    def history(self, account: str, **query: Any) -> Answer:
        """E4, over all days unless told otherwise."""
        usual = {"user_id": account, "user_id_type": "RANAC", "from_date": "2000-01-01", "to_date": "2100-01-01"}
        return self.send("GET", "/redemptions", query=usual | query)

    def credit(self, account: str, redemption_id: str, **fields: Any) -> Answer:
        """E5: all that is left, or `points` of it."""
        body = {"userId": account, "userIdType": "RANAC"} | fields
        return self.send("POST", f"/redemptions/{redemption_id}/credits", body=body)
