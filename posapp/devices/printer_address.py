"""Where receipts go, as the settings write it: none, system, pdf:FOLDER, or an ESC/POS printer's address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SYNTAX: Final = (
    "must be none, system, pdf:FOLDER, escpos:network:HOST[:PORT], escpos:file:DEVICE (like /dev/usb/lp0) "
    "or escpos:usb:VENDOR:PRODUCT (like 04b8:0202)"
)
_PORT: Final = 9100
"""Raw printing; what network printers listen on."""
_HOST: Final = re.compile(r"([A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?", re.ASCII)
_USB: Final = re.compile(r"(?:0x)?([0-9a-fA-F]{4}):(?:0x)?([0-9a-fA-F]{4})", re.ASCII)


class Way(StrEnum):
    """How to reach it."""

    SYSTEM = "system"
    PDF = "pdf"
    NETWORK = "network"
    FILE = "file"
    USB = "usb"


@dataclass(frozen=True, slots=True)
class PrinterAddress:
    """`place` is the folder, host or device; `numbers` are the port, or vendor and product."""

    way: Way
    place: str = ""
    numbers: tuple[int, ...] = ()


def printer_address(text: str) -> PrinterAddress | None:
    """Read the setting; None for "none". Raises ValueError with what to write instead."""
    if text == "none":
        return None
    if text == "system":
        return PrinterAddress(Way.SYSTEM)
    kind, _, rest = text.partition(":")
    if kind == "pdf" and rest:
        return PrinterAddress(Way.PDF, rest)
    way, _, place = rest.partition(":") if kind == "escpos" else ("", "", "")
    if way == "file" and place:
        return PrinterAddress(Way.FILE, place)
    if way == "network" and (found := _HOST.fullmatch(place)) and 0 < int(found[2] or _PORT) < 65_536:
        return PrinterAddress(Way.NETWORK, found[1], (int(found[2] or _PORT),))
    if way == "usb" and (found := _USB.fullmatch(place)):
        return PrinterAddress(Way.USB, place, (int(found[1], 16), int(found[2], 16)))
    raise ValueError(SYNTAX)
