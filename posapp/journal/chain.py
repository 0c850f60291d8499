"""The hash chain: each event is bound to the one before it, so that a change anywhere shows."""

from __future__ import annotations

import hashlib
import json
from typing import Final, NamedTuple

GENESIS: Final = hashlib.sha256(b"posapp journal 1").digest()
"""What the first event of a till follows."""

# Made once: json.dumps with options builds a new encoder at every call, which is a fifth of a step.
_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


class Link(NamedTuple):
    """One event as it is stored; `at` is ISO 8601 in UTC, `payload` canonical JSON."""

    till: str
    seq: int
    at: str
    kind: str
    sale: str
    operator: str
    payload: str
    prev_hash: bytes

    def digest(self) -> bytes:
        """SHA-256 over every field. A JSON array keeps the borders between them."""
        return hashlib.sha256(_encode((*self[:7], self.prev_hash.hex())).encode()).digest()


class Head(NamedTuple):
    """The last event of a till: its number and hash."""

    till: str
    seq: int = 0
    hash: bytes = GENESIS
