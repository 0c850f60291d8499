"""An issuer of the tests' own: signs hand-overs with joserfc, right unless told to be wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from posapp.domain.handover import Token
from posapp.mastercard.handover import Trust

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TYPE = "posapp-handover+jwt"
Key = ECKey | RSAKey


@dataclass
class Signer:
    """Signs claims with `key` as an issuer named `issuer`."""

    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256"))
    algorithm: str = "ES256"
    issuer: str = "https://issuer.example"
    audience: str = "shop-1"

    def trust(self, folder: Path) -> Trust:
        """What a till is told of this issuer; the public key lies in `folder`."""
        file = folder / "issuer.pem"
        file.write_bytes(self.key.as_pem(private=False))
        return Trust(self.issuer, self.audience, file)

    def claims(self, **changes: object) -> dict[str, object]:
        """Those of a good one; None leaves one out."""
        usual = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": "RANAC0001",
            "iat": int(NOON.timestamp()),
            "exp": int(NOON.timestamp()) + 300,
            "jti": "0123456789abcdef",
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    def sign(self, payload: bytes, **header: object) -> Token:
        """Whatever bytes, under whatever header."""
        told: dict[str, Any] = {"alg": self.algorithm, "typ": TYPE, **header}
        told = {name: value for name, value in told.items() if value is not None}
        return Token(jws.serialize_compact(told, payload, self.key, algorithms=[told["alg"]]))

    def token(self, **changes: object) -> Token:
        return self.sign(json.dumps(self.claims(**changes)).encode())
