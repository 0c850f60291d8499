"""What the README promises is what the program has."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from posapp.cli import arguments
from posapp.domain.card import passes_luhn
from posapp.sandbox.faults import Kind
from posapp.sandbox.members import TestCard
from posapp.sandbox.members import test_cards as cards_of_the_bank
from posapp.settings import Settings

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")


def test_it_opens_with_the_two_commands() -> None:
    assert README.index("bash packaging/run.sh") < README.index("bash packaging/test.sh") < README.index("![")


@pytest.mark.parametrize("card", cards_of_the_bank(), ids=lambda card: card.number)
def test_every_test_card_is_listed_as_it_is(card: TestCard) -> None:
    assert f"| `{card.number}` | {card.brand} | {card.balance} | {card.what} |" in README


def test_no_other_card_number_stands_in_it() -> None:
    known = {card.number for card in cards_of_the_bank()}
    runs = {re.sub(r"\D", "", run) for run in re.findall(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)", README)}
    assert {run for run in runs if passes_luhn(run)} <= known


def test_every_fault_is_named() -> None:
    assert all(f"`{kind.value}`" in README for kind in Kind)


def test_every_setting_of_the_example_is_one() -> None:
    example = README.split("```toml")[1].split("```")[0]
    section = ""
    for line in example.splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        elif line.strip():
            assert hasattr(getattr(Settings(), section), line.split("=")[0].strip())


def test_every_command_of_the_examples_parses() -> None:
    block = next(block for block in README.split("```sh") if "posapp balance" in block)
    lines = re.findall(r"^posapp (.+)$", block.split("```")[0], re.MULTILINE)
    assert len(lines) >= 8
    for line in lines:
        if line.startswith("sandbox"):
            continue  # It has a command line of its own.
        words = shlex.split(line.split("<")[0], comments=True)
        arguments.parse(words)


def test_its_pictures_are_there() -> None:
    for picture in re.findall(r"!\[[^]]*]\(([^)]+)\)", README):
        assert (Path(__file__).parent.parent.parent / picture).is_file()
