"""A client of the bank's TLS door, written from the RFCs with joserfc: right unless told to be wrong."""

from __future__ import annotations

import http.client
import json
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from tests.support.oauth2 import Asker, hash_of, key_of
from tests.support.peer import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import ECKey, RSAKey


@dataclass(frozen=True, slots=True)
class TlsPeer:
    """Asks for tokens and calls the bank's operations with them."""

    base_url: str
    asker: Asker
    trust: ssl.SSLContext

    @classmethod
    def of(cls, notice: Mapping[str, Any], *, rsa: bool = False) -> TlsPeer:
        """A peer from what bank.json says, with the client's key on P-256 or, `rsa`, that of OAuth 1.0a."""
        door = notice["oauth2"]
        key = private_key(Path((notice if rsa else door)["signing_key"]), notice["signing_key_password"])
        key_id = notice["consumer_key"].partition("!")[2] if rsa else door["key_id"]
        asker = Asker(door["client_id"], key_id, key, door["token_url"], door["issuer"])
        return cls(door["base_url"], asker, ssl.create_default_context(cafile=door["ca_bundle"]))

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the door."""
        where = urlsplit(self.base_url)
        return str(where.hostname), int(where.port or 443)

    def ask(self, form: Mapping[str, str] | None = None, *, proof: str | None = None, **headers: str) -> Answer:
        """A request for a token."""
        head = {
            "Content-Type": "application/x-www-form-urlencoded",
            "DPoP": proof if proof is not None else self.asker.proof("POST", self.asker.token_url),
        }
        return self.send(
            "POST", self.asker.token_url, urlencode(form if form is not None else self.asker.form()), head | headers
        )

    def token(self, **changed: Any) -> str:
        return str(self.ask(self.asker.form(**changed)).json["access_token"])

    def call(
        self, method: str, path: str, token: str, *, proof: str | None = None, body: object = None, **claims: Any
    ) -> Answer:
        """A call of an operation, with a proof of its own unless one is given."""
        url = self.base_url + path
        usual = {"ath": hash_of(token), **claims}
        head = {
            "Authorization": f"DPoP {token}",
            "DPoP": proof if proof is not None else self.asker.proof(method, url.partition("?")[0], **usual),
        }
        return self.send(method, url, None if body is None else json.dumps(body), head)

    def send(self, method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        where = urlsplit(url)
        connection = http.client.HTTPSConnection(str(where.hostname), where.port, timeout=40, context=self.trust)
        try:
            connection.request(method, where.path + (where.query and f"?{where.query}"), body, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()


def private_key(path: Path, password: str) -> ECKey | RSAKey:
    """The private key of a PKCS#12 file."""
    key, _, _ = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode())
    assert key is not None
    return key_of(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
