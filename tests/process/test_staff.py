"""`posapp staff` and `--operator` as a script uses them: no terminal, the PIN from the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program, Ran

if TYPE_CHECKING:
    from pathlib import Path

SIGN_IN = {"POSAPP_STAFF__REQUIRE_SIGN_IN": "true"}
ADA = {"POSAPP_OPERATOR": "ada", "POSAPP_OPERATOR_PIN": "270915"}
CAL = {"POSAPP_OPERATOR": "cal", "POSAPP_OPERATOR_PIN": "905174"}


@pytest.fixture
def till(tmp_path: Path) -> Program:
    return Program(tmp_path / "till", SIGN_IN)


def of(till: Program, operator: dict[str, str]) -> Program:
    """The till as this operator gives it commands."""
    return Program(till.data, SIGN_IN | operator)


def add(till: Program, who: str, role: str, pin: str) -> Ran:
    return till.run("staff", "add", who, "--name", who.title(), "--role", role, "--json", card=pin)


def test_staff_from_the_first_administrator_to_a_lock_out(till: Program) -> None:
    assert till.run("history", "--json").code == 3
    assert add(till, "cal", "clerk", "905174").code == 3
    assert add(till, "ada", "administrator", "270915").code == 0
    assert add(till, "cal", "clerk", "905174").code == 3
    assert add(of(till, ADA), "cal", "clerk", "123456").code == 2
    assert add(of(till, ADA), "cal", "clerk", "905174").code == 0
    listed = of(till, CAL).run("staff", "list", "--json")
    assert [one["id"] for one in listed.answer["operators"]] == ["ada", "cal"]
    # What a role does not allow is refused in words.
    refused = of(till, CAL).run("history", "--csv")
    assert refused.code == 3
    assert "You may not export sales." in refused.err + refused.out
    assert of(till, CAL).run("history", "--order", "INV-1", "--json").answer == {"rows": []}
    assert of(till, ADA).run("history", "--csv").code == 0
    wrong = CAL | {"POSAPP_OPERATOR_PIN": "111222"}
    said = [of(till, wrong).run("history") for _ in range(4)]
    assert {one.code for one in said} == {3}
    assert "do not belong together" in said[0].err + said[0].out
    assert "Too many wrong attempts." in said[3].err + said[3].out
    assert of(till, CAL).run("history").code == 3
    assert of(till, ADA).run("staff", "lift", "cal").code == 0
    assert of(till, CAL).run("history").code == 0
    assert of(till, ADA).run("staff", "change", "cal", "--block").code == 0
    assert of(till, CAL).run("history").code == 3
    assert of(till, ADA).run("staff", "change", "ada", "--role", "clerk").code == 3


def test_no_terminal_and_no_pin_is_told(till: Program) -> None:
    assert add(till, "ada", "administrator", "270915").code == 0
    ran = till.run("history", "--json", POSAPP_OPERATOR="ada")
    assert ran.code == 3
