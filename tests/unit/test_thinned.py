"""What a package leaves out of other people's data is missed by nothing that the till writes."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime
from pathlib import Path

import babel.localedata
import pytest

import icu
import locales
from posapp.domain.money import Currency, Money
from posapp.domain.points import Points
from posapp.words import Words

WHOLE = Path(babel.localedata.__file__).parent / "locale-data"
EXAMPLES = (
    "root",
    "en",
    "en_US",
    "en_IN",
    "de",
    "de_CH",
    "pl",
    "pl_PL",
    "ar",
    "ar_EG",
    "he",
    "th",
    "ja",
    "zh",
    "zh_Hant",
)
CURRENCIES = (Currency("USD", 2), Currency("EUR", 2), Currency("PLN", 2), Currency("JPY", 0), Currency("KWD", 3))
LATE, DAY = datetime(2026, 11, 25, 23, 5, tzinfo=UTC), date(2025, 2, 1)


def written(name: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    # Locales that are loaded together share what they have of the root: Babel writes an answer of one language there,
    # and the next one finds it. A till speaks one.
    monkeypatch.setattr(babel.localedata, "_cache", {})
    words = Words(name)
    amounts = [words.money(Money(minor, each)) for each in CURRENCIES for minor in (0, 1, 100, 8_740, 123_456_789)]
    days = [words.day(DAY), words.month(DAY), words.spoken_day(DAY, LATE.date()), words.spoken_day(DAY, DAY)]
    return [*amounts, words.points(Points(1_234_567)), words.hour(LATE), *days]


def test_amounts_figures_and_dates_are_written_as_with_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [each for each in EXAMPLES if each != "root"]
    before = {name: written(name, monkeypatch) for name in names}
    for name in (*EXAMPLES, "en_001"):
        locales.thin(WHOLE / f"{name}.dat", tmp_path / f"{name}.dat")
    monkeypatch.setattr(babel.localedata, "_dirname", str(tmp_path))
    assert {name: written(name, monkeypatch) for name in names} == before
    assert len({months[-3] for months in before.values()}) > 5


def test_little_of_it_is_left(tmp_path: Path) -> None:
    locales.thin(WHOLE / "pl.dat", tmp_path / "pl.dat")
    assert (tmp_path / "pl.dat").stat().st_size < (WHOLE / "pl.dat").stat().st_size / 4


@pytest.mark.parametrize(
    "name", ["root", "pool", "res_index", "supplementalData", "coll/root", "plurals", "zoneinfo64"]
)
def test_what_is_for_every_language_stays(name: str) -> None:
    assert icu.is_kept(f"icudt73l/{name}.res")


@pytest.mark.parametrize(
    "name", ["af.res", "zh_Hant_TW.res", "coll/de_.res", "zone/fil.res", "ibm-1047.cnv", "translit/el.res"]
)
def test_what_is_for_one_language_or_an_old_encoding_goes(name: str) -> None:
    assert not icu.is_kept(f"icudt73l/{name}")


def test_a_thinned_package_holds_the_rest_unchanged() -> None:
    whole = package({"d/a.icu": b"characters", "d/de.res": b"German", "d/root.res": b"for all"})
    assert icu.items(icu.thinned(whole)) == {"d/a.icu": padded(b"characters"), "d/root.res": padded(b"for all")}


def padded(what: bytes) -> bytes:
    return what.ljust(16, b"\xaa")


def package(items: dict[str, bytes]) -> bytes:
    """As ICU lays one out: header, table of names and places, names, each item at a multiple of 16."""
    header = struct.pack("<HBB", 32, 0xDA, 0x27).ljust(32, b"\0")
    names = b"".join(name.encode() + b"\0" for name in items)
    name_at, table = 4 + 8 * len(items), struct.pack("<I", len(items))
    start = -(-(name_at + len(names)) // 16) * 16
    for at in range(len(items)):
        place = name_at + sum(len(each) + 1 for each in list(items)[:at])
        table += struct.pack("<II", place, start + 16 * at)
    return header + (table + names).ljust(start, b"\xaa") + b"".join(map(padded, items.values()))
