"""Sentences an agent reads aloud: true, short, in the locale."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from posapp.domain.member import AccountStatus, Role
from posapp.domain.money import Money
from posapp.domain.points import Points, Rate, Tier
from posapp.domain.profile import Lot
from posapp.operations.activity import Line, Ours, Snapshot
from posapp.operations.ports import Entry
from posapp.words import Words
from posapp.words.explaining import explain
from tests.support.desk import USD, Counter, member

if TYPE_CHECKING:
    from posapp.operations.members import Found

WORDS = Words("en_US")
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOT_EARNED = "What you earned is not in this list."
USED = "On November 21, 8,740 points were used."
OURS = Ours("S-1", "T03", "maya", "INV-20409", reason="goods_returned", note="blue one")


def found(**changes: object) -> Found:
    counter = Counter()
    counter.bank.members["5555555555554444"] = member(**changes)
    return asyncio.run(counter.desk.agent.members.of_account("RANAC0001"))


def redemption(name: str = "R1", points: int = 8_740, left: int | None = None, **line: object) -> Line:
    at = line.pop("at", AT)
    known = None if left is None else Points(left)
    return Line(Entry(name, False, at, Points(points)), left=known, **line)  # type: ignore[arg-type]  # its fields


def credit(points: int = 2_000, *, days: int = 0, nested: bool = True, **line: object) -> Line:
    entry = Entry(f"C{points}", True, AT + timedelta(days=days), Points(points), original_id="R1")
    return Line(entry, nested=nested, **line)  # type: ignore[arg-type]  # its fields


def listed(*lines: Line, total: int | None = None, ended: bool = True) -> Snapshot:
    return Snapshot(
        lines, tuple(line.entry for line in lines), date(2026, 11, 1), date(2026, 11, 23),
        total=len(lines) if total is None else total, ended=ended, waiting=0, current=True,
    )  # fmt: skip


def test_a_redemption_with_what_came_back() -> None:
    told = explain(WORDS, found(), listed(redemption(left=6_740, ours=OURS), credit()))
    assert told == (
        "You have 48,250 points, worth $482.50. On November 21, 8,740 points were used for order INV-20409. "
        f"2,000 of them came back the same day. You can still get 6,740 of them back. {NOT_EARNED}"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((redemption(points=1),), "On November 21, 1 point was used."),
        ((redemption(at=None),), "8,740 points were used."),
        ((redemption(at=datetime(2025, 3, 1, 12, tzinfo=UTC)),), "On March 1, 2025, 8,740 points were used."),
        ((redemption(left=0), credit(8_740)), f"{USED} All of them came back the same day."),
        ((redemption(), credit(days=1)), f"{USED} 2,000 of them came back on November 22."),
        ((redemption(), credit(days=2), credit(500, days=1)), f"{USED} 2,500 of them came back, in 2 parts."),
        ((redemption(points=2_500), credit(days=2), credit(500)), "All of them came back, in 2 parts."),
        ((credit(nested=False),), "On November 21, 2,000 points came back from a redemption that is not in this list."),
    ],
)  # fmt: skip
def test_each_case_is_said(lines: tuple[Line, ...], said: str) -> None:
    told = explain(WORDS, found(), listed(*lines))
    assert told.endswith(f" {said} {NOT_EARNED}")


def test_many_redemptions_are_summed_and_the_newest_told() -> None:
    lines = [redemption(f"R{number}", 1_000 * number) for number in range(1, 6)]
    told = explain(WORDS, found(), listed(*lines, credit(500)))
    assert told.count("On November 21") == 3
    assert (
        "In all, 15,000 points were used in 5 redemptions and 500 points came back from November 1 to November 23."
        in told
    )


def test_nothing_happened() -> None:
    told = explain(WORDS, found(balance=Points(0)), listed())
    assert told == "You have no points now. From November 1 to November 23 nothing was used and nothing came back."


def test_a_list_that_is_not_read_to_its_end_says_so() -> None:
    told = explain(WORDS, found(), listed(redemption(), total=10_000, ended=False))
    assert told.endswith("There is more: only 1 of 10,000 entries have been read so far.")
    assert NOT_EARNED not in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rate": None}, "You have 48,250 points. What they are worth the bank does not tell now."),
        ({"balance": None}, "The bank does not tell your balance now."),
        ({"status": AccountStatus.ON_HOLD}, "This account is on hold, so its points cannot be used."),
        ({"balance": Points(1)}, "You have 1 point, worth $0.01."),
    ],
)
def test_what_the_bank_does_not_tell_is_not_said(changes: dict[str, object], said: str) -> None:
    assert said in explain(WORDS, found(**changes), listed())


def test_a_chosen_line_is_explained_alone() -> None:
    lines = listed(redemption(left=6_740, ours=OURS), credit(ours=OURS), credit(7, nested=False))
    assert explain(WORDS, found(), lines, lines.lines[0]) == (
        "On November 21, 8,740 points were used for order INV-20409. 2,000 of them came back the same day. "
        "You can still get 6,740 of them back."
    )
    assert explain(WORDS, found(), lines, lines.lines[1]) == (
        "On November 21, 2,000 points came back. The reason: Goods returned. They are of this redemption: "
        "On November 21, 8,740 points were used for order INV-20409. 2,000 of them came back the same day. "
        "You can still get 6,740 of them back."
    )
    assert explain(WORDS, found(), lines, lines.lines[2]).endswith("from a redemption that is not in this list.")
    assert not explain(WORDS, found(), listed(), lines.lines[0])


def test_figures_and_days_are_the_locales() -> None:
    told = explain(Words("de_DE"), found(), listed(redemption()))
    assert "48.250" in told
    assert "21. November" in told


def test_every_status_and_role_says_what_it_means() -> None:
    said = {WORDS.meaning(status) for status in [None, *AccountStatus]} | {WORDS.role_meaning(role) for role in Role}
    assert all(text.endswith(".") for text in said)
    assert WORDS.meaning(AccountStatus.REDEEM_ONLY) == "Points can be redeemed, but no new ones are earned."


def test_rates_limits_and_lots() -> None:
    tiers = Rate(
        USD, (Tier(0, None, Decimal(100)), Tier(5_000, None, Decimal(110)), Tier(9_000, 50_000, Decimal("0.5")))
    )
    assert WORDS.tiers(tiers) == "100 points = $1.00; from $50.00 on 110; from $90.00 on 0.5; up to $500.00"
    assert WORDS.tiers(Rate.flat(USD, 1)) == "1 point = $1.00"
    gap = Rate(USD, (Tier(500, 1_000, Decimal(100)), Tier(5_000, None, Decimal(90))))
    assert WORDS.tiers(gap) == "from $5.00 on 100 points = $1.00; up to $10.00; from $50.00 on 90"
    assert WORDS.limits(member(least=Money(500, USD), most=Money(9_900, USD))) == "From $5.00 to $99.00 a redemption"
    assert not WORDS.limits(member())
    lot = Lot(Points(8_250), date(2025, 3, 1), date(2027, 3, 1))
    assert WORDS.lot(lot) == "8,250 points earned on Mar 1, 2025, to be used by Mar 1, 2027"
    assert WORDS.lot(Lot(Points(1))) == "1 point"
