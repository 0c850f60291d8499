"""All keys of the windows in one place, so that no two acts of a window share one."""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """The value is the key as it is shown and as Qt reads it."""

    HELP = "F1"
    CHECKOUT = "F2"
    HISTORY = "F3"
    UNSETTLED = "F4"
    LOOK = "F5"
    ALL_THAT_FIT = "F6"
    NO_POINTS = "F7"
    RECEIPT = "F8"
    CLOSE_DAY = "F9"
    CANCEL_SALE = "F10"
    CONNECT = "F11"
    APPROVALS = "Shift+F3"
    LOCK = "F12"
    BACK = "Esc"


class DeskKey(StrEnum):
    """Those of the desk's window that are not the till's; its F1, F8, F11, F12 and Esc mean the same."""

    FIND = "F2"
    MEMBER = "F3"
    APPROVALS = "F4"
    ORDERS = "F5"
    UNSETTLED = "F6"
    LOOK = "F7"
    END_CALL = "F10"
