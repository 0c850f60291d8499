"""The page of past sales."""

from __future__ import annotations

from posapp.ui.pages.history.page import HistoryPage

__all__ = ["HistoryPage"]
