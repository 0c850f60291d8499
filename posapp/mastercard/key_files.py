"""Tells from a file's bytes what it is, so that a wrong one can be named: a request, a certificate, a key store."""

from __future__ import annotations

import os
import re
import stat
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
from cryptography.x509 import load_der_x509_certificate, load_der_x509_csr

from posapp.mastercard.findings import Fault, fault

if TYPE_CHECKING:
    from pathlib import Path

NOT_READ: Final = (ValueError, TypeError, UnsupportedAlgorithm)
"""What the library raises for bytes that are not what they should be."""

_LARGEST: Final = 1 << 20
_PEM: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]{3,40})-----")
_PKCS12_VERSION: Final = b"\x02\x01\x03"
_JAVA: Final = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")


class Form(StrEnum):
    """What a file is; the value says it."""

    PKCS12 = "a PKCS#12 file"
    CERTIFICATE = "a certificate"
    REQUEST = "a certificate request"
    PRIVATE_KEY = "a private key"
    PUBLIC_KEY = "a bare public key"
    JAVA = "a Java key store"
    EMPTY = "empty"
    UNKNOWN = "no key file"


_LABELS: Final = (
    (b"CERTIFICATE REQUEST", Form.REQUEST),
    (b"PRIVATE KEY", Form.PRIVATE_KEY),
    (b"PUBLIC KEY", Form.PUBLIC_KEY),
    (b"CERTIFICATE", Form.CERTIFICATE),
)


def read(setting: str, path: Path, *, at_most: int = _LARGEST) -> bytes:
    """The file's bytes. Raises KeyFault."""
    try:
        # A pipe that nobody writes to would hold us up for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as source:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise fault(setting, Fault.UNREADABLE, f"{path} is no file", "Name the right one.")
            data = source.read(at_most + 1)
    except FileNotFoundError:
        raise fault(setting, Fault.UNREADABLE, f"There is no file {path}", "Name the right one.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name"
        raise fault(setting, Fault.UNREADABLE, f"{path} cannot be read ({why})", "Name a readable file.") from None
    if len(data) > at_most:
        raise fault(setting, Fault.FORM, f"{path.name} is too large for a key file", "Name the right one.")
    return data


def forms_of(data: bytes) -> tuple[Form, ...]:
    """What the bytes are; a PEM file can be several things, in their order. Never empty."""
    labels = [match[1] for match in _PEM.finditer(data)]
    found = [next((form for ending, form in _LABELS if label.endswith(ending)), Form.UNKNOWN) for label in labels]
    if found:
        return tuple(found)
    if not data.strip():
        return (Form.EMPTY,)
    if data.startswith(_JAVA):
        return (Form.JAVA,)
    return (_der_form(data) if data.startswith(b"\x30") else Form.UNKNOWN,)


def is_whole(data: bytes) -> bool:
    """Whether the outermost value of a DER file ends where the file does, or before."""
    begins, length = _outermost(data)
    return length is None or len(data) >= begins + length


def _der_form(data: bytes) -> Form:
    begins, _ = _outermost(data)
    if data[begins : begins + 3] == _PKCS12_VERSION:
        return Form.PKCS12
    for form, load in (
        (Form.CERTIFICATE, load_der_x509_certificate),
        (Form.REQUEST, load_der_x509_csr),
        (Form.PUBLIC_KEY, load_der_public_key),
    ):
        try:
            load(data)
        except NOT_READ:
            continue
        return form
    try:
        load_der_private_key(data, None, unsafe_skip_rsa_key_validation=True)
    except TypeError:
        return Form.PRIVATE_KEY  # Under a password.
    except NOT_READ:
        return Form.UNKNOWN
    return Form.PRIVATE_KEY


def _outermost(data: bytes) -> tuple[int, int | None]:
    """Where the content of the outermost value begins, and how long it is; None: it does not say."""
    if len(data) < 2 or data[1] == 0x80:
        return 2, None
    if data[1] < 0x80:
        return 2, data[1]
    count = data[1] & 0x7F
    return 2 + count, int.from_bytes(data[2 : 2 + count])
