"""`posapp credit --from FILE.csv` as an office uses it: dry run, run, stop, go on; whatever happens, each line once."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.support.bulk import RICH, credit, given, results, sold, until_done, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.bank import BankProcess
    from tests.support.program import Program

NAMES = {"lines", "credited", "refused", "unknown", "skipped", "left", "points", "results", "message"}


def test_first_dry_then_given_then_nothing_again(till: Program, bank: BankProcess, tmp_path: Path) -> None:
    redemptions = sold(till, "DRY-1", "DRY-2")
    lines = ["DRY-1,200,goods_returned,", "DRY-2,all,other,=SUM(A1)", "NONE,1,cancelled,", "DRY-1,400,cancelled,"]
    file = write(tmp_path / "r.csv", *lines)
    dry = credit(till, file)
    assert dry.code == 3
    assert dry.answer.keys() == NAMES
    counts = {"lines": 4, "credited": 0, "refused": 2, "unknown": 0, "skipped": 0, "left": 2, "points": 700}
    assert counts.items() <= dry.answer.items()
    assert dry.answer == credit(till, file, "--dry-run").answer
    assert "3  DRY-2  500 points would go back." in dry.err
    assert "5  DRY-1  Only 300 points can still be given back." in dry.err
    assert given(bank, redemptions) == []
    assert list(tmp_path.iterdir()) == [file]

    ran = credit(till, file, "--yes")
    assert ran.code == 3
    counts |= {"credited": 2, "left": 0}
    assert counts.items() <= ran.answer.items()
    assert ran.answer["results"] == str(tmp_path / "r.results.csv")
    rows = results(file)
    assert [(row["line"], row["state"], row["credited_points"], row["still_creditable"]) for row in rows] == [
        ("2", "credited", "200", "300"),
        ("3", "credited", "500", "0"),
        ("4", "refused", "", ""),
        ("5", "refused", "", "300"),
    ]
    assert [row["note"] for row in rows] == ["", "'=SUM(A1)", "", ""]
    assert all(row["message"] for row in rows)
    assert all(row["credit_id"] for row in rows[:2])

    again = credit(till, file, "--yes")
    assert (again.code, again.answer["skipped"], again.answer["points"]) == (3, 2, 0)
    assert [row["credit_id"] for row in results(file)] == [row["credit_id"] for row in rows]
    assert given(bank, redemptions) == [200, 500]


def test_lines_without_an_answer_are_open_and_found_by_the_next_run(
    till: Program, bank: BankProcess, tmp_path: Path
) -> None:
    redemptions = sold(till, "OPEN-1", "OPEN-2", "OPEN-3")
    lines = [f"OPEN-{number},{points},goods_returned," for number, points in ((1, 10), (2, 20), (3, 30))]
    file = write(tmp_path / "r.csv", *lines)
    faults = [{"kind": "drop_after_commit"}, {"kind": "drop_before"}]
    assert bank.control("PUT", "faults/credit", {"faults": faults}).status == 200
    ran = credit(till, file, "--yes")
    assert (ran.code, ran.answer["unknown"], ran.answer["credited"]) == (4, 2, 1)
    assert [row["state"] for row in results(file)] == ["credit_unknown", "credit_unknown", "credited"]
    assert credit(till, file).answer["unknown"] == 2
    second = credit(till, file, "--yes")
    assert (second.answer["credited"], second.answer["skipped"]) == (1, 1)
    till.run("unsettled", "--settle", "--json")
    assert until_done(till, file).answer["skipped"] == 3
    assert given(bank, redemptions) == [10, 20, 30]


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["A,1,because,"], 2),
        (["A,1,cancelled,", "A,x,cancelled,"], 3),
        (["A,1,cancelled,", f"A,1,other,{RICH}"], 3),
        (["A,1,cancelled"], 2),
    ],
)
def test_a_wrong_file_is_named_with_its_line_and_sends_nothing(
    till: Program, tmp_path: Path, lines: list[str], number: int
) -> None:
    file = write(tmp_path / "r.csv", *lines)
    for how in ("--dry-run", "--yes"):
        ran = credit(till, file, how)
        assert (ran.code, ran.answer["line"]) == (2, number)
        assert f"Line {number} of r.csv:" in ran.answer["message"]
        assert RICH not in ran.out + ran.err
    assert list(tmp_path.iterdir()) == [file]


def test_no_file_and_results_in_the_way_of_another_file(till: Program, tmp_path: Path) -> None:
    assert credit(till, tmp_path / "none.csv").code == 2
    file = write(tmp_path / "r.csv", "NONE,1,cancelled,")
    other = tmp_path / "r.results.csv"
    other.write_text("mine")
    assert credit(till, file, "--yes").code == 2
    assert other.read_text() == "mine"
    assert credit(till, file).code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["INV-1", "--from", "r.csv"],
        ["--from", "r.csv", "--all"],
        ["--from", "r.csv", "--reason", "cancelled"],
        ["--from", "r.csv", "--yes", "--dry-run"],
        ["INV-1", "--all", "--reason", "cancelled", "--yes"],
        ["--all", "--reason", "cancelled"],
        ["INV-1", "--reason", "cancelled"],
        [],
    ],
)
def test_a_file_and_a_reference_exclude_each_other(till: Program, arguments: list[str]) -> None:
    assert till.run("credit", *arguments, "--json").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of the system's own kind")
def test_on_a_terminal_a_bar_tells_rate_and_time_left(till: Program, tmp_path: Path) -> None:
    sold(till, "BAR-1")
    file = write(tmp_path / "r.csv", "BAR-1,1,goods_returned,", "NONE,1,cancelled,", "BAR-1,2,goods_returned,")
    ours, theirs = os.openpty()
    command = till.command("credit", "--from", str(file), "--yes", "--json")
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=theirs, env=till.environment(COLUMNS="100"), check=False
    )
    os.close(theirs)
    shown = read_all(ours)
    assert done.returncode == 3
    assert "[########################] 3 of 3" in shown
    assert "a minute" in shown
    assert "left" in shown
    assert "3  NONE  No sale has this reference." in shown


def read_all(terminal: int) -> str:
    shown: list[bytes] = []
    with suppress(OSError):  # A terminal that nobody writes to any more.
        while piece := os.read(terminal, 4096):
            shown.append(piece)
    os.close(terminal)
    return b"".join(shown).decode()


def test_a_list_for_people(till: Program, tmp_path: Path) -> None:
    sold(till, "SHOW-1")
    file = write(tmp_path / "r.csv", "SHOW-1,7,goods_returned,")
    dry = till.run("credit", "--from", str(file))
    assert dry.out.startswith("1 line would give 7 points back. Nothing was sent.\nTo do it: posapp credit --from ")
    ran = till.run("credit", "--from", str(file), "--yes")
    assert ran.out.startswith("1 line gave 7 points back.\nResults: ")
    assert (dry.code, ran.code) == (0, 0)
