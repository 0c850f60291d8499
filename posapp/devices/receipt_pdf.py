"""A sheet as PDF: an 80 mm roll as long as what stands on it, or A4; points in amber, the card in indigo."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont

from posapp.devices.fonts import Face, find_face
from posapp.operations.ports import Paper
from posapp.operations.sheet import Kind, Line, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posapp.operations.sheet import Sheet

_MM_PER_POINT: Final = 25.4 / 72
_LEADING: Final = 1.35
_LONGEST: Final = 14_400 * _MM_PER_POINT
"""No page may be longer (ISO 32000-1, annex C)."""
_INKS: Final = {
    Tone.PLAIN: (0x15, 0x18, 0x1E),
    Tone.MUTED: (0x5C, 0x64, 0x70),
    Tone.POINTS: (0xC2, 0x56, 0x0C),
    Tone.CARD: (0x2B, 0x3A, 0x8C),
}
_HAIRLINE: Final = (0xC4, 0xC9, 0xD2)
_STAND_INS: Final[dict[int, str]] = str.maketrans(
    {"•": "*", "…": "...", "“": '"', "”": '"', "\N{RIGHT SINGLE QUOTATION MARK}": "'", "—": "-", "€": "EUR"}
)
_OWN: Final = "Receipt"
_BUILT_IN: Final = "Helvetica"


@dataclass(frozen=True, slots=True)
class _Page:
    """Millimetres, and points for type. `height` None: as long as its content."""

    width: float
    height: float | None
    left: float
    column: float
    top: float
    text: float
    title: float
    code: float


_PAGES: Final = {
    Paper.ROLL: _Page(80, None, 5, 70, 5, 9, 12, 26),
    Paper.A4: _Page(210, 297, 45, 120, 25, 10.5, 17, 32),
}


def receipt_pdf(sheet: Sheet, paper: Paper, face: Face | None = None) -> bytes:
    """The sheet as a PDF file, its typeface embedded; `face` in place of the one found on this system.

    Where there is none, one of the reader's own is named and what it cannot show is written in plainer signs.
    """
    page, face = _PAGES[paper], face or find_face()
    height = page.height
    if height is None:
        with closing(_Drawing(sheet, page, face, _LONGEST)) as tried:
            height = min(tried.draw() + page.top, _LONGEST)
    with closing(_Drawing(sheet, page, face, height)) as drawing:
        drawing.draw()
        return bytes(drawing.pdf.output())


class _Drawing:
    """Goes down the page line by line; `_y` is the top of the next."""

    def __init__(self, sheet: Sheet, page: _Page, face: Face | None, height: float) -> None:
        self._sheet, self._page = sheet, page
        self.pdf = FPDF(unit="mm", format=(page.width, height))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margins(0, 0, 0)
        self.pdf.set_creation_date(sheet.made_at)
        self.pdf.set_title(sheet.code)
        self.pdf.set_creator("posapp")
        self._family = _BUILT_IN
        if face is not None:
            self._family = _OWN
            self.pdf.add_font(_OWN, "", face.regular)
            self.pdf.add_font(_OWN, "B", face.bold)
        self.pdf.add_page()
        self._y = page.top

    def draw(self) -> float:
        """Draw everything; how far down it reached."""
        for line in self._sheet.lines:
            self._line(line)
        self._code()
        return self._y

    def close(self) -> None:
        """The library leaves the files of the typeface open."""
        for font in self.pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _line(self, line: Line) -> None:
        page = self._page
        bold = line.strong or line.kind is Kind.TITLE
        size = page.title if line.kind is Kind.TITLE else page.text
        match line.kind:
            case Kind.GAP:
                self._y += page.text * _MM_PER_POINT * 0.6
            case Kind.RULE:
                self._rule()
            case Kind.HEAD:
                for part in self._wrapped(line.text, size, bold=bold):
                    self._put(part, size, line.tone, bold=bold, at=0.5)
                    self._down(size)
            case Kind.TEXT:
                for part in self._wrapped(line.text, size, bold=bold):
                    self._put(part, size, line.tone, bold=bold)
                    self._down(size)
            case Kind.TITLE | Kind.ROW:
                self._row(line, size, bold=bold)

    def _row(self, line: Line, size: float, *, bold: bool) -> None:
        """Name and value on one line where both fit, else under one another."""
        loud = bold or line.tone in (Tone.POINTS, Tone.CARD)
        names = self._wrapped(line.text, size, bold=bold)
        values = self._wrapped(line.value, size, bold=loud)
        gap = size * _MM_PER_POINT
        together = len(names) == len(values) == 1 and (
            self._width(names[0], size, bold=bold) + gap + self._width(values[0], size, bold=loud) <= self._page.column
        )
        for name in names:
            self._put(name, size, line.tone, bold=bold)
            if not together:
                self._down(size)
        for value in values:
            self._put(value, size, line.tone, bold=loud, at=1)
            self._down(size)

    def _rule(self) -> None:
        page = self._page
        self._y += 1.2
        self.pdf.set_draw_color(*_HAIRLINE)
        self.pdf.set_line_width(0.2)
        self.pdf.line(page.left, self._y, page.left + page.column, self._y)
        self._y += 1.8

    def _code(self) -> None:
        """The QR code in squares, four of them quiet around it, and below it what it holds."""
        if not self._sheet.code:
            return
        page = self._page
        rows = tuple(segno.make(self._sheet.code, error="m", micro=False).matrix_iter(border=4))
        side = page.code / len(rows)
        self._room(page.code + 2 * page.text * _MM_PER_POINT)
        left = page.left + (page.column - page.code) / 2
        self.pdf.set_fill_color(0, 0, 0)
        for down, cells in enumerate(rows):
            for start, end in _runs(tuple(cells)):
                # A hair wider than its squares: no seam shows between two rows.
                width, height = (end - start) * side, side + 0.01
                self.pdf.rect(left + start * side, self._y + down * side, width, height, style="F")
        self._y += page.code
        for part in self._wrapped(self._sheet.code, page.text, bold=False):
            self._put(part, page.text, Tone.MUTED, bold=False, at=0.5)
            self._down(page.text)

    def _put(self, text: str, size: float, tone: Tone, *, bold: bool, at: float = 0) -> None:
        """`text` on the line that begins at `_y`; `at` 0 left, 0.5 in the middle, 1 right."""
        height = size * _MM_PER_POINT * _LEADING
        self._room(height)
        free = self._page.column - self._width(text, size, bold=bold)
        self.pdf.set_text_color(*_INKS[tone])
        self.pdf.text(self._page.left + free * at, self._y + height * 0.78, self._known(text))

    def _down(self, size: float) -> None:
        self._y += size * _MM_PER_POINT * _LEADING

    def _room(self, height: float) -> None:
        """Another page where this one is full."""
        if self._page.height is not None and self._y + height > self._page.height - self._page.top:
            self.pdf.add_page()
            self._y = self._page.top

    def _wrapped(self, text: str, size: float, *, bold: bool) -> list[str]:
        """`text` in lines that fit into the column; a word that is longer is cut."""
        lines: list[str] = []
        for word in text.split():
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self._fits(joined, size, bold=bold):
                lines[-1] = joined
                continue
            lines += self._cut(word, size, bold=bold)
        return lines

    def _cut(self, word: str, size: float, *, bold: bool) -> list[str]:
        """A word in pieces that fit, at least a sign each."""
        pieces = [""]
        for sign in word:
            if pieces[-1] and not self._fits(pieces[-1] + sign, size, bold=bold):
                pieces.append("")
            pieces[-1] += sign
        return pieces

    def _fits(self, text: str, size: float, *, bold: bool) -> bool:
        return self._width(text, size, bold=bold) <= self._page.column

    def _width(self, text: str, size: float, *, bold: bool) -> float:
        self.pdf.set_font(self._family, "B" if bold else "", size)
        return float(self.pdf.get_string_width(self._known(text)))

    def _known(self, text: str) -> str:
        """`text` in signs that the typeface has."""
        font = self.pdf.current_font
        if not isinstance(font, TTFFont):
            return text.translate(_STAND_INS).encode("latin-1", "replace").decode("latin-1")
        return "".join(sign if ord(sign) in font.cmap else _STAND_INS.get(ord(sign), "?") for sign in text)


def _runs(cells: Sequence[int]) -> list[tuple[int, int]]:
    """Where dark squares begin and end."""
    edges = [place for place in range(len(cells) + 1) if _dark(cells, place) != _dark(cells, place - 1)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _dark(cells: Sequence[int], place: int) -> bool:
    return 0 <= place < len(cells) and bool(cells[place])
