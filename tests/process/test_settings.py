"""`posapp settings`: shown with their origins, carried to another till by a passphrase, without keys and passwords."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.bank import BankProcess

PASSPHRASE = "four random words here"
CARD = "5555555555554444"


@pytest.fixture
def exported(tmp_path: Path, bank: BankProcess) -> Path:
    """The settings of a till of that bank."""
    file = tmp_path / "till.export"
    named = {"POSAPP_STORE__TILL": "T07", "POSAPP_STORE__NAME": "Corner"}
    ran = Program(tmp_path / "old", bank.environment() | named).run(
        "settings", "export", str(file), "--json", card=PASSPHRASE
    )
    assert (ran.code, ran.answer["file"]) == (0, str(file))
    return file


def imported(till: Program, config: Path, file: Path, *more: str, passphrase: str = PASSPHRASE) -> dict[str, object]:
    ran = till.run("--config", str(config), "settings", "import", str(file), *more, "--json", card=passphrase)
    return ran.answer | {"code": ran.code}


def test_they_are_shown_with_where_they_come_from(tmp_path: Path) -> None:
    (tmp_path / "posapp.toml").write_text("[store]\nname = 'Corner'\n")
    till = Program(tmp_path / "data", {"POSAPP_STORE__TILL": "T09", "POSAPP_API__SIGNING_KEY_PASSWORD": "hidden"})
    ran = till.run("--config", str(tmp_path / "posapp.toml"), "settings", "show", "--json")
    assert ran.code == 0
    settings = ran.answer["settings"]
    assert settings["store.name"] == {"value": "Corner", "from": "file"}
    assert settings["store.till"] == {"value": "T09", "from": "environment"}
    assert settings["api.timeout_s"] == {"value": 40.0, "from": "default"}
    text = till.run("--config", str(tmp_path / "posapp.toml"), "settings", "show")
    assert "store.till = T09  (environment)" in text.out
    assert "hidden" not in ran.out + text.out


def test_another_till_sells_with_them_once_its_password_is_there(
    tmp_path: Path, exported: Path, bank: BankProcess
) -> None:
    password = bank.environment()["POSAPP_API__SIGNING_KEY_PASSWORD"]
    assert password.encode() not in exported.read_bytes()
    assert exported.stat().st_mode & 0o777 == 0o600
    config = tmp_path / "new" / "posapp.toml"
    till = Program(tmp_path / "data")
    answer = imported(till, config, exported, "--till", "T08")
    assert (answer["code"], answer["missing"], answer["till"]) == (0, [], "T08")
    written = tomllib.loads(config.read_text())
    assert (written["store"], password in config.read_text()) == ({"till": "T08", "name": "Corner"}, False)
    assert config.stat().st_mode & 0o777 == 0o600
    sold = till.run("--config", str(config), "balance", "--json", card=CARD, POSAPP_API__SIGNING_KEY_PASSWORD=password)
    assert sold.code == 0


def test_key_files_that_are_not_there_yet_are_named(tmp_path: Path, bank: BankProcess) -> None:
    (tmp_path / "key.p12").write_bytes(b"")
    (tmp_path / "key.p12").chmod(0o600)
    named = bank.environment() | {"POSAPP_API__SIGNING_KEY": str(tmp_path / "key.p12")}
    Program(tmp_path / "old", named).run("settings", "export", str(tmp_path / "x"), card=PASSPHRASE)
    (tmp_path / "key.p12").unlink()
    answer = imported(Program(tmp_path / "data"), tmp_path / "posapp.toml", tmp_path / "x")
    assert (answer["code"], answer["missing"]) == (0, ["api.signing_key"])


def test_a_wrong_passphrase_or_a_changed_file_changes_nothing(tmp_path: Path, exported: Path) -> None:
    till, config = Program(tmp_path / "data"), tmp_path / "posapp.toml"
    assert imported(till, config, exported, passphrase="another one entirely")["code"] == 2
    exported.write_text(exported.read_text().replace('"sealed": "', '"sealed": "AAAA'))
    answer = imported(till, config, exported)
    assert answer["code"] == 2
    assert "was changed" in str(answer["message"])
    assert imported(till, config, tmp_path)["code"] == 2
    assert not config.exists()


def test_settings_that_are_there_are_replaced_only_when_asked_and_kept_beside(tmp_path: Path, exported: Path) -> None:
    till, config = Program(tmp_path / "data"), tmp_path / "posapp.toml"
    config.write_text("[store]\ntill = 'T01' # mine\n")
    assert imported(till, config, exported)["code"] == 2
    assert "mine" in config.read_text()
    assert imported(till, config, exported, "--yes")["code"] == 0
    assert (tmp_path / "posapp.toml.bak").read_text() == "[store]\ntill = 'T01' # mine\n"
    config.write_text("[stor")  # Even where they are past reading.
    assert imported(till, config, exported, "--yes")["code"] == 0


def test_an_export_does_not_overwrite_and_wants_a_passphrase(tmp_path: Path) -> None:
    till = Program(tmp_path / "data")
    for passphrase in ("", "short"):
        ran = till.run("settings", "export", str(tmp_path / "x"), "--json", card=passphrase)
        assert (ran.code, (tmp_path / "x").exists()) == (2, False)
    (tmp_path / "x").write_text("precious")
    assert till.run("settings", "export", str(tmp_path / "x"), card=PASSPHRASE).code == 2
    assert (tmp_path / "x").read_text() == "precious"
    assert till.run("settings", "export", str(tmp_path / "x"), "--yes", card=PASSPHRASE).code == 0


def test_no_other_bank_takes_over_while_a_sale_is_open(tmp_path: Path, exported: Path, bank: BankProcess) -> None:
    till = Program(tmp_path / "data", bank.environment() | {"POSAPP_API__TIMEOUT_S": "2"})
    bank.fault("redeem", "drop_after_commit")
    assert till.pay("INV-1", "--points", "500", "--card", "approved", card=CARD).code == 4
    bank.clear_faults()
    fresh = Program(tmp_path / "data")
    answer = imported(fresh, tmp_path / "posapp.toml", exported)
    assert answer["code"] == 3
    assert "unsettled" in str(answer["message"])
    assert not (tmp_path / "posapp.toml").exists()
    # The same bank may.
    assert imported(till, tmp_path / "posapp.toml", exported)["code"] == 0


@pytest.mark.parametrize(
    "wrong",
    [("show", "x"), ("export",), ("import",), ("export", "x", "--till", "T02"), ("copy",)],
)
def test_wrong_use_is_said(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    assert Program(tmp_path).run("settings", *wrong).code == 2
