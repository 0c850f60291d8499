"""A few of the moments at which the power may go, and proof that a disk that lies about syncing would be noticed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.faults.power.loss import Disk, Losses
from tests.support.bank import BankProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="the library that cuts the power needs gcc")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path_factory.mktemp("bank"))
    bank.start()
    yield bank
    bank.close()


@pytest.mark.parametrize("card_part", ["approved", "declined"])
def test_a_power_cut_in_a_sale_breaks_no_promise(tmp_path: Path, bank: BankProcess, card_part: str) -> None:
    losses = Losses(Disk(tmp_path / "disk"), bank, tmp_path)
    losses.sales(f"some-{card_part}", "--card", card_part, step=17, seeds=[5])
    assert losses.broken == []
    assert losses.cuts >= 3


def test_a_power_cut_in_the_first_sale_of_all_breaks_no_promise(tmp_path: Path, bank: BankProcess) -> None:
    losses = Losses(Disk(tmp_path / "disk"), bank, tmp_path)
    losses.first_sales("first", step=25, seeds=[3])
    assert losses.broken == []
    assert losses.cuts >= 3


def test_a_power_cut_while_a_damaged_journal_is_mended_loses_nothing(tmp_path: Path, bank: BankProcess) -> None:
    losses = Losses(Disk(tmp_path / "disk"), bank, tmp_path)
    # The last third is where the old file gives way to the new one.
    losses.mendings("mending", step=22, seeds=[9])
    assert losses.broken == []
    assert losses.cuts >= 5


def test_a_disk_that_lies_about_syncing_is_noticed(tmp_path: Path, bank: BankProcess) -> None:
    losses = Losses(Disk(tmp_path / "disk", deaf=True), bank, tmp_path)
    losses.sales("deaf", "--card", "approved", step=19, seeds=[1, 2])
    assert losses.broken
