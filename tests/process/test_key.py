"""`posapp key` and the question for the password, with real keyrings, real terminals and a real bank."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import time
from typing import TYPE_CHECKING, Self

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.desktop import Desktop
from tests.support.keyring import LOCKED, OPEN, KeyringHome
from tests.support.merchant import PASSWORD, certificate, p12, rsa_key
from tests.support.program import Program
from tests.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.bank import BankProcess

CARD = "5555555555554444"
PATIENCE_S = 30


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyringHome:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    return KeyringHome.at(tmp_path / "home")


@pytest.fixture
def without_password(bank: BankProcess) -> dict[str, str]:
    """The settings of a till of that bank, all but the password of its key."""
    return {name: value for name, value in bank.environment().items() if not name.endswith("SIGNING_KEY_PASSWORD")}


def test_a_password_is_set_used_checked_and_forgotten(
    tmp_path: Path, keyring: KeyringHome, without_password: dict[str, str], bank: BankProcess
) -> None:
    password = bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"]
    till = Program(tmp_path / "till", without_password | keyring.settings, before=OPEN)
    assert till.run("balance", "--json", card=CARD).answer["key"] == "api.signing_key_password"
    wrong = till.run("key", "set", "--json", card="not this one")
    assert (wrong.code, wrong.answer["key"]) == (2, "api.signing_key")
    assert "not this one" not in wrong.out + wrong.err
    kept = till.run("key", "set", "--json", card=password)
    assert (kept.code, kept.answer["kept"], kept.answer["tried"]) == (0, True, True)
    assert till.run("balance", "--json", card=CARD).code == 0
    checked = till.run("key", "check", "--json")
    assert (checked.code, checked.answer["password"], checked.answer["keyring"]) == (0, "keyring", True)
    assert (checked.answer["ok"], checked.answer["findings"]) == (True, [])
    assert not any(password.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert till.run("key", "forget", "--json").answer["forgotten"]
    assert not till.run("key", "forget", "--json").answer["forgotten"]
    assert till.run("balance", "--json", card=CARD).code == 2


def test_a_locked_or_absent_keyring_is_said_and_nothing_is_written(
    tmp_path: Path, keyring: KeyringHome, without_password: dict[str, str], bank: BankProcess
) -> None:
    password = bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"]
    Program(tmp_path / "till", without_password | keyring.settings, before=OPEN).run("key", "set", card=password)
    for before in (LOCKED, ()):
        till = Program(tmp_path / "till", without_password | keyring.settings, before=before)
        refused = till.run("key", "set", "--json", card=password)
        assert (refused.code, "keyring" in refused.answer["message"]) == (5, True)
        assert till.run("key", "forget", "--json").code == 5
        checked = till.run("key", "check", "--json")
        assert (checked.code, checked.answer["password"], checked.answer["keyring"]) == (2, "none", False)
        asked = till.run("balance", "--json", card=CARD)
        assert (asked.code, asked.answer["key"]) == (2, "api.signing_key_password")
        assert "posapp key set" in asked.answer["message"]
    assert not any(password.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_keyring_whose_prompt_nobody_answers_is_given_up(
    tmp_path: Path, keyring: KeyringHome, without_password: dict[str, str], bank: BankProcess
) -> None:
    password = bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"]
    Program(tmp_path / "till", without_password | keyring.settings, before=OPEN).run("key", "set", card=password)
    with Desktop() as desktop:
        screen = keyring.settings | {"DISPLAY": desktop.environment["DISPLAY"]}
        till = Program(tmp_path / "till", without_password | screen, before=LOCKED)
        before = time.monotonic()
        asked = till.run("balance", "--json", card=CARD)
        assert (asked.code, asked.answer["key"]) == (2, "api.signing_key_password")
        assert 9 < time.monotonic() - before < 55


def test_what_a_look_at_the_keys_finds(tmp_path: Path, without_password: dict[str, str]) -> None:
    (tmp_path / "signing.p12").write_bytes(p12(rsa_key("signing")))
    pem = certificate(rsa_key("signing")).public_bytes(Encoding.PEM)
    (tmp_path / "bank.pem").write_bytes(pem)
    own = {
        "POSAPP_API__SIGNING_KEY": str(tmp_path / "signing.p12"),
        "POSAPP_API__SIGNING_KEY_PASSWORD": PASSWORD,
        "POSAPP_API__ENCRYPTION_CERTIFICATE": str(tmp_path / "bank.pem"),
    }
    ran = Program(tmp_path / "till", without_password | own).run("key", "check", "--json")
    assert (ran.code, ran.answer["ok"], ran.answer["password"]) == (2, False, "environment")
    found = {(one["setting"], one["severity"], one["fault"]) for one in ran.answer["findings"]}
    assert found == {
        ("api.encryption_certificate", "error", "mixed_up"),
        ("api.encryption_certificate", "warning", "expiring"),
    }
    said = Program(tmp_path / "till", without_password | own).run("key", "check")
    assert "expires on" in said.out


def test_the_local_bank_has_nothing_to_check(tmp_path: Path) -> None:
    ran = Program(tmp_path).run("key", "check", "--json")
    assert (ran.code, ran.answer["ok"]) == (0, True)


def test_a_command_asks_at_its_terminal_and_reads_the_card_from_its_pipe(
    tmp_path: Path, without_password: dict[str, str], bank: BankProcess
) -> None:
    till = Program(tmp_path / "till", without_password)
    with Terminal(till, "pay", "--total", "20", "--order", "T-1", "--all", "--card", "approved", "--json") as terminal:
        terminal.expect("Signing key password: ")
        terminal.type(bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"] + "\n")
        assert terminal.answer() == (0, "completed")
    assert bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"] not in terminal.said


@pytest.mark.parametrize("typed", ["\n", "\x04", "\x03", "wrong\n"])
def test_no_answer_at_the_terminal_and_a_wrong_one_end_in_words(
    tmp_path: Path, without_password: dict[str, str], typed: str
) -> None:
    till = Program(tmp_path / "till", without_password)
    with Terminal(till, "pay", "--total", "20", "--order", "T-2", "--all", "--card", "approved", "--json") as terminal:
        terminal.expect("Signing key password: ")
        terminal.type(typed)
        wrong = "api.signing_key" if typed.startswith("wrong") else "api.signing_key_password"
        assert terminal.answer("key") == (2, wrong)
    assert "Traceback" not in terminal.said


def test_a_password_is_typed_unseen_for_key_set(
    tmp_path: Path, keyring: KeyringHome, without_password: dict[str, str], bank: BankProcess
) -> None:
    till = Program(tmp_path / "till", without_password | keyring.settings, before=OPEN)
    with Terminal(till, "key", "set", "--json", card="") as terminal:
        terminal.expect("Signing key password: ")
        terminal.type(bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"] + "\n")
        assert terminal.answer("kept") == (0, True)
    assert till.run("balance", "--json", card=CARD).code == 0


class Terminal:
    """A terminal that a command sits at, the card number coming from a pipe (or nothing: its input is the terminal)."""

    def __init__(self, program: Program, *arguments: str, card: str = CARD) -> None:
        self._master, slave = pty.openpty()
        # Opened by the leader of a session that has none, it becomes the session's terminal.
        take = f'exec 3<>{os.ttyname(slave)}; exec "$@"'
        self._process = subprocess.Popen(
            ["sh", "-c", take, "sh", *program.command(*arguments)],
            stdin=subprocess.PIPE if card else slave,
            stdout=subprocess.PIPE,
            stderr=slave,
            text=True,
            env=program.environment(),
            start_new_session=True,
        )
        os.close(slave)
        self.said = ""
        if card and self._process.stdin is not None:
            self._process.stdin.write(card + "\n")
            self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        os.close(self._master)

    def expect(self, text: str) -> None:
        def there() -> bool:
            if select.select([self._master], [], [], 0)[0]:
                self.said += os.read(self._master, 4096).decode()
            return text in self.said

        wait_for(there, f"the terminal to say {text!r}", timeout_s=PATIENCE_S)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def answer(self, field: str = "state") -> tuple[int, object]:
        """How it ended: its exit code and one field of what it answered."""
        out, _ = self._process.communicate(timeout=PATIENCE_S)
        while select.select([self._master], [], [], 0)[0]:
            try:
                self.said += os.read(self._master, 4096).decode()
            except OSError:  # The other side has hung up.
                break
        return self._process.returncode, json.loads(out)[field]
