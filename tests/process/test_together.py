"""Several programs on one data folder at once: one order, one redemption; one unknown sale, settled once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

RICH = "5555555555554444"
PAY = ("pay", "--total", "20.00", "--points", "300", "--card", "approved", "--json", "--order")


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path / "till" / "bank").start()
    yield bank
    bank.close()


@pytest.fixture
def till(tmp_path: Path, bank: BankProcess) -> Program:
    assert bank.running
    return Program(tmp_path / "till", {"POSAPP_API__SETTLING_S": "1"})


def ended(children: list[subprocess.Popen[str]]) -> list[tuple[int, dict[str, Any]]]:
    ends = [(child.communicate(timeout=60), child.returncode) for child in children]
    assert all("Traceback" not in err for (_, err), _ in ends)
    return [(code, json.loads(out)) for (out, _), code in ends]


def taken(bank: BankProcess) -> int:
    return sum(entry["points"] for entry in bank.ledger()["redemptions"])


def test_one_order_from_many_programs_takes_points_once(till: Program, bank: BankProcess) -> None:
    ends = ended([till.start(*PAY, "ONE", card=RICH) for _ in range(6)])
    assert sorted(code for code, _ in ends) == [0, 3, 3, 3, 3, 3]
    assert taken(bank) == 300
    assert till.sale("ONE")["state"] == "completed"


def test_many_orders_from_many_programs_are_all_paid(till: Program, bank: BankProcess) -> None:
    ends = ended([till.start(*PAY, f"MANY-{number}", card=RICH) for number in range(6)])
    assert [code for code, _ in ends] == [0] * 6
    assert len({answer["external_id"] for _, answer in ends}) == 6
    assert taken(bank) == 1800


def test_many_programs_settle_one_sale_once(till: Program, bank: BankProcess) -> None:
    bank.fault("redeem", "drop_after_commit")
    assert till.run(*PAY, "OPEN", card=RICH).code == 4
    ends = ended([till.start("unsettled", "--settle", "--json") for _ in range(5)])
    assert {code for code, _ in ends} == {0}, ends
    assert till.sale("OPEN")["state"] == "redeemed"
    finished = ended([till.start("finish", "OPEN", "--card", "approved", "--json") for _ in range(3)])
    assert {answer["state"] for _, answer in finished} == {"completed"}
    assert taken(bank) == 300
