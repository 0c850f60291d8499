"""How the program starts itself: as a module from a checkout, as its one file where it was installed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from posapp.devices.program import own_command

if TYPE_CHECKING:
    import pytest


def test_from_a_checkout_the_same_python_runs_the_module() -> None:
    assert own_command("sandbox", "--cards") == [sys.executable, "-m", "posapp", "sandbox", "--cards"]


def test_an_installed_program_is_itself_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command("sandbox", "--cards") == [sys.executable, "sandbox", "--cards"]
