"""The commands as an existing till program uses them, each a process of its own, on the local bank."""

from __future__ import annotations

import csv
import io
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.program import Program

RICH = "5555555555554444"
UNKNOWN_CARD = "4000000000000002"


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(tmp_path_factory.mktemp("till"))


def test_a_balance_question_tells_points_worth_and_rate(till: Program) -> None:
    ran = till.run("balance", "--json", card=RICH)
    assert ran.code == 0
    answer = ran.answer
    assert answer["outcome"] == "eligible"
    assert answer["reason"] is None
    assert answer["last_four"] == "4444"
    assert answer["points"] > 40_000
    assert answer["currency"] == "USD"
    assert answer["rate"] == "100"
    assert answer["account"]
    assert datetime.fromisoformat(answer["as_of"]).utcoffset() is not None


def test_an_account_reference_serves_instead_of_a_card(till: Program) -> None:
    account = till.run("balance", "--json", card=RICH).answer["account"]
    again = till.run("balance", "--account", account, "--json")
    assert again.code == 0
    assert again.answer["last_four"] == "4444"


def test_a_card_nobody_knows_is_an_answer_not_an_error(till: Program) -> None:
    ran = till.run("balance", "--json", card=UNKNOWN_CARD)
    assert (ran.code, ran.answer["outcome"]) == (0, "not_found")


def test_a_sale_paid_in_part_with_points(till: Program) -> None:
    ran = till.pay("PART-1", "--points", "5000", "--card", "approved", card=RICH)
    answer = ran.answer
    assert ran.code == 0, answer
    assert answer["state"] == "completed"
    assert answer["order"] == "PART-1"
    assert answer["total"] == "87.40"
    assert answer["points"] == 5000
    assert answer["points_value"] == "50.00"
    assert answer["card_amount"] == "37.40"
    assert answer["redemption_id"]
    assert answer["external_id"].startswith("T01-")
    assert len(answer["external_id"]) <= 20
    assert answer["points_left"] == till.run("balance", "--json", card=RICH).answer["points"]


def test_all_that_fit_leaves_nothing_for_the_card_and_completes(till: Program) -> None:
    answer = till.pay("ALL-1", "--all", card=RICH, total="12.34").answer
    assert (answer["state"], answer["points"], answer["card_amount"]) == ("completed", 1234, "0.00")


def test_points_can_be_given_by_their_value(till: Program) -> None:
    answer = till.pay("VALUE-1", "--points-value", "0.07", "--card", "approved", card=RICH).answer
    assert (answer["points"], answer["points_value"], answer["card_amount"]) == (7, "0.07", "87.33")


def test_no_points_is_a_sale_by_card_alone(till: Program) -> None:
    answer = till.pay("NONE-1", "--none", "--card", "approved", card=RICH).answer
    assert (answer["state"], answer["points"], answer["redemption_id"]) == ("completed", 0, None)


def test_without_a_word_of_the_card_the_sale_waits_for_finish(till: Program) -> None:
    waiting = till.pay("WAIT-1", "--points", "100", card=RICH)
    assert (waiting.code, waiting.answer["state"]) == (0, "redeemed")
    assert "86.40" in waiting.answer["message"]
    done = till.run("finish", waiting.answer["sale"], "--card", "approved", "--json")
    assert (done.code, done.answer["state"]) == (0, "completed")
    again = till.run("finish", "WAIT-1", "--card", "approved", "--json")
    assert (again.code, again.answer["state"]) == (0, "completed")
    other = till.run("finish", "WAIT-1", "--card", "declined", "--json")
    assert (other.code, other.answer["state"]) == (3, "completed")


def test_a_declined_card_gives_the_points_back(till: Program) -> None:
    before = till.run("balance", "--json", card=RICH).answer["points"]
    ran = till.pay("DECLINED-1", "--points", "5000", "--card", "declined", card=RICH)
    assert (ran.code, ran.answer["state"]) == (3, "cancelled")
    assert till.run("balance", "--json", card=RICH).answer["points"] == before
    assert till.sale("DECLINED-1")["credited_points"] == 5000


def test_an_order_is_paid_once_but_again_after_its_points_came_back(till: Program) -> None:
    first = till.pay("ONCE-1", "--points", "200", "--card", "declined", card=RICH)
    assert first.answer["state"] == "cancelled"
    second = till.pay("ONCE-1", "--points", "200", "--card", "approved", card=RICH)
    assert second.answer["state"] == "completed"
    third = till.pay("ONCE-1", "--points", "200", "--card", "approved", card=RICH)
    assert third.code == 3
    assert third.answer["sale"] == second.answer["sale"]
    assert "ONCE-1" in third.answer["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--points", "999999"), 3),  # more than held
        (("--points", "8741"), 3),  # more than needed
        (("--points-value", "87.41"), 3),
        (("--points", "-5"), 2),
        (("--points", "1.5"), 2),
        (("--points-value", "0.001"), 2),
    ],
)
def test_a_share_that_cannot_be_is_refused_and_nothing_is_sent(
    till: Program, arguments: tuple[str, ...], code: int
) -> None:
    before = till.run("balance", "--json", card=RICH).answer["points"]
    ran = till.pay("NEVER-1", *arguments, "--card", "approved", card=RICH)
    assert ran.code == code, ran.err
    assert ran.answer["message"]
    assert till.run("balance", "--json", card=RICH).answer["points"] == before
    assert till.run("history", "--order", "NEVER-1", "--json").answer["rows"] == []


@pytest.mark.parametrize("total", ["0", "-1", "0.001", "abc", "", "1e3", "99999999999999", "\uff11\uff12"])
def test_a_total_that_is_none_is_wrong_use(till: Program, total: str) -> None:
    assert till.pay("BAD-TOTAL", f"--total={total}", "--none", card=RICH).code == 2


@pytest.mark.parametrize("card", ["5555555555554445", "55555555", "5555a55555554444", "5" * 25])
def test_a_number_that_is_no_card_is_wrong_use(till: Program, card: str) -> None:
    ran = till.run("balance", "--json", card=card)
    assert ran.code == 2
    assert card not in ran.out + ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("balance", "--account", RICH),
        ("pay", "--total", "1", "--order", RICH, "--none"),
        ("history", "--last-four", RICH),
        ("history", "--order", "5555-5555-5555-4444"),
        ("history", "--search", f"{RICH} today"),
        ("finish", "5555 5555 5555 4444", "--card", "approved"),
        ("balance", RICH),
        (f"--data={RICH}", "doctor"),
    ],
)
def test_a_card_number_on_the_command_line_is_refused_unseen(till: Program, arguments: tuple[str, ...]) -> None:
    ran = till.run(*arguments)
    assert ran.code == 2
    assert "4444" not in ran.out + ran.err


def test_history_lists_newest_first_and_can_be_asked(till: Program) -> None:
    for number in (1, 2):
        till.pay(f"LIST-{number}", "--none", "--card", "approved", card=RICH)
    rows = till.run("history", "--since", datetime.now().astimezone().date().isoformat(), "--json").answer["rows"]
    orders = [row["order"] for row in rows]
    assert orders.index("LIST-2") < orders.index("LIST-1")
    assert all(row["last_four"] == "4444" and row["till"] == "T01" for row in rows if row["order"].startswith("LIST"))
    assert till.run("history", "--last-four", "0000", "--json").answer["rows"] == []
    states = {row["state"] for row in till.run("history", "--state", "completed", "--json").answer["rows"]}
    assert states == {"completed"}
    assert till.run("history", "--until", "2001-01-01", "--json").answer["rows"] == []
    table = list(csv.DictReader(io.StringIO(till.run("history", "--order", "LIST-1", "--csv").out)))
    assert [(row["order"], row["total"]) for row in table] == [("LIST-1", "87.40")]


def test_history_is_searched_by_words_as_in_the_window(till: Program) -> None:
    for order in ("=SUM(A1)", "-7"):
        assert (
            till.run("pay", "--total", "31.75", f"--order={order}", "--none", "--card", "approved", card=RICH).code == 0
        )
    found = till.run("history", "--search", "$31.75 4444 today", "--json").answer["rows"]
    assert [row["order"] for row in found] == ["-7", "=SUM(A1)"]
    assert till.run("history", "--search", "$31.75 yesterday", "--json").answer["rows"] == []
    assert till.run("history", "--search", "$31.75", "--last-four", "0000", "--json").answer["rows"] == []
    assert len(till.run("history", "--search", "$31.75").out.splitlines()) == 2
    table = till.run("history", "--search", "$31.75", "--csv").out
    assert [row["order"] for row in csv.DictReader(io.StringIO(table))] == ["'-7", "'=SUM(A1)"]
    assert {row["total"] for row in csv.DictReader(io.StringIO(table))} == {"31.75"}


def test_a_member_who_may_not_redeem_pays_by_card(till: Program) -> None:
    cards = till.run("sandbox", "--cards").out
    on_hold = next(line for line in cards.splitlines() if "hold" in line.lower())
    number = "".join(character for character in on_hold.split("  ")[0] if character.isdigit())
    balance = till.run("balance", "--json", card=number).answer
    assert (balance["outcome"], balance["reason"]) == ("not_eligible", "account_on_hold")
    assert till.pay("HOLD-1", "--points", "100", card=number).code == 3
    assert till.pay("HOLD-2", "--none", "--card", "approved", card=number).answer["state"] == "completed"


@pytest.mark.parametrize("heard", ["/dev/full", "/dev/null"])
def test_a_sale_is_made_whether_its_answer_is_heard_or_not(till: Program, heard: str) -> None:
    order = f"DEAF{heard.replace('/', '-')}"
    with Path(heard).open("w") as out:
        done = subprocess.run(
            till.command("pay", "--total", "2", "--order", order, "--all", "--json"),
            input=RICH,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            env=till.environment(PYTHONIOENCODING="ascii"),
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert till.sale(order)["state"] == "completed"


def test_the_banks_own_command_line_takes_no_card_number_either(till: Program) -> None:
    ran = till.run("sandbox", "--data", f"x{RICH}")
    assert (ran.code, ran.out) == (2, "")
    assert RICH not in ran.err


def test_wrong_use_is_told_as_json_where_asked(till: Program) -> None:
    ran = till.run("pay", "--json")
    assert (ran.code, ran.answer["error"]) == (2, "UserError")
    assert "--total" in ran.err


@pytest.mark.parametrize(
    ("currency", "card", "value", "bought"),
    [
        ("EUR", "371449635398431", "10.00", (1250, "10.00")),
        ("JPY", "2223000048400011", "503", (367, "502")),
        ("KWD", "6759649826438453", "1.250", (416, "1.248")),
    ],
)
def test_other_currencies_and_awkward_rates(
    till: Program, currency: str, card: str, value: str, bought: tuple[int, str]
) -> None:
    settings = {"POSAPP_STORE__CURRENCY": currency}
    ran = Program(till.data, settings).pay(f"IN-{currency}", "--points-value", value, card=card, total="5000")
    assert (ran.code, ran.answer["currency"]) == (0, currency)
    assert (ran.answer["points"], ran.answer["points_value"]) == bought


def test_points_of_another_currency_pay_nothing_here(till: Program) -> None:
    ran = till.run("balance", "--json", card="371449635398431")
    assert (ran.answer["outcome"], ran.answer["reason"], ran.answer["currency"]) == (
        "eligible",
        "other_currency",
        "EUR",
    )
    assert till.pay("OTHER-1", "--all", card="371449635398431").code == 3


def test_doctor_finds_all_well(till: Program) -> None:
    ran = till.run("doctor", "--json")
    assert (ran.code, ran.answer["ok"]) == (0, True), ran.answer
    assert {check["name"] for check in ran.answer["checks"]} >= {"settings", "journal", "keys", "bank", "clock"}


def test_nothing_but_last_four_is_left_on_disk(till: Program) -> None:
    till.pay("TRACE-1", "--points", "10", "--card", "approved", card=RICH)
    assert not _files_with(till.data, RICH.encode())


def _files_with(folder: Path, needle: bytes) -> list[Path]:
    # The bank knows its members' cards; the till must not.
    till_files = (path for path in folder.rglob("*") if path.is_file() and "bank" not in path.parts)
    return [path for path in till_files if needle in path.read_bytes()]
