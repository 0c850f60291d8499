"""Why no safe line came about, told apart so that whoever looks after the till knows what to mend.

All of it happens before the first byte of a request leaves.
"""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import httpx
from cryptography.x509 import (
    Certificate,
    DNSName,
    ExtensionNotFound,
    IPAddress,
    SubjectAlternativeName,
    load_der_x509_certificate,
)
from cryptography.x509.oid import NameOID

from posapp.domain.errors import Outage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cryptography.x509 import Name

    Dial = Callable[[ssl.SSLContext], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]

GLANCE_S: Final = 3.0
_LONGEST_NAME: Final = 60
_MOST_NAMES: Final = 3

# OpenSSL's numbers (x509_vfy.h); Python hands them on as `verify_code`.
_EARLY, _EXPIRED, _SELF_SIGNED = 9, 10, 18
_STRANGERS: Final = frozenset({2, 19, 20, 21})
_OTHER_NAMES: Final = frozenset({62, 64})

_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"})
_TOO_OLD: Final = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"})


class NoLineError(httpx.ConnectError):
    """No line came about and nothing left; `passing`: asking again may help."""

    def __init__(self, outage: Outage, detail: str = "", *, passing: bool = False) -> None:
        super().__init__(outage.value)
        self.outage = outage
        self.detail = detail
        self.passing = passing


def of_handshake(error: OSError) -> NoLineError:
    """What a handshake that failed, other than by the certificate, says of the other end."""
    reason = getattr(error, "reason", None) or ""
    if not isinstance(error, ssl.SSLError) or isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return NoLineError(Outage.TLS_BROKEN_OFF, passing=True)
    if reason in _NO_TLS:
        return NoLineError(Outage.NO_TLS)
    if reason in _TOO_OLD:
        return NoLineError(Outage.TLS_TOO_OLD)
    return NoLineError(Outage.TLS_REFUSED, reason.replace("_", " ").lower())


def of_certificate(error: ssl.SSLCertVerificationError, seen: Certificate | None) -> NoLineError:
    """What is wrong with the certificate; `seen` is the one that was shown, if it could be looked at."""
    code = error.verify_code
    try:
        if code in _OTHER_NAMES:
            return NoLineError(Outage.CERTIFICATE_NAME, _hosts(seen))
        if code == _EARLY:
            return NoLineError(Outage.CERTIFICATE_EARLY, _days(seen, ended=False))
        if code == _EXPIRED:
            return NoLineError(Outage.CERTIFICATE_EXPIRED, _days(seen, ended=True))
        if code == _SELF_SIGNED:
            return NoLineError(Outage.CERTIFICATE_SELF_SIGNED, _called(seen.subject) if seen else "")
        if code in _STRANGERS:
            return NoLineError(Outage.CERTIFICATE_STRANGER, _called(seen.issuer) if seen else "")
    except ValueError:
        pass  # A certificate may be as odd as whoever made it likes.
    return NoLineError(Outage.CERTIFICATE, error.verify_message)


async def glance(dial: Dial, *, within_s: float) -> Certificate | None:
    """The certificate of whoever answers, to be named and for nothing else; None if it cannot be had in time.

    Python keeps the certificate that it has just refused to itself. So this shakes hands once more without
    verifying, sends not one byte over that line, and hangs up. No context or connection of it is used again.
    """
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname = False
    unverified.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(within_s):
            _, writer = await dial(unverified)
    except (OSError, UnicodeError, httpx.ConnectError):
        return None
    try:
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return load_der_x509_certificate(shown)
    except (ValueError, TypeError):
        return None
    finally:
        writer.transport.abort()


def _called(name: Name) -> str:
    """What a name in a certificate calls itself: the common name, else the organisation."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME):
        for attribute in name.get_attributes_for_oid(kind):
            value = attribute.value
            return (value if isinstance(value, str) else value.decode("utf-8", "replace"))[:_LONGEST_NAME]
    return ""


def _hosts(seen: Certificate | None) -> str:
    if seen is None:
        return ""
    try:
        names = seen.extensions.get_extension_for_class(SubjectAlternativeName).value
    except ExtensionNotFound:
        return _called(seen.subject)
    hosts = [*names.get_values_for_type(DNSName), *map(str, names.get_values_for_type(IPAddress))]
    return ", ".join(hosts[:_MOST_NAMES])[: _MOST_NAMES * _LONGEST_NAME]


def _days(seen: Certificate | None, *, ended: bool) -> str:
    """ "2026-11-20/2026-11-25": the day of the certificate, and what day this computer takes it to be."""
    if seen is None:
        return ""
    now = datetime.now(UTC)
    border = seen.not_valid_after_utc if ended else seen.not_valid_before_utc
    # Else it is one further up the chain that is out of its time.
    fits = border < now if ended else border > now
    return f"{border.date()}/{now.date()}" if fits else ""
