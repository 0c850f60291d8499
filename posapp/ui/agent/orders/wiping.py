"""Fields that keep nothing, not even for undo, and fields that stand fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posapp.ui.widgets.field import Field


def empty(fields: Iterable[Field]) -> None:
    """Nothing stands there, nor can be had back."""
    for field in fields:
        field.show_text("")
        field.entry.setText("")  # Set, not cleared: that empties the undo history.
        field.show_error("")


def hold(fields: Iterable[Field], *, fast: bool) -> None:
    """What stands there is being sent: it can be read, and the keyboard stays where it is."""
    for field in fields:
        field.entry.setReadOnly(fast)
