"""What the History page shows goes into a file as it is shown, whole or not at all."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from posapp.operations.search_words import CREDITED, states_query
from tests.support.past_sales import is_meant
from tests.ui.gallery_history import sales
from tests.ui.past import found, opened, orders, till_with_a_past
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme
    from tests.ui.till import Till


@pytest.fixture
def many(qapp: QApplication, theme: Theme) -> Till:
    return till_with_a_past(qapp, theme)


def test_sales_are_exported_as_they_are_shown(many: Till, tmp_path: Path) -> None:
    shown: list[str] = []
    credited = sum(is_meant(one, states_query(CREDITED)) for one in sales())

    async def scenario() -> None:
        page = await opened(many)
        await found(many, "credited", credited)
        for name in ("sales.csv", "sales.json"):
            page.export.write(page.model.numbers, tmp_path / name)
            await until(lambda name=name: many.text("historyNoticeWhat") == f"Saved as {name}.", name)  # type: ignore[misc]
        page.export.write(page.model.numbers, tmp_path / "none" / "sales.csv")
        await until(lambda: "could not be saved" in many.text("historyNoticeWhat"), "the refusal")
        assert many.stands("exportHistory")
        shown.extend(orders(page, credited))

    many.play(scenario)
    with (tmp_path / "sales.csv").open(newline="", encoding="utf-8") as file:
        assert [line["order"] for line in csv.DictReader(file)] == shown
    told = json.loads((tmp_path / "sales.json").read_text("utf-8"))
    assert [line["order"] for line in told["rows"]] == shown
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sales.csv", "sales.json"]
    assert (tmp_path / "sales.csv").stat().st_mode & 0o077 == 0


def test_an_export_that_is_stopped_leaves_nothing(many: Till, tmp_path: Path) -> None:
    many.counter.journal.folded.update({f"X-{n}": replace(sales(1)[0], id=f"X-{n}") for n in range(3_000)})

    async def scenario() -> None:
        page = await opened(many)
        page.export.moved.connect(lambda _done: page.foot.stop.click())
        page.export.write(page.model.numbers, tmp_path / "sales.csv")
        await until(lambda: not page.export.busy, "the end")
        await until(lambda: many.stands("exportHistory"), "the button")

    (tmp_path / "sales.csv").write_text("before")
    many.play(scenario)
    assert (tmp_path / "sales.csv").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]


def test_the_export_asks_where(many: Till, tmp_path: Path) -> None:
    async def scenario() -> None:
        await opened(many)
        many.button("exportHistory").click()
        dialog = many.shell.findChild(QWidget, "exportDialog")
        assert dialog is not None
        dialog.selectFile(str(tmp_path / "mine"))  # type: ignore[attr-defined]  # a QFileDialog
        dialog.accept()  # type: ignore[attr-defined]
        await until(lambda: many.text("historyNoticeWhat") == "Saved as mine.csv.", "the file")

    many.play(scenario)
