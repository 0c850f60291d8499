"""Receipts against golden text; whatever a sale looks like they fit on the paper and their figures add up.

After a wanted change: `python -m tests.unit.words.test_receipts` writes the golden texts anew; look at what changed.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posapp.domain.errors import ConfigError, Outage, Unavailable
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.domain.receipt import Receipt, ReceiptKind
from posapp.domain.reward import Reward, RewardKind
from posapp.domain.sale import Credit, CreditDue, Sale, SaleState
from posapp.operations.sheet import COLUMNS, Kind, Tone
from posapp.words import Words
from posapp.words.receipts import not_printed, receipt_sheet
from posapp.words.slips import TRAINING
from tests.support.receipts import AT, LATER, PAID, SALES, STORES, sold

if TYPE_CHECKING:
    from collections.abc import Iterator

GOLDEN: Final = Path(__file__).parent / "receipts"
ENGLISH: Final = Words("en_US")
COPIES: Final = {"paid": (1, 2), "credits": (1, 3)}
CASES: Final = [(name, copy) for name in SALES for copy in COPIES.get(name, (1,))]


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times on receipts are local ones."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def text_of(name: str, copy: int) -> str:
    receipt = Receipt(SALES[name], STORES.get(name, "North store"), LATER if copy > 1 else AT, copy)
    return receipt_sheet(ENGLISH, receipt).columns()


def golden(name: str, copy: int) -> Path:
    return GOLDEN / (f"{name}-copy-{copy}.txt" if copy > 1 else f"{name}.txt")


@pytest.mark.parametrize(("name", "copy"), CASES)
def test_a_receipt_reads_as_it_always_did(name: str, copy: int) -> None:
    assert text_of(name, copy) == golden(name, copy).read_text(encoding="utf-8")


def test_every_state_has_a_receipt_that_says_so() -> None:
    for state in SaleState:
        text = receipt_sheet(ENGLISH, Receipt(replace(SALES["paid"], state=state), "", AT)).columns()
        done = state in (SaleState.COMPLETED, SaleState.CANCELLED)
        assert done or ENGLISH.state(replace(SALES["paid"], state=state)) in text
        assert ("not finished" in text) == (state not in {SaleState.REFUSED, SaleState.NOT_REDEEMED} and not done)


def test_the_code_is_the_sale_s_own_id_and_colours_are_never_alone() -> None:
    sheet = receipt_sheet(ENGLISH, Receipt(SALES["paid"], "", AT))
    assert sheet.code == SALES["paid"].id
    tones = {line.text: line.tone for line in sheet.lines if line.tone in (Tone.POINTS, Tone.CARD)}
    assert tones == {"Paid with 5,000 points": Tone.POINTS, "Points used": Tone.POINTS, "Charged to card": Tone.CARD}


def test_the_bank_s_own_text_on_who_bears_it_goes_before_ours() -> None:
    receipt = Receipt(SALES["credits"], "", AT, bearer="The issuer bears it")
    text = receipt_sheet(ENGLISH, receipt).columns()
    assert "The issuer bears it." in text
    assert "Mastercard" not in text


def test_what_could_not_be_printed_leaves_the_sale_as_it_is() -> None:
    said = str(not_printed(ENGLISH, Unavailable(Outage.PRINTER, detail="The printer is out of paper")))
    assert said == (
        "The receipt could not be printed. The printer is out of paper. The sale stands. Print it again from History."
    )
    for error in (Unavailable(Outage.JOURNAL, detail="The disk is full"), ConfigError("receipt.printer", "is wrong")):
        assert "The sale stands." in str(not_printed(ENGLISH, error))


TEXTS: Final = st.text(max_size=90)
COUNTS: Final = st.integers(0, 10**15)


@st.composite
def any_sale(draw: st.DrawFn) -> Sale:
    """Figures and texts of every size; not only what a life of events could make."""
    currency = Currency.of(draw(st.sampled_from(["USD", "JPY", "KWD"])))
    total = Money(draw(st.integers(1, 10**14)), currency)
    points = draw(COUNTS)
    value = Money(draw(st.integers(0, total.minor)) if points else 0, currency)
    backs = draw(st.lists(st.integers(1, max(points // 3, 1)), max_size=min(points, 3)))
    names = st.none() | TEXTS
    lines = tuple(Credit(draw(TEXTS), Points(back), LATER, "", draw(names), draw(TEXTS)) for back in backs)
    return replace(
        SALES["paid"],
        order=draw(TEXTS),
        external_id=draw(st.sampled_from(["T03-1", ""])),
        reward=draw(st.none() | st.builds(Reward, st.sampled_from(RewardKind), TEXTS, TEXTS)),
        redeemed_at=draw(st.none() | st.just(AT)),
        state=draw(st.sampled_from(SaleState)),
        credit_due=draw(st.sampled_from(CreditDue)),
        total=total,
        points=Points(points),
        points_value=value,
        card_amount=total - value,
        last_four=draw(st.sampled_from(["", "0042"])),
        redemption_id=draw(st.none() | TEXTS),
        points_left=draw(st.none() | COUNTS.map(Points)),
        credits=lines if draw(st.booleans()) else (),
        credited_points=Points(sum(backs)),
        reason=draw(TEXTS),
    )


@given(sale=any_sale(), store=TEXTS, copy=st.integers(1, 99), locale=st.sampled_from(["en_US", "de_DE", "ja_JP"]))
def test_any_sale_fits_on_the_paper(sale: Sale, store: str, copy: int, locale: str) -> None:
    sheet = receipt_sheet(Words(locale), Receipt(sale, store, LATER, copy))
    text = sheet.columns()
    lines = text.split("\n")
    assert max(map(len, lines)) <= COLUMNS
    assert all(line.isprintable() for line in lines)
    assert ("COPY" in "".join(line.value for line in sheet.lines if line.kind is Kind.TITLE)) == (copy > 1)
    assert sale.account not in text


@given(any_sale())
def test_the_figures_add_up(sale: Sale) -> None:
    receipt = Receipt(sale, "", LATER)
    if receipt.before is not None and receipt.used is not None and receipt.left is not None:
        assert receipt.before == receipt.left + receipt.used
    back = sum(line.credit.points.count for line in receipt.credits)
    assert back == (sale.credited_points.count if receipt.credits else 0)
    if receipt.credits:
        assert receipt.before is None
        assert receipt.kind is not ReceiptKind.SALE
        assert receipt.credits[-1].creditable.count == sale.points.count - back
        worth = sum(line.value.minor for line in receipt.credits)
        assert 0 <= worth <= sale.points_value.minor
        assert (worth == sale.points_value.minor) or back < sale.points.count


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    for each in CASES:
        golden(*each).write_text(text_of(*each), encoding="utf-8")


def test_a_paper_of_training_is_no_receipt() -> None:
    usual = sold(*PAID)
    sale = replace(usual, training=True)
    assert receipt_sheet(Words("en_US"), Receipt(sale, "North store", sale.changed_at)).columns().count(TRAINING) == 2
    assert TRAINING not in receipt_sheet(Words("en_US"), Receipt(usual, "North store", usual.changed_at)).columns()
