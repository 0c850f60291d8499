"""Gives every exchange with the bank a name, by which a clerk, the log and the bank's own support mean the same one."""

from __future__ import annotations

import logging
import re
import secrets
from contextvars import ContextVar
from functools import wraps
from time import monotonic
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from posapp.domain.errors import Declined, Unavailable, Unknown
from posapp.mastercard import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("posapp.calls")

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_last: ContextVar[str] = ContextVar("last_call", default="")
_attempts: ContextVar[int] = ContextVar("attempts", default=0)


class Call:
    """One exchange, from before its first byte until its answer's head or its failure.

    Nothing of it is sent: the contract knows no header for it.
    """

    def __init__(self, request: wire.Request) -> None:
        sign = [secrets.choice(_SIGNS) for _ in range(8)]
        self.name = f"{''.join(sign[:4])}-{''.join(sign[4:])}"
        self._request = request
        self._begun = monotonic()
        self._ended = False
        _last.set(self.name)
        self._attempt = _attempts.get() + 1
        _attempts.set(self._attempt)

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of an answer is here; the reference that the bank gives it is kept, if it looks like one."""
        told = (headers.get(name, "") for name in wire.BANK_REFERENCES)
        reference = next((one for one in told if _REFERENCE.fullmatch(one)), None)
        self._tell(status=status, bank_reference=reference)

    def failed(self, outage: str) -> None:
        """No answer."""
        self._tell(outage=outage)

    def end(self) -> None:
        """Whatever has not been told by now was broken off by us."""
        if not self._ended:
            self._tell(outage="given_up")

    def _tell(self, **more: object) -> None:
        self._ended = True
        if log.isEnabledFor(logging.INFO):
            about = {
                "call": self.name,
                "operation": self._request.operation,
                "method": self._request.method,
                "path": self._request.template,
                "attempt": self._attempt,
                "duration_ms": round((monotonic() - self._begun) * 1000),
            }
            log.info("call", extra={**about, **more})


def named(operation: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let what goes wrong in `operation` bear the name of the last call it made."""

    @wraps(operation)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        _last.set("")
        _attempts.set(0)
        try:
            return await operation(*args, **kwargs)
        except (Declined, Unavailable, Unknown) as error:
            error.reference = _last.get()
            raise

    return run
