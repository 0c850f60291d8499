"""The issuer's site beside the bank: hands a member over with a signed token (emulated SSO, contract section 4).

The vendor's format is not public; this one is the local bank's own. It can be told to give wrong ones, so that each
refusal can be seen.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from posapp.sandbox.files import private_folder, write_private
from posapp.sandbox.jws import encode
from posapp.sandbox.keys import KeyFilesError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from posapp.sandbox.bank import Account

ISSUER = "posapp-local-bank"
AUDIENCE = "posapp"
TYPE = "posapp-handover+jwt"
LIFE_S = 300
_HOUR_S = 3600


class Wrong(StrEnum):
    """How a token can be wrong on order."""

    EXPIRED = "expired"
    EARLY = "early"
    LONG = "long"
    FORGED = "forged"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    AGAIN = "again"  # The one given last for this member, once more.


@dataclass(frozen=True, slots=True)
class IssuerFiles:
    """Where the key lies: the private half with the bank, the public one where the client finds it."""

    private: Path
    public: Path

    @classmethod
    def within(cls, data: Path) -> IssuerFiles:
        """The layout below a data folder."""
        return cls(data / "keys" / "issuer-private.pem", data / "client" / "issuer-public.pem")


class Issuer:
    """Gives tokens; remembers the last one of each member, to give it again on order."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, files: IssuerFiles) -> None:
        self._key = key
        self.files = files
        self._last: dict[str, str] = {}

    def notice(self) -> Mapping[str, str]:
        """What bank.json tells of it."""
        return {"issuer": ISSUER, "audience": AUDIENCE, "key": str(self.files.public)}

    def give(self, account: Account, points: int, *, now: float, audience: str = AUDIENCE, wrong: Wrong | None) -> str:
        """A token for a member, good for five minutes unless it is to be `wrong`."""
        if wrong is Wrong.AGAIN and account.ranac in self._last:
            return self._last[account.ranac]
        made = int(now) + {Wrong.EXPIRED: -_HOUR_S, Wrong.EARLY: _HOUR_S}.get(wrong or Wrong.AGAIN, 0)
        claims = {
            "iss": "another-issuer" if wrong is Wrong.ISSUER else ISSUER,
            "aud": "somebody-else" if wrong is Wrong.AUDIENCE else audience,
            "sub": account.ranac,
            "rancu": account.rancu,
            "programId": account.program_id,
            "pointBalance": points,
            "iat": made,
            "exp": made + (_HOUR_S if wrong is Wrong.LONG else LIFE_S),
            "jti": secrets.token_urlsafe(16),
        }
        stranger = wrong in (Wrong.FORGED, Wrong.ISSUER)
        token = _signed(claims, ec.generate_private_key(ec.SECP256R1()) if stranger else self._key)
        self._last[account.ranac] = token
        return token


def open_issuer(data: Path) -> Issuer:
    """The issuer of a data folder; its key is made if a file of it is missing.

    Raises:
        KeyFilesError: a file is there but is no key.
    """
    files = IssuerFiles.within(data)
    if not (files.private.is_file() and files.public.is_file()):
        _make(files)
    try:
        key = load_pem_private_key(files.private.read_bytes(), None)
    except ValueError as error:
        raise KeyFilesError(f"{files.private} cannot be read. Remove it to have a new one.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyFilesError(f"{files.private} is no key on P-256. Remove it to have a new one.")
    return Issuer(key, files)


def _make(files: IssuerFiles) -> None:
    for file in (files.private, files.public):
        private_folder(file.parent)
    key = ec.generate_private_key(ec.SECP256R1())
    write_private(files.private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_private(files.public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _signed(claims: Mapping[str, object], key: ec.EllipticCurvePrivateKey) -> str:
    header = {"alg": "ES256", "typ": TYPE}
    signed = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    r, s = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{encode(r.to_bytes(32) + s.to_bytes(32))}"
