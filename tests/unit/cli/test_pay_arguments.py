"""A cart with its total and order, or a reward with its item; a mixture of both is wrong use."""

from __future__ import annotations

import pytest

from posapp.cli.arguments import parse
from posapp.domain.errors import UserError

CARD = "5555555555554444"
REWARD = ["pay", "--type", "TRAVEL", "--item", "90001", "--points", "5"]
CART = ["pay", "--total", "5.00", "--order", "X", "--points", "5"]


def test_both_kinds_are_understood() -> None:
    assert parse([*REWARD, "--order", "CALL-1"]).type == "TRAVEL"
    assert (
        parse(["pay", "--type", "merchandise", "--item", "1", "--address", "7", "--points", "5"]).type == "MERCHANDISE"
    )
    assert parse(CART).type is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["pay", "--type", "TRAVEL", "--points", "5"],
        ["pay", "--type", "TRAVEL", "--item", "90001"],
        ["pay", "--type", "TRAVEL", "--item", "90001", "--all"],
        ["pay", "--type", "TRAVEL", "--item", "90001", "--none"],
        [*REWARD, "--total", "1.00"],
        [*REWARD, "--card", "approved"],
        ["pay", "--type", "FOOD", "--item", "90001", "--points", "5"],
        [*CART, "--item", "90001"],
        [*CART, "--address", "7"],
        [*CART, "--note", "Her son."],
        ["pay", "--total", "5.00", "--points", "5"],
        ["pay", "--order", "X", "--points", "5"],
        ["credit", "--from", "list.csv", "--account", "1"],
    ],
)
def test_anything_else_ends_the_program(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse(arguments)
    assert end.value.code == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize("name", ["--item", "--address", "--note"])
def test_a_card_number_is_refused_wherever_it_stands(name: str) -> None:
    with pytest.raises(UserError):
        parse([*REWARD, name, CARD])
