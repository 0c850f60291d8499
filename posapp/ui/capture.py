"""Keeps a window out of screen shots, recordings and shared screens while a card number stands in it.

Windows and macOS can do that. X11 and Wayland know no such thing: there nothing is promised, and the number is masked
as soon as it is taken. Neither of the two systems was at hand to try it on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_WDA_NONE: Final = 0x00
_WDA_EXCLUDEFROMCAPTURE: Final = 0x11  # Windows 10 2004 and later; older ones refuse it.
_NS_SHARING_NONE: Final = 0
_NS_SHARING_READ_ONLY: Final = 1


def keep_out(widget: QWidget, *, out: bool) -> bool:
    """Whether the system has taken note of it for the window that `widget` stands in."""
    way = _WAYS.get(QGuiApplication.platformName())
    return way is not None and way(int(widget.window().winId()), out)


def _windows(handle: int, out: bool) -> bool:
    import ctypes  # noqa: PLC0415 - not before the first frame

    user32 = ctypes.CDLL("user32")
    affinity = _WDA_EXCLUDEFROMCAPTURE if out else _WDA_NONE
    return bool(user32.SetWindowDisplayAffinity(ctypes.c_void_p(handle), ctypes.c_uint32(affinity)))


def _macos(view: int, out: bool) -> bool:
    import ctypes  # noqa: PLC0415 - not before the first frame

    objc = ctypes.CDLL("/usr/lib/libobjc.dylib")
    objc.sel_registerName.restype = ctypes.c_void_p
    objc.objc_msgSend.restype = ctypes.c_void_p
    objc.objc_msgSend.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    window = objc.objc_msgSend(view, objc.sel_registerName(b"window"))
    if not window:
        return False
    objc.objc_msgSend.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong]
    sharing = _NS_SHARING_NONE if out else _NS_SHARING_READ_ONLY
    objc.objc_msgSend(window, objc.sel_registerName(b"setSharingType:"), sharing)
    return True


_WAYS: Final[dict[str, Callable[[int, bool], bool]]] = {"windows": _windows, "cocoa": _macos}
