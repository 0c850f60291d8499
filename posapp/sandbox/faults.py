"""Faults on order: which operation shall go wrong, how, and how often."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from posapp.sandbox.envelope import Answer, OAuthRefusedError, Problem, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_T = TypeVar("_T")


class Kind(StrEnum):
    """What goes wrong. `commit` says whether the bank does its work all the same."""

    DELAY = "delay"
    DROP_BEFORE = "drop_before"
    DROP_AFTER_COMMIT = "drop_after_commit"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    OAUTH_ERROR = "oauth_error"
    GARBAGE = "garbage"
    HANG = "hang"
    DUPLICATE_ANSWER = "duplicate_answer"
    SLOW_BODY = "slow_body"
    TRUNCATED = "truncated"


_COMMITS = frozenset({Kind.DROP_AFTER_COMMIT, Kind.GARBAGE, Kind.DUPLICATE_ANSWER, Kind.SLOW_BODY, Kind.TRUNCATED})
_LONGEST_DELAY_S = 3600
_USUAL_STATUS = {Kind.CLIENT_ERROR: 400, Kind.SERVER_ERROR: 500, Kind.OAUTH_ERROR: 401}
SPOILED = frozenset({*_USUAL_STATUS, Kind.GARBAGE})
"""Kinds that answer, but not with the truth."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One order: `times` None is until cleared; `delay_s` in seconds; the rest replaces what is usual."""

    kind: Kind
    times: int | None = 1
    delay_s: float = 1.0
    commit: bool = False
    status: int = 0
    reason: str = ""
    recoverable: bool = False
    source: str = "digital-redemptions"
    body: str | None = None

    def spoiled(self) -> Answer:
        """The answer sent instead of the true one."""
        if self.kind is Kind.GARBAGE:
            return Answer(self.status or 200, (self.body or '{"redemptionId": "70').encode())
        status = self.status or _USUAL_STATUS[self.kind]
        if self.body is not None:
            return Answer(status, self.body.encode(), {"content-type": "text/html"})
        if self.kind is Kind.OAUTH_ERROR:
            return OAuthRefusedError(self.reason or "invalid_token", "A fault was ordered.", status=status).answer()
        reason = self.reason or ("SYSTEM_ERROR" if status >= 500 else "INVALID_INPUT")
        return RefusedError(status, Problem(reason, "A fault was ordered.", self.recoverable, self.source)).answer()


class FaultError(ValueError):
    """An order that cannot be understood; the text says why."""


def read_fault(order: Mapping[str, object]) -> Fault:
    """A fault from a control request.

    Raises:
        FaultError: unknown kind or option, or an option of the wrong type.
    """
    try:
        kind = Kind(str(order.get("kind")))
    except ValueError:
        raise FaultError(f"kind must be one of {', '.join(Kind)}") from None
    fault = Fault(
        kind,
        times=_option(order, "times", int, 1),
        delay_s=_seconds(order.get("delay_s", 1)),
        commit=bool(_option(order, "commit", bool, kind in _COMMITS)),
        status=_option(order, "status", int, 0) or 0,
        reason=_option(order, "reason", str, "") or "",
        recoverable=bool(_option(order, "recoverable", bool, kind is Kind.SERVER_ERROR)),
        source=_option(order, "source", str, "") or "digital-redemptions",
        body=_option(order, "body", str, None),
    )
    unknown = order.keys() - asdict(fault).keys()
    if unknown:
        raise FaultError(f"unknown option {', '.join(sorted(unknown))}")
    if fault.status and not 200 <= fault.status <= 599:
        raise FaultError("status must be from 200 to 599")
    if fault.times is not None and fault.times < 1:
        raise FaultError("times must be 1 or more, or null")
    return fault


def _seconds(value: object) -> float:
    if not isinstance(value, int | Decimal) or not 0 <= value <= _LONGEST_DELAY_S:
        raise FaultError(f"delay_s must be from 0 to {_LONGEST_DELAY_S}")
    return float(value)


def _option(order: Mapping[str, object], name: str, kind: type[_T], usual: _T | None) -> _T | None:
    value = order.get(name, usual)
    if value is None:
        return None
    if not isinstance(value, kind):
        raise FaultError(f"{name} is of the wrong type")
    return value


class FaultBook:
    """The orders still open, a queue for each operation."""

    def __init__(self) -> None:
        self._open: dict[str, deque[Fault]] = {}

    def order(self, operation: str, faults: Sequence[Fault]) -> None:
        """Replace the operation's orders; they come true one after the other."""
        self._open[operation] = deque(faults)

    def clear(self, operation: str | None = None) -> None:
        """Forget the orders of one operation, or all."""
        if operation is None:
            self._open.clear()
        else:
            self._open.pop(operation, None)

    def take(self, operation: str) -> Fault | None:
        """The fault for this call, counted down."""
        queue = self._open.get(operation)
        if not queue:
            return None
        fault = queue[0]
        if fault.times is None:
            return fault
        if fault.times > 1:
            queue[0] = replace(fault, times=fault.times - 1)
        else:
            queue.popleft()
        return fault

    def listing(self) -> Mapping[str, object]:
        """What is still open, for the control route."""
        return {operation: [asdict(fault) for fault in queue] for operation, queue in self._open.items() if queue}
