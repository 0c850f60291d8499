"""What a client of Digital Redemptions has to be told, apart from the client so that naming it costs no import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.domain.money import Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfig:
    """One merchant's access to the bank.

    `base_url` ends with the product's base path (".../loyalty"); https, or http on loopback. `signing_key` is a
    PKCS#12 file, `encryption_certificate` PEM, `decryption_key` PEM or PKCS#12 (None: encrypted answers cannot be
    opened). `payload_wrapper` names the field that carries an encrypted body. `timeout_s` bounds a call as a
    whole, its retries included. `ca_bundle` replaces the usual certificate authorities. Thresholds and rates are
    read for `currency` where the bank offers several.
    """

    base_url: str
    consumer_key: str
    signing_key: Path
    signing_key_password: str = field(repr=False)
    encryption_certificate: Path
    currency: Currency
    decryption_key: Path | None = None
    decryption_key_password: str = field(default="", repr=False)
    payload_wrapper: str = "encryptedPayload"
    timeout_s: float = 40.0
    ca_bundle: Path | None = None
    redemption_type: str = "CASHBACK"
    redemption_item_id: str = ""
    program_id: str = ""
