"""A till with days of sales behind it, and its History page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from posapp.ui.pages.history import HistoryPage
from tests.ui.gallery_history import sales
from tests.ui.till import Till
from tests.waiting import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from posapp.ui.theme import Theme


def till_with_a_past(app: QApplication, theme: Theme) -> Till:
    """120 sales of some days."""
    made = Till(app, theme)
    made.counter.journal.folded.update({one.id: one for one in sales()})
    return made


async def opened(till: Till) -> HistoryPage:
    till.key(Qt.Key.Key_F3)
    page = till.find(HistoryPage, "historyPage")
    await until(lambda: "counting" not in till.text("historyTotals") and till.text("historyTotals"), "the totals")
    return page


async def found(till: Till, text: str, count: int) -> HistoryPage:
    """Type a search; its page once it shows so many."""
    page = till.find(HistoryPage, "historyPage")
    till.entry("searchHistory").setText(text)
    await until(lambda: page.lookup.question.text == text, "the question")
    await until(lambda: page.model.rowCount() == count and till.text("historyTotals").startswith(f"{count} sale"), text)
    return page


def orders(page: HistoryPage, count: int) -> list[str]:
    return [page.model.index(row, 1).data() for row in range(count)]
