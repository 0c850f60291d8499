"""A list of credits that is killed, stopped, doubled or left by its bank: begun again, each line is given once."""

from __future__ import annotations

import random
import signal
from typing import TYPE_CHECKING

import pytest

from tests.process.test_together import ended
from tests.support.bank import BankProcess
from tests.support.bulk import QUICK, credit, given, killed, reached, results, sold, started, until_done, write
from tests.support.program import Program
from tests.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_moment_and_begun_again_each_line_is_given_once(
    till: Program, bank: BankProcess, tmp_path: Path, seed: int
) -> None:
    moments = random.Random(seed)  # noqa: S311 - moments, no secrets
    orders = [f"KILL-{seed}-{number}" for number in range(3)]
    redemptions = sold(till, *orders)
    points = [10 * number + seed for number in range(1, 13)]
    file = write(tmp_path / "r.csv", *(f"{orders[n % 3]},{some},goods_returned," for n, some in enumerate(points)))
    bank.fault("credit", "delay", times=None, delay_s=0.02)
    for _ in range(4):
        before, child = len(given(bank, redemptions)), started(till, file)
        some = before + moments.randint(1, 3)
        wait_for(lambda: len(given(bank, redemptions)) >= min(some, len(points)), "credits at the bank", timeout_s=30)  # noqa: B023 - within the turn
        killed(child)
    bank.clear_faults()
    ran = until_done(till, file)
    assert ran.answer["credited"] + ran.answer["skipped"] == len(points)
    assert [row["state"] for row in results(file)] == ["credited"] * len(points)
    assert given(bank, redemptions) == points


def test_killed_between_the_bank_s_credit_and_its_record(till: Program, bank: BankProcess, tmp_path: Path) -> None:
    redemptions = sold(till, "GAP-1")
    file = write(tmp_path / "r.csv", "GAP-1,10,goods_returned,", "GAP-1,20,goods_returned,")
    bank.fault("credit", "slow_body", delay_s=60)
    child = started(till, file)
    wait_for(lambda: given(bank, redemptions) == [10], "the bank to have it", timeout_s=30)
    killed(child)
    assert reached(file) == 0
    ran = credit(till, file, "--yes")
    assert (ran.code, ran.answer["credited"]) == (0, 2)
    assert given(bank, redemptions) == [10, 20]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_ends_with_the_line_under_way_and_goes_on_later(
    till: Program, bank: BankProcess, tmp_path: Path, number: signal.Signals
) -> None:
    order = f"STOP-{number.name}"
    redemptions = sold(till, order)
    file = write(tmp_path / "r.csv", *(f"{order},{points},goods_returned," for points in (1, 2, 3)))
    bank.fault("credit", "slow_body", delay_s=2)
    child = started(till, file)
    wait_for(lambda: given(bank, redemptions) == [1], "the first credit", timeout_s=30)
    child.send_signal(number)
    ((code, answer),) = ended([child])
    assert (code, answer["credited"], answer["left"]) == (130, 1, 2)
    assert [row["state"] for row in results(file)] == ["credited", "left", "left"]
    ran = credit(till, file, "--yes")
    assert (ran.code, ran.answer["skipped"], ran.answer["credited"]) == (0, 1, 2)
    assert given(bank, redemptions) == [1, 2, 3]


def test_a_bank_that_goes_away_leaves_the_rest_for_the_next_run(tmp_path: Path) -> None:
    bank = BankProcess(tmp_path / "bank").start()
    try:
        till = Program(tmp_path / "till", {**bank.environment(), **QUICK})
        orders = [f"GONE-{number}" for number in range(1, 5)]
        redemptions = sold(till, *orders)
        file = write(tmp_path / "r.csv", *(f"{order},{order[-1]},goods_returned," for order in orders))
        bank.fault("credit", "delay", times=None, delay_s=1)
        child = started(till, file)
        wait_for(lambda: reached(file) > 0, "the first result", timeout_s=30)
        bank.kill()
        ((code, answer),) = ended([child])
        assert code == 5
        assert answer["left"] >= 2
        assert {row["state"] for row in results(file)} <= {"credited", "credit_unknown", "left"}
        bank.start()
        till = Program(till.data, {**bank.environment(), **QUICK})
        assert until_done(till, file).answer["lines"] == 4
        assert given(bank, redemptions) == [1, 2, 3, 4]
    finally:
        bank.close()


def test_two_programs_at_one_file_give_each_line_once(till: Program, bank: BankProcess, tmp_path: Path) -> None:
    redemptions = sold(till, "BOTH-1", "BOTH-2")
    file = write(tmp_path / "r.csv", *(f"BOTH-{1 + n % 2},{n},goods_returned," for n in range(1, 9)))
    ended([started(till, file) for _ in range(3)])
    assert until_done(till, file).answer["skipped"] >= 1
    assert given(bank, redemptions) == list(range(1, 9))
