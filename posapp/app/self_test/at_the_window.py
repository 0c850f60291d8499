"""What is done at the windows, by keyboard, and how it is seen that they show something."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from posapp.app.self_test.checks import REINSTALL, Seen, State

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from posapp.app.demo import Script
    from posapp.words import Words

PATIENCE_S: Final = 15.0
"""For one answer; the local bank of a slow computer takes one or two."""
_STILL_S: Final = 0.2
_SAMPLES: Final = 64
_FEWEST: Final = 12
"""Colours on a grid over a window: a blank one has one or two, a page in one scheme some thirty."""
_ORDER: Final = "INV-20418"


def scheme() -> Qt.ColorScheme:
    """The light one, and nothing told of windows without a window manager."""
    from PySide6.QtCore import Qt, qInstallMessageHandler

    from posapp.app.demo import quiet

    qInstallMessageHandler(quiet)
    return Qt.ColorScheme.Light


async def painted(shell: QWidget, words: Words) -> Seen:
    """Is anything to be seen?"""
    await asyncio.sleep(_STILL_S)
    image = shell.grab().toImage()
    found = colours(image)
    size = f"{image.width()} x {image.height()}"
    if found < _FEWEST:
        detail = words.say("The window stays blank: {n} colours on {size}.", n=str(found), size=size)
        return Seen(detail, State.FAILED, words.say(REINSTALL))
    return Seen(words.say("{size}, painted off screen in {n} colours", size=size, n=str(found)))


def colours(image: QImage) -> int:
    """How many there are on a grid."""
    if image.isNull():
        return 0
    wide, high = image.width(), image.height()
    return len(
        {
            image.pixel(wide * (2 * x + 1) // (2 * _SAMPLES), high * (2 * y + 1) // (2 * _SAMPLES))
            for x in range(_SAMPLES)
            for y in range(_SAMPLES)
        }
    )


async def sale(script: Script, words: Words) -> Seen:
    """One is made, shared between points and card."""
    await script.part()
    return Seen(words.say("87.40 USD: 5,000 points, the rest by card"))


async def credit(script: Script, words: Words) -> Seen:
    """Some of its points go back."""
    await script.look_up(_ORDER)
    await script.credit("1000", "4,000")
    return Seen(words.say("1,000 of its points given back"))
