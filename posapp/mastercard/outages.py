"""Sorts the ways to get no usable answer; nothing of httpx is seen above this."""

from __future__ import annotations

from typing import Final

import httpx

from posapp.domain.errors import Outage
from posapp.mastercard.handshake import NoLineError

_NOTHING_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout)
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
    if isinstance(error, NoLineError):
        return NoAnswer(error.outage, sent=False, passing=error.passing, detail=error.detail)
    sent = not isinstance(error, _NOTHING_LEFT)
    if isinstance(error, httpx.TimeoutException):
        return NoAnswer(Outage.TIMED_OUT, sent=sent)
    return NoAnswer(Outage.BROKEN_OFF if sent else Outage.NO_CONNECTION, sent=sent)


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
