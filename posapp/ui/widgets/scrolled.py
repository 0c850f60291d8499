"""A part of a window that scrolls, and can be read by assistive tools while its scroll bar comes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

if TYPE_CHECKING:
    from PySide6 import QtWidgets


class QWidget(QScrollArea):
    """Qt chooses what it tells assistive tools by the names of a widget's classes, the nearest first: this one's name
    makes it a plain widget to them.

    What Qt has for a QScrollArea counts a scroll bar as a child while it shows, and reads past the end of its list when
    asked for a child that has just gone. A reader that counts the children and then fetches them ended the program so.
    """


class Scrolled(QWidget):
    """`inside` as wide as there is room; the keyboard goes to what is in it, never to itself unless `focusable`."""

    def __init__(self, inside: QtWidgets.QWidget, *, sideways: bool = False, focusable: bool = False) -> None:
        """`sideways`: what finds no room has a scroll bar below it."""
        super().__init__()
        policy = Qt.ScrollBarPolicy
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAsNeeded if sideways else policy.ScrollBarAlwaysOff)
        if not focusable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
