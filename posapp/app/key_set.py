"""The key files that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from posapp.mastercard.key_check import KeySet

if TYPE_CHECKING:
    from posapp.settings import Settings


def key_set(settings: Settings, password: str) -> KeySet:
    """What `key_findings` looks at, with the signing key's password."""
    api = settings.api

    def named(file: str) -> Path | None:
        return Path(file).expanduser() if file else None

    return KeySet(
        signing_key=named(api.signing_key),
        signing_key_password=password,
        encryption_certificate=named(api.encryption_certificate),
        decryption_key=named(api.decryption_key),
        decryption_key_password=api.decryption_key_password,
        elliptic=api.auth == "oauth2",
    )
