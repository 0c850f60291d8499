"""`posapp member`: a desk without a window, on the real local bank."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

RICH = "5555555555554444"
UNKNOWN_CARD = "4000000000000002"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path_factory.mktemp("bank")).start()
    yield bank
    bank.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, bank: BankProcess) -> Program:
    return Program(tmp_path_factory.mktemp("desk"), bank.environment())


@pytest.fixture(scope="module")
def redemption(desk: Program) -> str:
    """A sale with a credit, both made here."""
    sold = desk.pay("INV-1", "--points", "900", "--card", "approved", card=RICH, total="20").answer
    assert desk.run("credit", "INV-1", "--points", "100", "--reason", "goods_returned", "--json").code == 0
    return str(sold["redemption_id"])


def test_a_card_tells_all_that_the_bank_does(desk: Program) -> None:
    ran = desk.run("member", "--preferences", "--json", card=RICH)
    answer = ran.answer
    assert ran.code == 0
    assert (answer["outcome"], answer["status"], answer["role"]) == ("eligible", "good_standing", "primary_redeemer")
    assert answer["rate"][0]["points_per_unit"] == "100"
    assert answer["limits"]["most"] == "10000.00"
    assert answer["last_four"] == "4444"
    assert answer["preferences"] is not None
    assert datetime.fromisoformat(answer["as_of"]).utcoffset() is not None
    assert RICH not in ran.out + ran.err
    assert desk.run("member", "--json", card=UNKNOWN_CARD).answer["outcome"] == "not_found"


def test_every_way_leads_to_the_same_member(desk: Program, redemption: str) -> None:
    today = datetime.now(UTC).astimezone().date().isoformat()
    first, *others = (
        desk.run("member", *way, "--json").answer["account"]
        for way in (["--redemption", redemption], ["--last-four", "4444", "--date", today, "--amount", "20.00"])
    )
    assert others == [first]


def test_the_activity_nests_credits_and_marks_what_was_done_here(desk: Program, redemption: str) -> None:
    answer = desk.run("member", "--order", "INV-1", "--activity", "--explain", "--json").answer
    place = [row["redemption_id"] for row in answer["rows"]].index(redemption)
    first, second = answer["rows"][place : place + 2]
    assert (first["redemption_id"], first["kind"], first["points"], first["left"]) == (
        redemption,
        "redemption",
        900,
        800,
    )
    assert (first["ours"], first["order"], first["till"]) == (True, "INV-1", "T01")
    assert (second["kind"], second["original_id"], second["reason"]) == ("credit", redemption, "goods_returned")
    assert "900 points were used for order INV-1. 100 of them came back the same day." in answer["text"]
    assert answer["complete"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--order", "INV-9"], 3, "Nothing here leads from INV-9 to a member."),
        (["--account", RICH], 2, "looks like a card number"),
        (["--account", "R1", "--order", "I1"], 2, "Wrong use"),
        (["--last-four", "4444"], 2, "Wrong use"),
        (["--order", "INV-1", "--activity", "--since", "soon"], 2, "no date"),
        (["--order", "INV-1", "--explain", "--since", "2026-02-01", "--until", "2026-01-01"], 2, "ends before"),
    ],
)
def test_what_cannot_be_answered_is_said(
    desk: Program, redemption: str, arguments: list[str], code: int, said: str
) -> None:
    assert redemption
    ran = desk.run("member", *arguments, "--json")
    assert (ran.code, said in ran.answer["message"]) == (code, True), ran.answer


def test_a_bank_that_is_away_is_no_answer(desk: Program, bank: BankProcess, redemption: str) -> None:
    assert redemption
    bank.fault("history", "server_error", times=3)
    assert desk.run("member", "--order", "INV-1", "--activity", "--json").code == 5
    bank.clear_faults()


def test_a_long_activity_is_written_whole(desk: Program, bank: BankProcess) -> None:
    account = desk.run("balance", "--json", card=RICH).answer["account"]
    bank.plant(account, redemptions=600, credits_=150, days=80)
    since = (datetime.now(UTC).date() - timedelta(days=200)).isoformat()
    ran = desk.run("member", "--account", account, "--activity", "--since", since, "--csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert ran.code == 0
    assert len(rows) >= 750
    own = ""
    for row in rows:
        own = own if row["kind"] == "credit" else row["redemption_id"]
        assert row["original_id"] in {"", own}
