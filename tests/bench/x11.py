"""When a window appears on a display, told by the X server itself: polling a tool would cost more than it measures."""

from __future__ import annotations

import ctypes
import ctypes.util
import time
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

_SUBSTRUCTURE_NOTIFY: Final = 1 << 19
_MAP_NOTIFY: Final = 19
_LEAST: Final = (150, 60)
"""Smaller windows are helpers of the toolkit."""


class _MapEvent(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("event", c_ulong),
        ("window", c_ulong),
        ("rest", c_long * 24),
    )


class Screen:
    """Watches the top level of one display. A context."""

    def __init__(self, display: str) -> None:
        x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        x11.XOpenDisplay.restype = c_void_p
        x11.XOpenDisplay.argtypes = [c_char_p]
        x11.XDefaultRootWindow.restype = c_ulong
        for call in (x11.XDefaultRootWindow, x11.XPending, x11.XCloseDisplay):
            call.argtypes = [c_void_p]
        x11.XSelectInput.argtypes = [c_void_p, c_ulong, c_long]
        x11.XNextEvent.argtypes = [c_void_p, POINTER(_MapEvent)]
        x11.XGetGeometry.argtypes = [c_void_p, c_ulong, POINTER(c_ulong), *[POINTER(c_int)] * 2, *[POINTER(c_uint)] * 4]
        self._x11 = x11
        self._display = x11.XOpenDisplay(display.encode())
        assert self._display, f"no display {display}"
        # A window that goes away between its event and our question is no error of ours.
        self._ignore = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)(lambda *_: 0)
        x11.XSetErrorHandler(self._ignore)
        x11.XSelectInput(self._display, x11.XDefaultRootWindow(self._display), _SUBSTRUCTURE_NOTIFY)

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._x11.XCloseDisplay(self._display)

    def forget(self) -> None:
        """Drop what has happened so far."""
        event = _MapEvent()
        while self._x11.XPending(self._display):
            self._x11.XNextEvent(self._display, byref(event))

    def next_window(self, *, timeout_s: float = 30) -> float:
        """The moment (`time.perf_counter`) at which the next real window is mapped."""
        event = _MapEvent()
        deadline = time.perf_counter() + timeout_s
        while time.perf_counter() < deadline:
            while self._x11.XPending(self._display):
                self._x11.XNextEvent(self._display, byref(event))
                if event.type == _MAP_NOTIFY and self._is_large(event.window):
                    return time.perf_counter()
            time.sleep(0.001)
        raise TimeoutError("no window came up")

    def _is_large(self, window: int) -> bool:
        root, x, y = c_ulong(), c_int(), c_int()
        width, height, border, depth = c_uint(), c_uint(), c_uint(), c_uint()
        self._x11.XGetGeometry(
            self._display,
            window,
            byref(root),
            byref(x),
            byref(y),
            byref(width),
            byref(height),
            byref(border),
            byref(depth),
        )
        return width.value >= _LEAST[0] and height.value >= _LEAST[1]
