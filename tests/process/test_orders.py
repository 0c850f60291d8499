"""`posapp address` and `posapp fulfilment` on the real local bank."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

RICH = "5555555555554444"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path_factory.mktemp("bank")).start()
    yield bank
    bank.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, bank: BankProcess) -> Program:
    return Program(tmp_path_factory.mktemp("desk"), bank.environment())


@pytest.fixture(scope="module")
def member(desk: Program) -> dict[str, str]:
    told = desk.run("member", "--json", card=RICH).answer
    return {"account": str(told["account"]), "customer": str(told["customer"])}


def test_merchandise_goes_where_an_address_says_and_comes_along(desk: Program, member: dict[str, str]) -> None:
    whose = ("--customer", member["customer"], "--json")
    typed = {"name": "Home", "phone": "555 0100", "country": "US", "city": "Springfield", "lines": ["1 Elm St"]}
    added = desk.run("address", "add", "--from", "-", *whose, card=json.dumps(typed))
    assert added.code == 0, added
    number = added.answer["address_id"]
    assert desk.run("address", "list", *whose).answer == {"rows": []}
    reward = ("--type", "MERCHANDISE", "--item", "81001", "--address", number, "--points", "500")
    sold = desk.run("pay", "--account", member["account"], *reward, "--json").answer
    assert sold["state"] == "completed", sold
    (row,) = desk.run("address", "list", *whose).answer["rows"]
    assert (row["address_id"], row["city"], row["lines"]) == (number, "Springfield", ["1 Elm St"])
    status = ("fulfilment", sold["redemption_id"], "--json", "--status")
    assert desk.run(*status, "back_order").code == 2
    told = desk.run(*status, "back_order", "--expected", "2026-12-24")
    assert (told.code, told.answer["recorded"], told.answer["expected_on"]) == (0, True, "2026-12-24")
    assert desk.run("fulfilment", "7999999999", "--status", "shipped", "--json").code == 3


def test_no_answer_is_exit_4_and_says_what_to_do(desk: Program, bank: BankProcess, member: dict[str, str]) -> None:
    bank.fault("add_address", "drop_after_commit")
    typed = ("--name", "Work", "--phone", "555 0101", "--country", "US", "--city", "Shelbyville")
    ran = desk.run("address", "add", "--customer", member["customer"], *typed, "--json")
    assert (ran.code, ran.answer["address_id"]) == (4, None)
    assert "may be kept or not" in ran.answer["message"]


def test_what_is_wrong_is_exit_2(desk: Program, member: dict[str, str]) -> None:
    whose = ("--customer", member["customer"], "--json")
    assert desk.run("address", "add", "--name", "Work", *whose).code == 2
    assert desk.run("address", "add", "--from", "-", *whose, card="[1]").code == 2
    assert desk.run("address", "list", "--since", "2020-01-01", *whose).code == 2
    ran = desk.run("address", "list", "--since", "yesterday", *whose)
    assert ran.code == 2
    assert "date" in ran.answer["message"]
