"""The real program with an administrator's /etc/posapp/posapp.toml, which lies in a /etc of its own."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.support.mounts import with_etc
from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = """
[fleet]
locked = ["api.environment", "store.currency", "window.*"]
[api]
environment = "local"
[store]
name = "Fleet"
"""


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    """The file that an administrator writes."""
    folder = tmp_path / "own" / "posapp"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    file = folder / "posapp.toml"
    file.touch()
    file.chmod(0o644)
    return file


@pytest.fixture
def till(tmp_path: Path, etc: Path) -> Program:
    (tmp_path / "etc").mkdir()
    before = with_etc(tmp_path / "etc", etc.parent.parent)
    if not before:
        pytest.skip("no mount namespaces here")
    return Program(tmp_path / "data", {"XDG_CONFIG_HOME": str(tmp_path / "config")}, before=before)


def test_what_is_locked_holds_against_file_option_and_environment(tmp_path: Path, till: Program, etc: Path) -> None:
    etc.write_text(LOCKED)
    mine = tmp_path / "mine.toml"
    mine.write_text("[api]\nenvironment = 'production'\n[store]\nname = 'Corner'\ncurrency = 'EUR'\n")
    wishes = {"POSAPP_API__ENVIRONMENT": "sandbox", "POSAPP_STORE__TILL": "T09", "POSAPP_WINDOW__KIOSK": "yes"}
    wishing = Program(till.data, till.settings | wishes, before=till.before)
    shown = wishing.run("--config", str(mine), "settings", "show", "--json")
    assert (shown.code, shown.answer["administrator"]) == (0, "/etc/posapp/posapp.toml")
    settings = shown.answer["settings"]
    assert settings["api.environment"] == {"value": "local", "from": "locked"}
    assert settings["store.currency"] == {"value": "USD", "from": "locked"}
    assert settings["window.kiosk"] == {"value": False, "from": "locked"}
    assert settings["store.name"] == {"value": "Corner", "from": "file"}
    assert settings["store.till"] == {"value": "T09", "from": "environment"}
    text = till.run("settings", "show")
    assert "store.name = Fleet  (administrator)" in text.out
    told = wishing.run("--config", str(mine), "doctor", "--json").answer["checks"]
    (his,) = [check for check in told if check["name"] == "administrator"]
    assert his["ok"]
    assert "Locked: api.environment, store.currency, window.kiosk." in his["detail"]
    assert f"store.currency in {mine} is ignored" in his["detail"]
    assert "api.environment in POSAPP_API__ENVIRONMENT is ignored" in his["detail"]


def test_it_is_never_passed_over(till: Program, etc: Path) -> None:
    etc.write_text("[api]\nenvironment = 'nowhere'\n")
    for command in (("history", "--json"), ("settings", "show", "--json"), ("doctor", "--json")):
        ran = till.run(*command)
        assert (ran.code, ran.answer["key"]) == (2, "api.environment")
        assert "/etc/posapp/posapp.toml" in ran.answer.get("message", "")
    etc.write_text("[fleet]\n")
    assert till.run("history", "--json").code == 0


def test_one_that_others_can_write_locks_nothing_and_stops(till: Program, etc: Path) -> None:
    etc.write_text(LOCKED)
    etc.chmod(0o666)
    ran = till.run("history", "--json")
    assert (ran.code, ran.answer["key"]) == (2, "config")
    assert "chmod go-w /etc/posapp/posapp.toml" in ran.answer["message"]
    # Without a lock, and with nothing at stake, it is as a user's.
    etc.write_text("[store]\nname = 'Fleet'\n")
    assert till.run("history", "--json").code == 0


def test_an_import_does_not_get_round_a_lock(tmp_path: Path, till: Program, etc: Path) -> None:
    passphrase = "four random words here"
    named = {"POSAPP_STORE__NAME": "Corner", "POSAPP_STORE__CURRENCY": "EUR"}
    old = Program(till.data, till.settings | named, before=till.before)
    assert old.run("settings", "export", str(tmp_path / "x"), card=passphrase).code == 0
    etc.write_text(LOCKED)
    mine = tmp_path / "mine.toml"
    take = ("--config", str(mine), "settings", "import", str(tmp_path / "x"), "--json")
    ran = till.run(*take, card=passphrase)
    assert (ran.code, mine.exists()) == (3, False)
    assert "Set by your administrator: store.currency." in ran.answer["message"]
    etc.write_text(LOCKED + 'currency = "EUR"\n')
    assert till.run(*take, card=passphrase).code == 0
    assert tomllib.loads(mine.read_text()) == {"store": {"name": "Corner"}}


def test_the_self_check_plays_at_the_local_bank_alone(till: Program, etc: Path) -> None:
    etc.write_text("[fleet]\nlocked = ['api.*']\n[api]\nenvironment = 'production'\n")
    ran = till.run("balance", "--json", card="5555555555554444", POSAPP_REHEARSAL="1")
    assert ran.code == 0
    ran = till.run("history", "--json", POSAPP_REHEARSAL="1", POSAPP_API__ENVIRONMENT="production")
    assert (ran.code, ran.answer["key"]) == (2, "api.environment")
