"""The real program on a folder, settings and keys that others could have touched: mended, or refused with exit 2."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.merchant import Merchant
from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Ran

CARD = "5555555555554444"


def custom(keys: Merchant) -> dict[str, str]:
    return {
        "POSAPP_API__ENVIRONMENT": "custom",
        "POSAPP_API__BASE_URL": "http://127.0.0.1:9/loyalty",
        "POSAPP_API__CONSUMER_KEY": "till!key",
        "POSAPP_API__SIGNING_KEY": str(keys.folder / "signing.p12"),
        "POSAPP_API__ENCRYPTION_CERTIFICATE": str(keys.folder / "bank.pem"),
    }


def refused(ran: Ran, key: str) -> str:
    assert ran.code == 2, ran.err
    assert ran.answer["key"] == key
    message = ran.answer["message"]
    assert isinstance(message, str)
    return message


@pytest.mark.parametrize("command", ["history", "unsettled", "balance", "doctor"])
def test_a_link_in_place_of_the_data_folder_is_refused(tmp_path: Path, command: str) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "data").symlink_to("real")
    assert "is a link" in refused(Program(tmp_path / "data").run(command, "--json", card=CARD), "data")
    assert list((tmp_path / "real").iterdir()) == []


def test_the_window_and_the_bank_refuse_it_too(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "data").symlink_to("real")
    for command in ((), ("sandbox",)):
        ran = Program(tmp_path / "data").run(*command)
        assert (ran.code, "is a link" in ran.err) == (2, True)


def test_an_open_folder_is_closed_and_the_command_goes_on(tmp_path: Path) -> None:
    program = Program(tmp_path / "data")
    assert program.run("history", "--json").code == 0
    tmp_path.joinpath("data").chmod(0o777)
    (tmp_path / "data" / "journal.db").chmod(0o666)
    ran = program.run("history", "--json")
    assert ran.code == 0
    assert "was open to others and was closed" in ran.err
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "data", tmp_path / "data" / "journal.db")] == [0, 0]
    assert program.run("history", "--json").err == ""


def test_a_journal_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "journal.db").symlink_to(tmp_path / "precious")
    assert "journal.db is a link" in refused(Program(tmp_path / "data").run("history", "--json"), "data")
    assert not (tmp_path / "precious").exists()


def test_what_others_could_have_changed_is_not_trusted_beyond_the_local_bank(tmp_path: Path) -> None:
    keys = Merchant.at(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o700)
    file = tmp_path / "posapp.toml"
    file.write_text("[store]\ntill = 'T02'\n")
    file.chmod(0o666)
    local, other = Program(tmp_path / "data"), Program(tmp_path / "data", custom(keys))
    assert local.run("--config", str(file), "history", "--json").code == 0
    told = refused(other.run("--config", str(file), "history", "--json"), "config")
    assert f"chmod go-w {file}" in told
    (keys.folder / "bank.pem").chmod(0o666)
    refused(other.run("history", "--json"), "api.encryption_certificate")


def test_a_signing_key_that_others_can_read_is_closed(tmp_path: Path) -> None:
    keys = Merchant.at(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o700)
    (keys.folder / "signing.p12").chmod(0o644)
    ran = Program(tmp_path / "data", custom(keys)).run("history", "--json")
    assert ran.code == 0
    assert "api.signing_key" in ran.err
    assert (keys.folder / "signing.p12").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["pipe", "folder", "loop", "NUL", "deep", "huge"])
def test_a_tampered_settings_file_ends_in_words(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "posapp.toml"
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    elif kind == "loop":
        file.symlink_to(file)
    else:
        file.write_bytes({"NUL": b"\0", "deep": b"a = " + b"[" * 3_000, "huge": b"#" * (1 << 20)}[kind])
    program = Program(tmp_path / "data")
    refused(program.run("--config", str(file), "history", "--json"), "config")
    assert program.run("--config", str(file)).code == 2
    assert not (tmp_path / "data").exists()
