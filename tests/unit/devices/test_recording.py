"""The command that pauses call recording: in order, one at a time, never waited for too long."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest

from posapp.devices.recording import Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.logwatch import LogWatch

SCRIPT = """#!/bin/sh
echo "begun $*" >> "{log}"
{body}
echo "done $*" >> "{log}"
"""


def hook(folder: Path, body: str = ":", *, timeout_s: float = 5) -> tuple[Recorder, Path]:
    """A script in a folder with a blank in its name, and what it writes."""
    folder = folder / "with blank"
    folder.mkdir()
    script, log = folder / "hook.sh", folder / "log"
    script.write_text(SCRIPT.format(log=log, body=body))
    script.chmod(0o700)
    return Recorder(f"'{script}' --line 7", timeout_s=timeout_s), log


async def test_orders_are_its_last_word_and_come_one_after_another(tmp_path: Path) -> None:
    recorder, log = hook(tmp_path, "read -r never < /dev/null")
    assert tuple(await asyncio.gather(recorder.pause(), recorder.resume(), recorder.pause())) == (True, True, True)
    words = ["begun", "done"]
    assert log.read_text().splitlines() == [
        f"{word} --line 7 {order}" for order in ("pause", "resume", "pause") for word in words
    ]


@pytest.mark.parametrize(("body", "why"), [("exit 3", "failed"), ("exec sleep 60", "timed_out")])
async def test_one_that_fails_or_hangs_is_told(
    tmp_path: Path,
    body: str,
    why: str,
    caplog: pytest.LogCaptureFixture,
    expected_logs: LogWatch,
) -> None:
    expected_logs("recording", logger="posapp.devices.recording")
    recorder, _ = hook(tmp_path, body, timeout_s=0.5)
    with caplog.at_level(logging.WARNING, "posapp.devices.recording"):
        assert await recorder.pause() is False
    (record,) = caplog.records
    assert (record.__dict__["operation"], record.__dict__["outage"]) == ("pause", why)


async def test_one_that_is_not_there_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, expected_logs: LogWatch
) -> None:
    expected_logs("recording", logger="posapp.devices.recording")
    assert await Recorder(str(tmp_path / "nothing")).resume() is False
    assert caplog.records[0].__dict__["outage"] == "not_started"


def test_quotes_have_to_close() -> None:
    with pytest.raises(ValueError, match="quotation"):
        Recorder("'open")
