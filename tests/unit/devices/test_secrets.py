"""Keyrings as they are found on real machines: each ends in a password or in None, and never in a wait."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringError, KeyringLocked

from posapp.devices.secrets import Keyring
from tests.support.keyring import LOCKED, OPEN, KeyringHome, printed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "zażółć key"


class SystemKeyring(KeyringBackend):
    """A keyring of the operating system, as far as `Keyring` can tell: it names a trusted module as its home."""

    __module__ = "keyring.backends.SecretService"
    priority = 5

    def __init__(self, *, fault: Exception | None = None, silent: threading.Event | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # keyring has no types here
        self.kept: dict[tuple[str, str], str] = {}
        self.fault = fault
        self.silent = silent

    def get_password(self, service: str, username: str) -> str | None:
        if self.silent is not None:
            self.silent.wait()
        if self.fault is not None:
            raise self.fault
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class TerminalKeyring(SystemKeyring):
    """As keyrings.alt's EncryptedKeyring: it would ask for a password on the terminal."""

    __module__ = "keyrings.alt.file"

    def get_password(self, service: str, username: str) -> str | None:
        pytest.fail("asked on the terminal")

    def set_password(self, service: str, username: str, password: str) -> None:
        pytest.fail("wrote plain text")


@pytest.fixture(autouse=True)
def _chosen_keyring() -> Iterator[None]:
    before = keyring.core._keyring_backend
    yield
    keyring.core._keyring_backend = before


async def test_a_password_is_kept_and_read_back() -> None:
    keyring.set_keyring(SystemKeyring())
    assert await Keyring().password() is None
    assert await Keyring().store_password(PASSWORD)
    assert await Keyring().password() == PASSWORD
    assert await Keyring().password("another") is None
    assert PASSWORD not in repr(await Keyring().look())
    assert await Keyring().forget_password()
    assert await Keyring().forget_password() is False


@pytest.mark.parametrize("backend", [FailKeyring, NullKeyring, TerminalKeyring])
async def test_a_keyring_that_keeps_nothing_safe_is_not_asked(backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    assert await Keyring().password() is None
    assert not await Keyring().store_password(PASSWORD)
    assert await Keyring().forget_password() is None
    assert not (await Keyring().look()).usable


@pytest.mark.parametrize("fault", [InitError("Prompt dismissed"), KeyringLocked(), KeyringError(), OSError("no bus")])
async def test_a_locked_or_failing_keyring_is_none(fault: Exception) -> None:
    keyring.set_keyring(SystemKeyring(fault=fault))
    assert await Keyring().password() is None
    assert not await Keyring().store_password(PASSWORD)


async def test_a_keyring_that_waits_for_a_prompt_is_given_up() -> None:
    answered = threading.Event()
    keyring.set_keyring(SystemKeyring(silent=answered))
    before = time.monotonic()
    assert await Keyring(wait_s=0.05).password() is None
    assert time.monotonic() - before < 30
    answered.set()


@pytest.mark.parametrize("fault", ["", "keyring.backends.null.Keyring", "keyrings.alt.file.PlaintextKeyring"])
def test_a_machine_without_a_desktop_has_no_keyring(fault: str) -> None:
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": fault}
    if not fault:
        del environment["PYTHON_KEYRING_BACKEND"]
    assert ask(environment=environment) == "None False"


KEEP, FORGET, PASSWORD_OF, USABLE = (
    f"store_password({PASSWORD!r})",
    "forget_password()",
    "password()",
    "look()",
)
EMPTY, NONE = "Looked(usable=True)", "Looked(usable=False)"


def test_the_keyring_of_a_desktop_keeps_the_password_and_forgets_it(tmp_path: Path) -> None:
    home = KeyringHome.at(tmp_path)
    assert printed(OPEN, home, USABLE, PASSWORD_OF, FORGET) == [EMPTY, "None", "False"]
    assert printed(OPEN, home, KEEP) == ["True"]
    assert printed(OPEN, home, PASSWORD_OF) == [PASSWORD]
    assert not home.holds(PASSWORD)
    assert printed(OPEN, home, FORGET, PASSWORD_OF, USABLE) == ["True", "None", EMPTY]


def test_a_keyring_that_stays_locked_is_none(tmp_path: Path) -> None:
    home = KeyringHome.at(tmp_path)
    assert printed(OPEN, home, KEEP) == ["True"]
    assert printed(LOCKED, home, USABLE, PASSWORD_OF, KEEP, FORGET) == [NONE, "None", "False", "None"]


def test_a_service_without_any_keyring_is_none(tmp_path: Path) -> None:
    assert printed(LOCKED, KeyringHome.at(tmp_path), USABLE, KEEP, FORGET) == [NONE, "False", "None"]


ASK = """
import asyncio
from posapp.devices.secrets import Keyring
from tests.support.keyring import LOCKED, OPEN, KeyringHome, printed
async def main():
    print(await Keyring().password(), kept := await Keyring().store_password("zażółć key"))
    if kept:
        print(await Keyring().password())
asyncio.run(main())
"""


def ask(*before: str, environment: dict[str, str]) -> str:
    ended = subprocess.run(
        [*before, sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()
