"""Sorts the ways to get no usable answer; nothing of httpx is seen above this."""

from __future__ import annotations

import ssl
from typing import Final

import httpx

from posapp.domain.errors import Outage

_NOTHING_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_PASSING: Final = frozenset({500, 502, 503, 504})
_BUSY: Final = frozenset({425, 429})


class NoAnswer(Exception):
    """There is no usable answer. `sent`: the request may have arrived. `passing`: asking again may help."""

    def __init__(self, outage: Outage, *, sent: bool = True, passing: bool = True, detail: str = "") -> None:
        super().__init__(outage.value)
        self.outage = outage
        self.sent = sent
        self.passing = passing
        self.detail = detail


def of_transport(error: httpx.HTTPError) -> NoAnswer:
    """What a failure of the connection means; it carries nothing of the request."""
    sent = not isinstance(error, _NOTHING_LEFT)
    if isinstance(error, httpx.TimeoutException):
        return NoAnswer(Outage.TIMED_OUT, sent=sent)
    if sent:
        return NoAnswer(Outage.BROKEN_OFF)
    if _is_of_certificate(error):
        return NoAnswer(Outage.CERTIFICATE, sent=False, passing=False)
    return NoAnswer(Outage.NO_CONNECTION, sent=False)


def of_status(status: int) -> NoAnswer:
    """What an answer without a readable refusal means by its status, 2xx excluded."""
    detail = f"HTTP {status}"
    if status >= 500:
        return NoAnswer(Outage.SERVER_ERROR, passing=status in _PASSING, detail=detail)
    if status in _BUSY:
        return NoAnswer(Outage.BUSY, detail=detail)
    if status == 408:
        return NoAnswer(Outage.TIMED_OUT, detail=detail)
    return NoAnswer(Outage.BAD_ANSWER, passing=False, detail=detail)


def _is_of_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
