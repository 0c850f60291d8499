"""A running bank for a file of tests, well-behaved again after each, and its address for a till that is in a hurry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.bulk import QUICK
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def running_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path_factory.mktemp("bank")).start()
    yield bank
    bank.close()


@pytest.fixture
def bank(running_bank: BankProcess) -> Iterator[BankProcess]:
    yield running_bank
    running_bank.clear_faults()


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory, running_bank: BankProcess) -> Program:
    return Program(tmp_path_factory.mktemp("till"), {**running_bank.environment(), **QUICK})
