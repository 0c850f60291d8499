"""A sheet in ESC/POS, the language of receipt printers: 42 columns, a QR code drawn by the printer, a cut."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from posapp.operations.sheet import Kind, columns

if TYPE_CHECKING:
    from posapp.operations.sheet import Sheet

# No code page of these printers has them; what is left over the library shows as "?".
_STAND_INS: Final = str.maketrans(
    {"•": "*", "…": "...", "\N{NO-BREAK SPACE}": " ", "“": '"', "”": '"', "\N{RIGHT SINGLE QUOTATION MARK}": "'"}
)
_MODULE: Final = 6
"""Dots a square of the code: 3/4 mm at 203 dpi, for scanners held by hand."""


@cache
def escpos() -> Any:
    """The library's printers, loaded when the first receipt is printed: that takes half a second."""
    from escpos import capabilities, printer  # noqa: PLC0415 - see above

    # It makes itself a folder for a cache that it never finds again.
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return printer


def receipt_bytes(sheet: Sheet) -> bytes:
    """The sheet as the bytes a printer takes."""
    made = escpos().Dummy()
    made.hw("INIT")
    for line in sheet.lines:
        made.set(align="left", bold=line.strong or line.kind is Kind.TITLE)
        made.text("".join(f"{text.translate(_STAND_INS)}\n" for text in columns(line)))
    if sheet.code:
        made.set(align="center", bold=False)
        made.ln()
        made.qr(sheet.code, native=True, size=_MODULE, ec=1)
        made.text(f"{sheet.code}\n")
    made.cut()
    return bytes(made.output)
