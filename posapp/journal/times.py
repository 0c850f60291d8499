"""Moments as the tables hold them: whole microseconds since 1970, exact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    return (at - _EPOCH) // MICROSECOND


def moment(count: int) -> datetime:
    return _EPOCH + timedelta(microseconds=count)
