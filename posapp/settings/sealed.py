"""A till's settings in a file that only a passphrase opens; a change of a single bit in it is noticed.

One JSON object: the parameters, and under `sealed` the text, by scrypt and AES-256-GCM, which covers the parameters
too. They are bounded before anything is reckoned: a hostile file must not eat the memory of whoever opens it.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from posapp.domain.errors import Problem, UserError

LARGEST: Final = 256 * 1024
SHORTEST_PASSPHRASE: Final = 12

_KIND: Final = "posapp settings"
_VERSION: Final = 1
_COST, _BLOCK, _LANES = 1 << 17, 8, 1  # 128 MiB and half a second for each guess.
_LEAST_COST, _MOST_COST = 1 << 14, 1 << 18
_SALT, _NONCE, _KEY = 16, 12, 32


def seal(text: str, passphrase: str) -> str:
    """What to write into the file. Raises UserError(PASSPHRASE_SHORT)."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise UserError(Problem.PASSPHRASE_SHORT, shortest=SHORTEST_PASSPHRASE)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    head = {"kind": _KIND, "version": _VERSION, "kdf": "scrypt", "n": _COST, "r": _BLOCK, "p": _LANES}
    head |= {"salt": _text(salt), "nonce": _text(nonce)}
    sealed = AESGCM(_key(passphrase, salt, _COST)).encrypt(nonce, text.encode(), _bound(head))
    return json.dumps(head | {"sealed": _text(sealed)}, indent=1) + "\n"


def opened(data: bytes, passphrase: str) -> str:
    """The text.

    Raises UserError: EXPORT_MALFORMED for another file, EXPORT_CLOSED for another passphrase or a changed file.
    """
    head, sealed = _read(data)
    try:
        salt, nonce = _bytes(head["salt"], _SALT), _bytes(head["nonce"], _NONCE)
        key = _key(passphrase, salt, head["n"])
        return AESGCM(key).decrypt(nonce, _bytes(sealed), _bound(head)).decode()
    except InvalidTag:
        raise UserError(Problem.EXPORT_CLOSED) from None
    except (ValueError, UnicodeError):
        raise UserError(Problem.EXPORT_MALFORMED) from None


def _read(data: bytes) -> tuple[dict[str, Any], Any]:
    """The parameters, each of the one kind this version writes, and what is sealed."""
    if len(data) > LARGEST:
        raise UserError(Problem.EXPORT_MALFORMED)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise UserError(Problem.EXPORT_MALFORMED) from None
    names = {"kind", "version", "kdf", "n", "r", "p", "salt", "nonce", "sealed"}
    if not isinstance(found, dict) or set(found) != names or found["kind"] != _KIND:
        raise UserError(Problem.EXPORT_MALFORMED)
    cost, rest = found["n"], (found["version"], found["kdf"], found["r"], found["p"])
    bounded = type(cost) is int and _LEAST_COST <= cost <= _MOST_COST and cost & (cost - 1) == 0
    if not bounded or rest != (_VERSION, "scrypt", _BLOCK, _LANES):
        raise UserError(Problem.EXPORT_MALFORMED)
    return found, found.pop("sealed")


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    # A passphrase with a lone surrogate cannot be typed, but can be piped in.
    secret = passphrase.encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=_KEY, n=cost, r=_BLOCK, p=_LANES).derive(secret)


def _bound(head: dict[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True).encode()


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: object, length: int | None = None) -> bytes:
    if not isinstance(text, str):
        raise ValueError("no text")  # noqa: TRY004 - all that is not ours ends as malformed
    data = b64decode(text, validate=True)
    if length is not None and len(data) != length:
        raise ValueError("another length")
    return data
