"""The window of a till whose key's password no keyring knows: it asks, goes on once it is right, and keeps no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.till import Till

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.desktop import Desktop

FIELD = "Signing key password"


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path / "bank").start()
    yield bank
    bank.close()


@pytest.fixture
def till(desktop: Desktop, tmp_path: Path, bank: BankProcess) -> Iterator[Till]:
    settings = {name: text for name, text in bank.environment().items() if not name.endswith("SIGNING_KEY_PASSWORD")}
    with Till(desktop, tmp_path / "data", settings, ready=False) as till:
        yield till


def test_it_asks_says_what_is_wrong_and_then_sells(till: Till, bank: BankProcess, own_environment: Path) -> None:
    password = bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"]
    till.focused(FIELD)
    assert till.find(FIELD).role == "password text"
    till.type("not this one")
    assert "not this one" not in "\n".join(f"{node.name} {node.description}" for node in till.tree())
    till.key("ctrl+a", "ctrl+c", "ctrl+x", "ctrl+z", "F3")
    till.enter()
    till.sees("signingKeyPasswordError", "does not open signing-key.p12.")
    till.focused(FIELD)
    till.type(password)
    till.press("Unlock")
    till.start_sale("20.00", "INV-1")
    till.redeem("500")
    till.decide("Card approved")
    till.sees("resultTitle", "Sale finished")
    assert till.close() == 0
    files = [path for folder in (till.data, own_environment) for path in folder.rglob("*") if path.is_file()]
    assert not any(password.encode() in path.read_bytes() for path in files)
    assert password not in till.said


def test_it_can_be_put_off_and_is_a_press_away(till: Till, bank: BankProcess) -> None:
    till.focused(FIELD)
    till.key("Escape")
    till.sees("keyNoticeWhat", "The signing key is locked.")
    till.key("F3")
    till.sees("pageTitle", "History")
    till.key("F2")
    till.press("Enter the password")
    till.focused(FIELD)
    till.type(bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"])
    till.enter()
    till.wait_for(lambda: till.shows("keyNoticeWhat") is None or None, "the notice to go")
    till.start_sale("20.00", "INV-1")
