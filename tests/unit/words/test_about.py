"""What the program says of itself, and where the licences of its parts are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from posapp.assets import licences
from posapp.words.about import about
from tests.unit.words.test_sentences import WORDS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("program", "texts"),
    [
        ("usr/lib/posapp/run/0.2-1a2b3c4d/_internal/posapp", "usr/share/doc/posapp/licences"),
        ("posapp-0.2-linux/_internal/posapp", "posapp-0.2-linux/licences"),
        ("posapp-0.2-linux/_internal/posapp", "posapp-0.2-linux/legal/licences"),
    ],
)
def test_the_licences_are_found_wherever_it_is_installed(tmp_path: Path, program: str, texts: str) -> None:
    (tmp_path / program).mkdir(parents=True)
    assert licences(tmp_path / program) is None
    (tmp_path / texts).mkdir(parents=True)
    assert licences(tmp_path / program) == tmp_path / texts


def test_a_checkout_has_them_in_a_list() -> None:
    found = licences()
    assert found is not None
    assert found.name == "LICENSES.md"


def test_it_is_told_in_two_lines() -> None:
    told = about(WORDS, version="1.2.3", qt="6.11.3", texts="/doc/licences")
    assert told.splitlines()[0].startswith("posapp 1.2.3 is under the Apache License 2.0; it stands on Qt 6.11.3")
    assert told.splitlines()[1] == "Licences of them all: /doc/licences"


def test_where_there_is_no_place_it_says_where_each_is() -> None:
    assert about(WORDS, version="1", qt="6", texts="").endswith("The licence of each is in its own Python package.")
