"""The machine's time, aware and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from posapp.devices.clock import SystemClock


def test_now_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


async def test_sleep_lets_the_loop_go_on() -> None:
    await SystemClock().sleep(0)
