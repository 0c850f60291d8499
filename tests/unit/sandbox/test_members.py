"""The table of members is what every list of cards is made of, and cheap to read."""

from __future__ import annotations

import subprocess
import sys

from posapp.sandbox.members import ACCOUNTS, HOUSEHOLDS, PROGRAMS, card_mark, reference, test_cards

HEAVY = ("starlette", "uvicorn", "jwcrypto", "cryptography", "sqlite3", "asyncio", "PySide6")


def passes_luhn(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def test_every_card_is_a_well_formed_number_and_there_once() -> None:
    numbers = [card.number for card in test_cards()]
    assert len(set(numbers)) == len(numbers) == len(ACCOUNTS) + 2
    assert all(13 <= len(number) <= 19 and passes_luhn(number) for number in numbers)


def test_every_card_says_what_it_is_for_and_holds() -> None:
    first = test_cards()[0]
    assert (first.number, first.brand, first.balance) == ("5555555555554444", "Mastercard", "48,250 points (USD)")
    assert all(card.what and card.brand and card.balance for card in test_cards())


def test_the_tables_fit_together() -> None:
    assert {seed.household for seed in ACCOUNTS} == {household.name for household in HOUSEHOLDS}
    assert {household.program_id for household in HOUSEHOLDS} == {program.program_id for program in PROGRAMS}


def test_references_are_thirty_digits_and_tell_nothing() -> None:
    made = [reference(kind, seed.number) for kind in ("RANAC", "RANCU") for seed in ACCOUNTS]
    assert len(set(made)) == len(made)
    assert all(len(each) == 30 and each.isdigit() for each in made)
    assert not any(seed.number in each for seed in ACCOUNTS for each in made)
    assert card_mark("5555555555554444") != card_mark("5105105105105100")


def test_reading_the_table_loads_nothing_heavy() -> None:
    question = "import posapp.sandbox.members, sys; print(*sys.modules)"
    command = [sys.executable, "-c", question]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "posapp.sandbox.members" in loaded
    assert [name for name in HEAVY if name in loaded] == []
