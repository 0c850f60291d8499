"""Receipts as PDF: their text taken out again, their QR code read from the drawn page, their colours in place."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING, Final

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from posapp.devices import receipt_pdf as module
from posapp.devices.fonts import find_face
from posapp.devices.receipt_pdf import receipt_pdf
from posapp.domain.receipt import Receipt
from posapp.operations.ports import Paper
from posapp.operations.sheet import Kind, Line, Sheet, Tone
from posapp.words import Words
from posapp.words.receipts import receipt_sheet
from tests.support.receipts import LATER, SALES, STORES, credited

if TYPE_CHECKING:
    from pathlib import Path

AMBER, INDIGO, WHITE = (0xC2, 0x56, 0x0C), (0x2B, 0x3A, 0x8C), (255, 255, 255)
MM: Final = 72 / 25.4


def sheet_of(name: str, copy: int = 1) -> Sheet:
    return receipt_sheet(Words("en_US"), Receipt(SALES[name], STORES.get(name, "North store"), LATER, copy))


def run(tool: str, *arguments: str, data: bytes) -> bytes:
    return subprocess.run([tool, *arguments], input=data, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    return run("pdftotext", "-layout", "-", "-", data=pdf).decode()


def picture(pdf: bytes, dpi: int = 150) -> Image.Image:
    return Image.open(io.BytesIO(run("pdftoppm", "-png", "-r", str(dpi), "-", data=pdf))).convert("RGB")


def size(pdf: bytes) -> tuple[float, float, int]:
    """Width and height in millimetres, and the number of pages."""
    told = run("pdfinfo", "-", data=pdf).decode()
    box = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", told)
    pages = re.search(r"Pages:\s+(\d+)", told)
    assert box
    assert pages
    return float(box[1]) / MM, float(box[2]) / MM, int(pages[1])


def words_of(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", [name for name in SALES if name != "huge"])
def test_every_word_of_the_receipt_stands_on_the_page_in_its_order(name: str, paper: Paper) -> None:
    sheet = sheet_of(name)
    pdf = receipt_pdf(sheet, paper)
    told = [word for line in sheet.lines for word in words_of(f"{line.text} {line.value}")]
    assert words_of(text_of(pdf)) == [*told, sheet.code]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", ["paid", "huge"])
def test_a_scanner_reads_the_sale_s_id(name: str, paper: Paper) -> None:
    (code,) = zxingcpp.read_barcodes(picture(receipt_pdf(sheet_of(name), paper)))
    assert (code.text, code.format) == (SALES[name].id, zxingcpp.BarcodeFormat.QRCode)


def test_a_roll_is_as_long_as_what_stands_on_it_and_a4_is_a4() -> None:
    short, long = (size(receipt_pdf(sheet_of(name), Paper.ROLL)) for name in ("card-alone", "credits"))
    assert round(short[0]) == round(long[0]) == 80
    assert short[2] == long[2] == 1
    assert short[1] < long[1] < 300
    width, height, pages = size(receipt_pdf(sheet_of("paid"), Paper.A4))
    assert (round(width), round(height), pages) == (210, 297, 1)


def test_nothing_is_drawn_over_the_edge_and_a_long_one_goes_on_overleaf() -> None:
    many = credited(SALES["paid"], *[1] * 60)
    sheet = receipt_sheet(Words("en_US"), Receipt(many, "", LATER))
    pdf = receipt_pdf(sheet, Paper.A4)
    assert size(pdf)[2] > 1
    told = [word for line in sheet.lines for word in words_of(f"{line.text} {line.value}")]
    assert words_of(text_of(pdf)) == [*told, sheet.code]
    roll = picture(receipt_pdf(sheet_of("huge"), Paper.ROLL), dpi=100)
    edge = [roll.crop((0, 0, 12, roll.height)), roll.crop((roll.width - 12, 0, roll.width, roll.height))]
    assert all(part.getcolors() == [(12 * roll.height, WHITE)] for part in edge)


def test_points_are_amber_and_the_card_is_indigo_and_both_can_be_read() -> None:
    def colours(name: str) -> set[tuple[int, ...]]:
        seen = picture(receipt_pdf(sheet_of(name), Paper.ROLL), dpi=300).getcolors(1 << 24) or ()
        return {colour for _, colour in seen if isinstance(colour, tuple)}

    assert {AMBER, INDIGO} <= colours("paid")
    assert AMBER not in colours("card-alone")
    assert INDIGO not in colours("points-alone")
    assert min(contrast(ink) for ink in module._INKS.values()) >= 4.5


def contrast(ink: tuple[int, int, int]) -> float:
    """With white (WCAG 2.2)."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in ink]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_the_typeface_is_embedded_and_its_figures_are_of_one_width() -> None:
    assert find_face() is not None
    fonts = run("pdffonts", "-", data=receipt_pdf(sheet_of("paid"), Paper.ROLL)).decode().splitlines()[2:]
    assert len(fonts) == 2
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)
    drawing = module._Drawing(sheet_of("paid"), module._PAGES[Paper.ROLL], find_face(), 100)
    widths = {drawing._width(digit, 9, bold=bold) for digit in "0123456789" for bold in (False,)}
    drawing.close()
    assert len(widths) == 1


def test_without_a_typeface_plainer_signs_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_face", lambda: None)
    text = text_of(receipt_pdf(sheet_of("paid"), Paper.ROLL))
    assert "** 4444" in text
    assert "Paid with 5,000 points" in text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=120), value=st.text(max_size=120), built_in=st.booleans())
def test_no_text_breaks_the_page(name: str, value: str, built_in: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line(Kind.ROW, name, value, Tone.POINTS)
    sheet = Sheet(
        (Line(Kind.HEAD, name), Line(Kind.TITLE, value, name), line, Line(Kind.TEXT, value)), "S-1", "x", LATER
    )
    with monkeypatch.context() as patched:
        if built_in:
            patched.setattr(module, "find_face", lambda: None)
        assert receipt_pdf(sheet, Paper.ROLL).startswith(b"%PDF-")


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    from posapp.devices.files import write_whole
    from posapp.domain.errors import Unavailable

    with pytest.raises(Unavailable, match="printer"):
        write_whole(tmp_path / "none" / "receipt.pdf", b"x")
    (tmp_path / "taken").mkdir()
    with pytest.raises(Unavailable):
        write_whole(tmp_path / "taken", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
