"""The real window of a till where staff sign in: nothing before a PIN, F12, and a sale in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.program import Program
from tests.support.till import Till

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desktop import Desktop

SIGN_IN = {"POSAPP_STAFF__REQUIRE_SIGN_IN": "true"}
ADA = {"POSAPP_OPERATOR": "ada", "POSAPP_OPERATOR_PIN": "270915"}


def hired(data: Path) -> None:
    """An administrator, and a clerk."""
    for program, who, role, pin in (
        (Program(data, SIGN_IN), "ada", "administrator", "270915"),
        (Program(data, SIGN_IN | ADA), "cal", "clerk", "905174"),
    ):
        assert program.run("staff", "add", who, "--name", who.title(), "--role", role, card=pin).code == 0


def sign_in(till: Till) -> None:
    till.focused("PIN")
    till.type("905174")
    till.enter()
    till.sees("operator", "Cal · Clerk")


def test_a_sale_between_two_locks(desktop: Desktop, tmp_path: Path) -> None:
    data = tmp_path / "data"
    hired(data)
    with Till(desktop, data, SIGN_IN, ready=False) as till:
        till.sees("coverTitle", "Sign in")
        said = till.names()
        assert not {"Cart total", "Card number", "History", "Checkout"} & set(said)
        till.key("F3")
        till.focused("Operator id")
        till.type("cal")
        till.enter()
        sign_in(till)
        till.start_sale("87.40", "INV-1")
        till.sees("balance", "48,250 points")
        till.key("F12")
        till.sees("coverTitle", "Locked")
        everything = " ".join(f"{node.name} {node.description}" for node in till.tree())
        for secret in ("48,250", "4444", "87.40"):
            assert secret not in everything
        sign_in(till)
        till.sees("balance", "48,250 points")
        till.redeem("5000")
        till.decide("Card approved")
        till.sees("resultTitle", "Sale finished")
        till.key("F12")
        till.sees("coverTitle", "Locked")
        assert till.close() == 0
    ran = Program(data, SIGN_IN | ADA).run("history", "--order", "INV-1", "--json")
    (row,) = ran.answer["rows"]
    assert (row["state"], row["operator"]) == ("completed", "cal")
