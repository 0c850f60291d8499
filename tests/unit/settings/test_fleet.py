"""What an administrator has locked stays as he wants it, whatever a user's file and environment say."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import ConfigError
from posapp.settings import Environment, Fleet, Settings, load, read_fleet
from posapp.settings.fleet import NO_FLEET, REHEARSAL, administrators_file
from posapp.settings.loading import grown, ignored
from posapp.settings.showing import Origin, plain_values, shown_settings
from posapp.settings.tree import ENVIRONMENT_ONLY, GROUPS
from posapp.words import Words

if TYPE_CHECKING:
    from pathlib import Path

KEYS = sorted(plain_values(Settings()).keys() - ENVIRONMENT_ONLY)


def fleet_of(text: str) -> Fleet:
    """As if that stood in the administrator's file."""
    tree = tomllib.loads(text)
    locked = tree.pop("fleet", {}).get("locked", [])
    return Fleet(administrators_file(), tree, frozenset(locked))


def complaint(file: Path, text: str) -> ConfigError:
    file.write_text(text)
    with pytest.raises(ConfigError) as wrong:
        load(None, {}, fleet=read_fleet({}, file))
    return wrong.value


def test_the_last_word_is_the_environments_then_the_users_then_his(tmp_path: Path) -> None:
    (tmp_path / "his").write_text("[store]\nname = 'Fleet'\ntill = 'T02'\ncurrency = 'EUR'\n")
    fleet = read_fleet({}, tmp_path / "his")
    written = {"store": {"name": "Corner", "till": "T03"}}
    settings = load(None, {"POSAPP_STORE__NAME": "Here"}, written=written, fleet=fleet)
    assert (settings.store.name, settings.store.till, settings.store.currency) == ("Here", "T03", "EUR")
    assert settings.store.locale == ""


def test_what_is_locked_is_his_or_the_default(tmp_path: Path) -> None:
    (tmp_path / "his").write_text(
        "[fleet]\nlocked = ['store.name', 'store.currency', 'staff.*']\n[store]\nname = 'Fleet'\n"
        "[staff]\nidle_lock_minutes = 5\n"
    )
    fleet = read_fleet({}, tmp_path / "his")
    written = {"store": {"name": "Corner", "currency": "EUR"}, "staff": {"idle_lock_minutes": "never"}}
    environ = {"POSAPP_STORE__NAME": "Here", "POSAPP_STAFF__REQUIRE_SIGN_IN": "perhaps", "POSAPP_STORE__TILL": "T09"}
    settings = load(None, environ, written=written, fleet=fleet)
    assert (settings.store.name, settings.store.currency, settings.store.till) == ("Fleet", "USD", "T09")
    assert (settings.staff.idle_lock_minutes, settings.staff.require_sign_in) == (5.0, None)
    assert ignored(written, environ, fleet) == [
        ("store.name", ""),
        ("store.currency", ""),
        ("staff.idle_lock_minutes", ""),
        ("store.name", "POSAPP_STORE__NAME"),
        ("staff.require_sign_in", "POSAPP_STAFF__REQUIRE_SIGN_IN"),
    ]


VALUES = st.text(max_size=8) | st.integers() | st.booleans() | st.floats() | st.lists(st.text(max_size=3), max_size=2)


@given(
    locked=st.sets(st.sampled_from(KEYS), min_size=1, max_size=6),
    users=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6),
    environ=st.dictionaries(st.sampled_from(KEYS), st.text(max_size=8), max_size=6),
    has_values=st.booleans(),
)
def test_whatever_a_user_says_a_locked_key_is_his(
    locked: set[str], users: dict[str, object], environ: dict[str, str], has_values: bool
) -> None:
    his: dict[str, object] = {"store": {"name": "Fleet", "till": "F01"}, "staff": {"idle_lock_minutes": 3}}
    fleet = Fleet(administrators_file(), his if has_values else {}, frozenset(locked))
    written: dict[str, dict[str, object]] = {}
    for key, value in users.items():
        section, _, name = key.partition(".")
        written.setdefault(section, {})[name] = value
    variables = {f"POSAPP_{key.upper().replace('.', '__', 1)}": value for key, value in environ.items()}
    try:
        settings = plain_values(grown(written, variables, fleet))
    except ConfigError as wrong:
        assert wrong.key not in locked  # noqa: PT017 - what is not raised is looked at below
        return
    wanted = plain_values(grown({}, {}, fleet))
    assert {key: settings[key] for key in locked} == {key: wanted[key] for key in locked}


def test_they_are_shown_with_whose_they_are() -> None:
    fleet = fleet_of("[fleet]\nlocked = ['store.name', 'store.locale']\n[store]\nname = 'F'\ncurrency = 'EUR'\n")
    written = {"store": {"name": "Corner", "till": "T03"}}
    rows = shown_settings(grown(written, {}, fleet), written, {"POSAPP_API__AUTH": "x"}, fleet)
    said = {row.key: (row.value, row.origin) for row in rows}
    assert said["store.name"] == ("F", Origin.LOCKED)
    assert said["store.locale"] == ("", Origin.LOCKED)
    assert said["store.currency"] == ("EUR", Origin.ADMINISTRATOR)
    assert said["store.till"] == ("T03", Origin.FILE)
    assert said["api.auth"][1] is Origin.ENVIRONMENT
    assert said["api.environment"] == ("local", Origin.DEFAULT)


ODD = {
    "no file of settings": ("[stor", "config"),
    "another program's": ("[tool]\na = 1\n", "tool"),
    "no setting": ("[store]\nnane = 'x'\n", "store.nane"),
    "another type": ("[store]\nname = 1\n", "store.name"),
    "cannot be": ("[store]\ncurrency = 'euro'\n", "store.currency"),
    "a password": ("[api]\nsigning_key_password = 'x'\n", "api.signing_key_password"),
    "fleet as text": ("fleet = 'x'\n", "fleet"),
    "more of the fleet": ("[fleet]\nopen = []\n", "fleet.open"),
    "locks as text": ("[fleet]\nlocked = 'api.environment'\n", "fleet.locked"),
    "locks as numbers": ("[fleet]\nlocked = [1]\n", "fleet.locked"),
    "a lock of no key": ("[fleet]\nlocked = ['api.enviroment']\n", "fleet.locked"),
    "a lock of a section": ("[fleet]\nlocked = ['api']\n", "fleet.locked"),
    "a lock of all": ("[fleet]\nlocked = ['*']\n", "fleet.locked"),
    "a locked password": ("[fleet]\nlocked = ['api.decryption_key_password']\n", "fleet.locked"),
}


@pytest.mark.parametrize(("text", "key"), ODD.values(), ids=ODD)
def test_a_wrong_file_of_his_is_told_with_its_place(tmp_path: Path, text: str, key: str) -> None:
    wrong = complaint(tmp_path / "posapp.toml", text)
    assert wrong.key == key
    assert wrong.mend.endswith(f" (in {tmp_path / 'posapp.toml'})")
    assert len(str(Words("en_US").error(wrong))) < 400


def test_a_wrong_value_of_his_is_told_even_where_a_user_has_another(tmp_path: Path) -> None:
    (tmp_path / "his").write_text("[api]\ntimeout_s = 'long'\n")
    with pytest.raises(ConfigError) as wrong:
        load(None, {"POSAPP_API__TIMEOUT_S": "3"}, fleet=read_fleet({}, tmp_path / "his"))
    assert (wrong.value.key, str(tmp_path / "his") in wrong.value.mend) == ("api.timeout_s", True)


def test_a_wrong_value_of_a_user_is_not_said_to_be_his() -> None:
    fleet = fleet_of("[store]\ncurrency = 'EUR'\n")
    for written, environ in (({"store": {"currency": "euro"}}, {}), ({}, {"POSAPP_STORE__CURRENCY": "euro"})):
        with pytest.raises(ConfigError) as wrong:
            load(None, environ, written=written, fleet=fleet)
        assert "(in " not in wrong.value.mend


def test_all_of_a_section_is_locked_but_what_only_the_environment_gives(tmp_path: Path) -> None:
    (tmp_path / "his").write_text("[fleet]\nlocked = ['api.*']\n")
    fleet = read_fleet({}, tmp_path / "his")
    assert fleet.locked == {key for key in KEYS if key.startswith("api.")}
    assert len(fleet.locked) + len(ENVIRONMENT_ONLY) == len(GROUPS["api"].__slots__)
    settings = load(None, {"POSAPP_API__SIGNING_KEY_PASSWORD": "given"}, fleet=fleet)
    assert settings.api.signing_key_password == "given"


@pytest.mark.parametrize(("written", "environ"), [({"fleet": {"locked": []}}, {}), ({}, {"POSAPP_FLEET__LOCKED": "x"})])
def test_nobody_else_says_what_is_locked(written: dict[str, object], environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as wrong:
        load(None, environ, written=written)
    assert wrong.value.key == "fleet"
    assert "administrator's file alone" in wrong.value.mend


def test_no_variable_moves_his_file() -> None:
    assert administrators_file().is_absolute()
    odd = dict.fromkeys(("HOME", "XDG_CONFIG_DIRS", "POSAPP_CONFIG", "PROGRAMDATA"), "/nowhere")
    assert read_fleet(odd, administrators_file()) == read_fleet({}, administrators_file())


def test_a_file_that_is_not_there_says_nothing_and_one_that_cannot_be_read_stops(tmp_path: Path) -> None:
    assert read_fleet({}, tmp_path / "none" / "posapp.toml") is NO_FLEET
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("none")
    (tmp_path / "file").touch()
    for name in ("loop", "dangling", "loop/posapp.toml", "file/posapp.toml", "."):
        with pytest.raises(ConfigError) as wrong:
            read_fleet({}, tmp_path / name)
        assert wrong.value.key == "config"


def test_a_rehearsal_is_free_of_him_and_reaches_no_bank_but_the_local_one(tmp_path: Path) -> None:
    (tmp_path / "his").write_text("[fleet]\nlocked = ['api.*']\n[api]\nenvironment = 'production'\n")
    fleet = read_fleet({REHEARSAL: "1"}, tmp_path / "his")
    assert load(None, {}, fleet=fleet).api.environment is Environment.LOCAL
    with pytest.raises(ConfigError) as wrong:
        load(None, {"POSAPP_API__ENVIRONMENT": "sandbox"}, fleet=fleet)
    assert wrong.value.key == "api.environment"
