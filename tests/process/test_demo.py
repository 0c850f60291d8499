"""`posapp demo` plays its sales to the end and leaves a picture of each step: what a newcomer without a screen sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

STEPS = {"all-points", "declined-points-back", "settled", "credit-1000", "all-given-back", "receipt", "cancelled"}


def test_the_demo_plays_to_its_end(tmp_path: Path) -> None:
    shots = tmp_path / "shots"
    ran = Program(tmp_path / "data").run("demo", "--shots", str(shots), timeout=110, QT_QPA_PLATFORM="offscreen")
    assert (ran.code, ran.answer["played"]) == (0, True), ran.err
    pictures = {file.stem.split("-", 1)[1] for file in shots.glob("*.png")}
    assert pictures >= STEPS
    assert ran.answer["pictures"] == len(pictures)


CALL = {
    "find",
    "not-found",
    "member",
    "one-line",
    "redeemed",
    "needs-approval",
    "second-person",
    "credited",
    "call-ended",
}


def test_the_demo_of_a_call_plays_to_its_end(tmp_path: Path) -> None:
    shots = tmp_path / "shots"
    ran = Program(tmp_path / "data").run(
        "demo", "--agent", "--shots", str(shots), timeout=110, QT_QPA_PLATFORM="offscreen"
    )
    assert (ran.code, ran.answer["played"]) == (0, True), ran.err
    assert {file.stem.split("-", 1)[1] for file in shots.glob("*.png")} >= CALL
