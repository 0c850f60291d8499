"""Looks whether a printer is where the settings say, without printing."""

from __future__ import annotations

import asyncio
import os
import shutil
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.devices.printer_address import Way

if TYPE_CHECKING:
    from posapp.devices.printer_address import PrinterAddress

_WITHIN_S: Final = 3.0


class Place(StrEnum):
    """What was found at a printer's place."""

    THERE = "there"
    NOT_LOOKED = "not_looked"  # Only printing tells.
    NO_SERVICE = "no_service"
    NO_FOLDER = "no_folder"
    NO_DEVICE = "no_device"
    NO_ANSWER = "no_answer"


async def look(address: PrinterAddress) -> Place:
    """What is at `address` now; takes three seconds at most."""
    match address.way:
        case Way.SYSTEM:
            return Place.NOT_LOOKED if shutil.which("lp") else Place.NO_SERVICE
        case Way.PDF:
            writable = await asyncio.to_thread(_can_be_written, address.place)
            return Place.THERE if writable else Place.NO_FOLDER
        case Way.FILE:
            return Place.THERE if os.access(address.place, os.W_OK) else Place.NO_DEVICE
        case Way.NETWORK:
            return await _at(address.place, address.numbers[0])
        case Way.USB:
            return Place.NOT_LOOKED


def _can_be_written(place: str) -> bool:
    """The folder, or the nearest one above it that is there."""
    folder = Path(place).expanduser().absolute()
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


async def _at(host: str, port: int) -> Place:
    try:
        async with asyncio.timeout(_WITHIN_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, UnicodeError, TimeoutError):
        return Place.NO_ANSWER
    writer.transport.abort()
    return Place.THERE
