"""What a client of Digital Redemptions has to be told, apart from the client so that naming it costs no import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posapp.mastercard import wire_oauth2

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.domain.money import Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Access:
    """What OAuth 2.0 wants to know beside the signing key (contract 1.4)."""

    client_id: str
    key_id: str
    token_url: str
    issuer: str
    scopes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        consumer_key: str,
        base_url: str,
        *,
        key_id: str = "",
        token_url: str = "",
        issuer: str = "",
        scopes: str = "",
    ) -> OAuth2Access:
        """What is not given follows from the consumer key, which is "client id!key id", and from the bank's address."""
        client_id, _, own_key_id = consumer_key.partition("!")
        token_url = token_url or _origin(base_url) + wire_oauth2.TOKEN_PATH
        return cls(
            client_id=client_id,
            key_id=key_id or own_key_id,
            token_url=token_url,
            issuer=issuer or _origin(token_url),
            scopes=tuple(scopes.split()) or wire_oauth2.SCOPES,
        )


def _origin(url: str) -> str:
    from urllib.parse import urlsplit  # noqa: PLC0415 - most tills start without it

    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """One merchant's access to the bank.

    `base_url` ends with the product's base path (".../loyalty"); https, or http on loopback. `signing_key` is a
    PKCS#12 file, `encryption_certificate` PEM, `decryption_key` PEM or PKCS#12 (None: encrypted answers cannot be
    opened). `payload_wrapper` names the field that carries an encrypted body. `timeout_s` bounds a call as a
    whole, its retries included. `ca_bundle` replaces the usual certificate authorities. Thresholds and rates are
    read for `currency` where the bank offers several. `oauth2` None: OAuth 1.0a. `asks_point_ages`: a desk asks for
    points by age, by our own bank's word for it, which another might refuse.
    """

    base_url: str
    consumer_key: str
    signing_key: Path
    signing_key_password: str = field(repr=False)
    encryption_certificate: Path
    currency: Currency
    oauth2: OAuth2Access | None = None
    decryption_key: Path | None = None
    decryption_key_password: str = field(default="", repr=False)
    payload_wrapper: str = "encryptedPayload"
    timeout_s: float = 40.0
    ca_bundle: Path | None = None
    redemption_type: str = "CASHBACK"
    redemption_item_id: str = ""
    program_id: str = ""
    asks_point_ages: bool = False
