"""Whatever lies in the place of posapp.toml, whatever stands in the environment: settings, or ConfigError in words."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from posapp.domain.errors import ConfigError
from posapp.settings import config_file, data_folder, load
from posapp.settings.tree import GROUPS
from posapp.settings.writing import changed
from posapp.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ODD = {
    "nothing": (b"", None),
    "a mark of its order": (b"\xef\xbb\xbf[store]\ntill = 'T02'\n", None),
    "NUL": (b"[store]\nname = 'a\x00b'\n", "config"),
    "NUL, escaped": (b'[store]\nname = "a\\u0000b"\n', "store.name"),
    "not UTF-8": (b"[store]\nname = '\xff\xfe'\n", "config"),
    "UTF-16": ("[store]\n".encode("utf-16"), "config"),
    "too much": (b"#" * (1 << 20), "config"),
    "lists too deep": (b"[store]\nname = " + b"[" * 3_000, "config"),
    "tables too deep": (b"[store]\nname = " + b"{a=" * 1_000, "config"),
    "names too deep": (b"a." * 30_000 + b"b = 1", "config"),
    "many names too deep": (b"".join(b"x%d." % at + b"a." * 1_900 + b"b = 1\n" for at in range(16)), "x0"),
    "a long number": (b"[api]\ntimeout_s = " + b"9" * 3_900, "api.timeout_s"),
    "a longer number": (b"[api]\ntimeout_s = " + b"9" * 5_000, "config"),
    "a long number in hex": (b"[approval]\ncredit_points = 0x" + b"f" * 3_900, "approval.credit_points"),
    "the environment as a number": (b"[api]\nenvironment = 0x" + b"f" * 3_900, "api.environment"),
    "no number": (b"[api]\ntimeout_s = nan", "api.timeout_s"),
    "without end": (b"[api]\ntimeout_s = inf", "api.timeout_s"),
    "a list": (b"[store]\nname = ['a']", "store.name"),
    "a table": (b"[store.name]\na = 1", "store.name"),
    "a list of sections": (b"[[store]]\nname = 'a'", "store"),
    "a day that is none": (b"[store]\nname = 2026-02-31", "config"),
    "a section as text": (b"store = 'T01'", "store"),
    "another program's": (b"[tool.ruff]\nline-length = 120", "tool"),
    "a card number for a key": (b"[store]\n5555555555554444 = 1", "store.#####"),
}


@pytest.mark.parametrize(("content", "key"), ODD.values(), ids=ODD)
def test_an_odd_file_is_told_in_words(tmp_path: Path, content: bytes, key: str | None) -> None:
    file = tmp_path / "posapp.toml"
    file.write_bytes(content)
    if key is None:
        load(file, {})
        return
    with pytest.raises(ConfigError) as wrong:
        load(file, {})
    assert wrong.value.key == key
    assert len(str(Words("en_US").error(wrong.value))) < 400


def test_what_is_no_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("none")
    for name in ("folder", "pipe", "loop", "dangling"):
        file = config_file(str(tmp_path / name), {})
        with pytest.raises(ConfigError) as wrong:
            load(file, {})
        assert wrong.value.key == "config"


@pytest.mark.parametrize("named", ["none.toml", "a\0b", "x" * 5000, "~nobody-of-that-name/posapp.toml"])
def test_a_name_that_leads_nowhere_is_told_in_words(named: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        config_file(named, {})
    assert wrong.value.key == "config"


def test_an_account_that_does_not_exist_has_no_data_folder() -> None:
    with pytest.raises(ConfigError) as wrong:
        data_folder("~nobody-of-that-name/data", {})
    assert wrong.value.key == "data"


@pytest.mark.parametrize("text", ["a\nb", "a\udcffb", "\x7f", "a\tb"])
def test_the_environment_gives_text_on_one_line(text: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        load(None, {"POSAPP_STORE__NAME": text})
    assert wrong.value.key == "store.name"


def settled(file: Path | None, environ: Mapping[str, str]) -> None:
    try:
        load(file, environ)
    except ConfigError as wrong:
        assert Words("en_US").error(wrong).what  # noqa: PT017 - what is not raised is well


SECTIONS = st.sampled_from([*GROUPS, "tool", "a b", ""])
KEYS = st.sampled_from([f"{section}.{key}" for section, cls in GROUPS.items() for key in cls.__slots__])
SCALARS = st.text(max_size=20) | st.integers() | st.floats() | st.booleans() | st.datetimes() | st.dates() | st.none()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner))


@given(data=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(data=b"\x00")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_it_stumble(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "posapp.toml"
    file.write_bytes(data)
    settled(file, {})


@given(section=SECTIONS, key=KEYS, value=VALUES, other=SECTIONS)
def test_no_value_makes_it_stumble(section: str, key: str, value: object, other: str) -> None:
    own, _, name = key.partition(".")
    for tree in ({own: {name: value}}, {section: {name: value}}, {other: value}):
        try:
            load(None, {}, written=tree)
        except ConfigError as wrong:
            assert wrong.key  # noqa: PT017 - what is not raised is well


@given(name=KEYS | st.text(max_size=12), value=st.text(max_size=30))
def test_no_environment_makes_it_stumble(name: str, value: str) -> None:
    settled(None, {"POSAPP_" + name.upper().replace(".", "__"): value})


@given(data=st.text(max_size=200), key=KEYS, value=SCALARS)
def test_writing_into_any_text_writes_what_was_meant_or_nothing(data: str, key: str, value: object) -> None:
    section, _, name = key.partition(".")
    try:
        text = changed("posapp.toml", data, {key: value})
    except ConfigError:
        return
    assert (tomllib.loads(text).get(section, {}).get(name) is None) == (value is None)
