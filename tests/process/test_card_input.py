"""A card number comes in sign by sign, unseen at a terminal; whatever else stands there is refused in words."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.waiting import wait_for

if TYPE_CHECKING:
    from tests.support.program import Program

CARD = "5555555555554444"


@pytest.mark.parametrize("typed", [CARD, "5555 5555 5555 4444", "5555-5555-5555-4444\r", " 5555\u00a0555555554444\t"])
def test_it_is_read_as_people_write_it(till: Program, typed: str) -> None:
    assert till.run("balance", "--json", card=typed).answer["last_four"] == "4444"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("\n", "Type or swipe the card number."),
        ("5555", "A card number has 13 to 19 digits. This one has 4."),
        ("5" * 100, "A card number has 13 to 19 digits. This one has 100."),
        ("5555555555554443", "This card number is not valid."),
        (f"%B{CARD}^NAME^2912101?", "A card number has only digits."),
        (f"{CARD}x", "A card number has only digits."),
        ("\u0665" * 16, "A card number has only digits."),
    ],
)
def test_anything_else_is_refused(till: Program, typed: str, said: str) -> None:
    ran = till.run("balance", "--json", card=typed)
    assert ran.code == 2
    assert said in ran.answer["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
def test_at_a_terminal_it_is_typed_unseen(till: Program) -> None:
    ours, theirs = os.openpty()
    child = subprocess.Popen(
        till.command("balance", "--json"),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=till.environment(),
    )
    asked = ""

    def prompted() -> bool:
        nonlocal asked
        assert child.stderr is not None
        asked += child.stderr.read(1)
        return asked == "Card number: "

    wait_for(prompted, "the question")
    os.write(ours, f"{CARD}\n".encode())
    out, _ = child.communicate(timeout=30)
    seen = os.read(ours, 1_000) if select.select([ours], [], [], 0)[0] else b""
    os.close(theirs)
    os.close(ours)
    assert '"last_four": "4444"' in out
    assert CARD.encode() not in seen
