"""`posapp journal`, on journals of this version, an older and a newer one, and where none may be made."""

from __future__ import annotations

import sqlite3
from argparse import Namespace
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from posapp import __version__
from posapp.app.journal_file import run_journal
from posapp.domain.errors import ConfigError, Problem, UserError
from posapp.journal import database, migrating
from posapp.journal.schema import MIGRATIONS
from posapp.words import Words
from tests.unit.journal.later import LATER, append, bring_forward

if TYPE_CHECKING:
    from pathlib import Path

    from posapp.cli.report import Report

THIS = migrating.written_as(MIGRATIONS[-1].version)


def ask(data: Path, what: str, file: str | None = None) -> Report:
    return run_journal(Namespace(what=what, file=file), data, Words("en_US"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    database.connect(tmp_path / "journal.db").close()
    return tmp_path


def test_where_there_is_none(tmp_path: Path) -> None:
    for what in ("show", "backup", "downgrade"):
        assert (ask(tmp_path, what).code, ask(tmp_path, what).text) == (0, "There is no journal yet.")
    assert list(tmp_path.iterdir()) == []


def test_what_wrote_it_and_its_copies(data: Path) -> None:
    shown = ask(data, "show")
    assert (shown.answer["schema"], shown.answer["program"], shown.answer["events"]) == (THIS, __version__, 0)
    assert shown.answer["newer"] is False
    assert shown.text.splitlines()[1:] == [
        f"Schema {THIS}, by posapp {__version__}.",
        "0 events.",
        "No copies are kept.",
    ]
    copied = ask(data, "backup").answer
    (told,) = ask(data, "show").answer["copies"]
    assert (told["file"], told["size"], told["schema"]) == (copied["file"], copied["size"], THIS)
    assert copied["file"] in ask(data, "show").text


def test_an_older_one_is_shown_and_copied_as_it_is(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as connection:
        migrating.migrate(connection, MIGRATIONS[:3])
    assert ask(tmp_path, "show").text.splitlines()[1] == "Schema 1.2."
    ask(tmp_path, "backup")
    assert [one["schema"] for one in ask(tmp_path, "show").answer["copies"]] == ["1.2"]


def test_a_copy_goes_where_it_was_asked_for_and_over_nothing(data: Path) -> None:
    done = ask(data, "backup", str(data / "mine.db"))
    assert done.answer["file"] == str(data / "mine.db")
    assert (data / "mine.db").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UserError) as refusal:
        ask(data, "backup", str(data / "mine.db"))
    assert refusal.value.problem is Problem.COPY_EXISTS
    with pytest.raises(UserError) as refusal:
        ask(data, "backup", str(data / "nowhere" / "mine.db"))
    assert refusal.value.problem is Problem.FILE_UNWRITABLE


def test_the_way_back_is_told(data: Path) -> None:
    file = data / "journal.db"
    assert ask(data, "downgrade").text == "The journal is not newer than this program. Nothing was changed."
    bring_forward(file)
    assert "“posapp journal downgrade”" in ask(data, "show").text
    done = ask(data, "downgrade")
    assert (done.code, done.answer["done"], done.answer["from_schema"], done.answer["schema"]) == (
        0, True, migrating.written_as(LATER[-1].version), THIS,
    )  # fmt: skip
    assert done.answer["aside"] in done.text


def test_why_there_is_no_way_back_is_told(data: Path) -> None:
    file = data / "journal.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("INSERT INTO heads VALUES ('T01', 0, x'00')")
    bring_forward(file)
    append(file, "gift_card_used", {"v": 1})
    refused = ask(data, "downgrade")
    assert (refused.code, refused.answer["done"]) == (3, False)
    assert "not whole" in refused.text


def test_the_file_of_another_program_is_neither_shown_nor_copied(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        connection.execute("CREATE TABLE songs (title)")
    for what in ("show", "backup", "downgrade"):
        with pytest.raises(ConfigError, match="another program"):
            ask(tmp_path, what)
