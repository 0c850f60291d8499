"""Writing posapp.toml: comments stay, what is written reads back, nothing wrong is written."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import ConfigError
from posapp.settings import Environment, load
from posapp.settings.writing import changed, planned, write

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = """# The till at the door.

[store]
till = "T07"   # as on the sticker
name = "Corner"

# The bank.
[api]
timeout_s = 30
"""


def test_a_new_file_is_private_and_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "posapp.toml"
    write(file, {"store.till": "T09", "api.timeout_s": 12.5, "staff.idle_lock_minutes": 5})
    read = load(file, {})
    assert (read.store.till, read.api.timeout_s, read.staff.idle_lock_minutes) == ("T09", 12.5, 5)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["posapp.toml"]


def test_comments_and_order_stay() -> None:
    new = changed("posapp.toml", WRITTEN, {"store.till": "T08", "api.environment": Environment.CUSTOM})
    assert new == WRITTEN.replace('"T07"', '"T08"').replace("= 30\n", '= 30\nenvironment = "custom"\n')
    added = changed("posapp.toml", WRITTEN, {"store.currency": "EUR", "receipt.printer": "system"})
    lines = added.splitlines()
    assert lines.index('currency = "EUR"') == lines.index('name = "Corner"') + 1
    assert added.endswith('timeout_s = 30\n\n[receipt]\nprinter = "system"\n')


def test_a_key_is_taken_out() -> None:
    assert "T07" not in changed("posapp.toml", WRITTEN, {"store.till": None, "program.program_id": None})


@pytest.mark.parametrize(
    "text",
    ["store.till = 'T07'\n", "store = {till = 'T07'}\n", "[store]\r\ntill = 'T07'\r\n", "[store]", "", "# only this"],
)
def test_other_ways_to_lay_a_file_out(text: str) -> None:
    new = changed("posapp.toml", text, {"store.till": "T08", "store.name": 'Say "hi"\\', "api.timeout_s": 7})
    assert tomllib.loads(new) == {"store": {"till": "T08", "name": 'Say "hi"\\'}, "api": {"timeout_s": 7}}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"store.colour": "red"}, "store.colour"),
        ({"shop.name": "x"}, "shop"),
        ({"till": "x"}, "till"),
        ({"store.till": 7.5}, "store.till"),
        ({"api.timeout_s": "soon"}, "api.timeout_s"),
        ({"api.signing_key_password": "secret"}, "api.signing_key_password"),
        ({"store.name": "two\nlines"}, "store.name"),
    ],
)
def test_what_would_not_read_back_is_not_written(tmp_path: Path, changes: dict[str, object], key: str) -> None:
    file = tmp_path / "posapp.toml"
    file.write_text(WRITTEN)
    with pytest.raises(ConfigError) as wrong:
        write(file, changes)
    assert wrong.value.key == key
    assert file.read_text() == WRITTEN


def test_what_a_till_would_have_is_checked_before_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "posapp.toml"
    assert planned(file, {"store.till": "T02"}, {"POSAPP_STORE__NAME": "Corner"}).store.name == "Corner"
    with pytest.raises(ConfigError) as wrong:
        planned(file, {"api.environment": "production"}, {})
    assert wrong.value.key == "api.consumer_key"
    assert not file.exists()


def test_the_file_as_it_was_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "posapp.toml"
    file.write_text(WRITTEN)
    write(file, {"store.till": "T08"}, keep=True)
    assert (tmp_path / "posapp.toml.bak").read_text() == WRITTEN
    assert (tmp_path / "posapp.toml.bak").stat().st_mode & 0o077 == 0


def test_what_a_link_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "kept.toml").write_text(WRITTEN)
    (tmp_path / "posapp.toml").symlink_to("kept.toml")
    write(tmp_path / "posapp.toml", {"store.till": "T08"})
    assert (tmp_path / "posapp.toml").is_symlink()
    assert load(tmp_path / "kept.toml", {}).store.till == "T08"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(ConfigError, match="cannot be written"):
        write(tmp_path / "a file" / "posapp.toml", {"store.till": "T08"})


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "store.name": st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=40),
        "api.timeout_s": st.floats(0.001, 86_400) | st.integers(1, 86_400),
        "approval.credit_points": st.integers(0, 10**11),
        "receipt.printer": st.sampled_from(["none", "system", "pdf:a folder with 'both\" quotes\\"]),
        "staff.idle_lock_minutes": st.none(),
    },
)


@given(before=VALUES, after=VALUES)
def test_every_value_reads_back(before: dict[str, object], after: dict[str, object]) -> None:
    text = changed("posapp.toml", changed("posapp.toml", "", before), after)
    read = {f"{section}.{key}": value for section, keys in tomllib.loads(text).items() for key, value in keys.items()}
    assert read == {path: value for path, value in (before | after).items() if value is not None}
