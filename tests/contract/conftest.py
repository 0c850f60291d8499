"""A bank for the tests of this folder."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from posapp.sandbox.operations import Switches
from tests.support.bank import BankProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    """One bank for all tests that do not count points from the seed."""
    process = BankProcess(tmp_path_factory.mktemp("bank")).start()
    yield process
    process.close()


@pytest.fixture
def bank(shared_bank: BankProcess) -> Iterator[BankProcess]:
    """The shared bank, without faults and with its usual switches."""
    yield shared_bank
    shared_bank.clear_faults()
    shared_bank.switch(**asdict(Switches()))


@pytest.fixture(scope="session")
def untouched_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    """A bank as it was seeded: for tests that only read, or are refused."""
    process = BankProcess(tmp_path_factory.mktemp("untouched-bank")).start()
    yield process
    process.close()


@pytest.fixture
def own_bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    """A bank of one's own, for tests that count points from the seed or end the process."""
    process = BankProcess(tmp_path_factory.mktemp("own-bank")).start()
    yield process
    process.close()
