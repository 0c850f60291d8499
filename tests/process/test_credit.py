"""`posapp credit` as another program uses it: parts, all, cancellation, refusals, an unknown outcome."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.support.bank import BankProcess
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.program import Ran

RICH = "5555555555554444"
NAMES = {"credit_id", "sale", "redemption_id", "state", "points", "still_creditable", "message"}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    bank = BankProcess(tmp_path_factory.mktemp("bank")).start()
    yield bank
    bank.close()


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory, bank: BankProcess) -> Program:
    return Program(tmp_path_factory.mktemp("till"), {**bank.environment(), "POSAPP_API__SETTLING_S": "1"})


def sold(till: Program, order: str, points: int = 5000) -> dict[str, object]:
    ran = till.pay(order, "--points", str(points), "--card", "approved", card=RICH)
    assert ran.code == 0
    return ran.answer


def credit(till: Program, reference: str, *what: str, reason: str = "goods_returned") -> Ran:
    return till.run("credit", reference, *what, "--reason", reason, "--json")


def test_parts_go_back_by_order_sale_and_redemption_until_nothing_is_left(till: Program) -> None:
    sale = sold(till, "INV-1")
    lefts = []
    for reference, points in (("INV-1", "1000"), (str(sale["sale"]), "1"), (str(sale["redemption_id"]), "3999")):
        ran = credit(till, reference, "--points", points)
        assert ran.code == 0
        assert ran.answer.keys() - {"warning"} == NAMES
        assert (ran.answer["state"], ran.answer["points"], ran.answer["sale"]) == (
            "credited",
            int(points),
            sale["sale"],
        )
        assert ran.answer["credit_id"]
        lefts.append(ran.answer["still_creditable"])
    assert lefts == [4000, 3999, 0]
    row = till.sale("INV-1")
    assert (row["state"], row["credited_points"], row["points"]) == ("completed", 5000, 5000)
    again = credit(till, "INV-1", "--all")
    assert (again.code, again.answer["state"]) == (3, "refused")
    assert "nothing to give back" in again.answer["message"]


def test_over_crediting_is_refused_with_what_is_left(till: Program) -> None:
    sold(till, "INV-2")
    ran = credit(till, "INV-2", "--points", "5001")
    assert (ran.code, ran.answer["state"], ran.answer["still_creditable"]) == (3, "refused", 5000)


def test_a_cancelled_sale_can_be_paid_again(till: Program) -> None:
    sold(till, "INV-3")
    ran = credit(till, "INV-3", "--all", reason="cancelled")
    assert (ran.code, ran.answer["points"], ran.answer["still_creditable"]) == (0, 5000, 0)
    assert till.sale("INV-3")["state"] == "cancelled"
    assert sold(till, "INV-3")["state"] == "completed"


def test_a_returned_amount_is_shared_by_the_store_s_policy(till: Program) -> None:
    sold(till, "INV-4")
    assert credit(till, "INV-4", "--amount", "10.00").answer["points"] == 1000
    ran = till.run(
        "credit", "INV-4", "--amount", "40.00", "--reason", "goods_returned", "--json",
        POSAPP_CREDIT__RETURNS="card_first",
    )  # fmt: skip
    assert ran.answer["points"] == 260


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["NONE-1", "--all", "--reason", "cancelled"], 3),
        (["INV-5", "--points", "1", "--reason", "because"], 2),
        (["INV-5", "--points", "1.5", "--reason", "cancelled"], 2),
        (["INV-5", "--points", "0", "--reason", "cancelled"], 3),
        (["INV-5", "--points", "1", "--reason", "other"], 3),
        (["INV-5", "--points", "1"], 2),
        (["INV-5", "--points", "1", "--all", "--reason", "cancelled"], 2),
        (["INV-5", "--points", "1", "--reason", "other", "--note", RICH], 2),
        ([RICH, "--all", "--reason", "cancelled"], 2),
    ],
)
def test_wrong_use_and_broken_rules_send_nothing(
    till: Program, bank: BankProcess, arguments: list[str], code: int
) -> None:
    if not till.run("history", "--order", "INV-5", "--json").answer["rows"]:
        sold(till, "INV-5")
    before = len(bank.ledger()["credits"])
    assert till.run("credit", *arguments, "--json").code == code
    assert len(bank.ledger()["credits"]) == before


def test_an_unfinished_sale_is_refused_in_words(till: Program) -> None:
    assert till.pay("INV-6", "--points", "500", card=RICH).answer["state"] == "redeemed"
    ran = credit(till, "INV-6", "--all")
    assert (ran.code, ran.answer["state"]) == (3, "refused")
    assert "Order INV-6 cannot be credited: Card to charge." in ran.answer["message"]


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before"])
def test_an_unknown_credit_is_listed_under_its_order_and_settled_once(
    till: Program, bank: BankProcess, fault: str
) -> None:
    order = f"INV-{fault}"
    sale = sold(till, order)
    bank.fault("credit", fault)
    ran = credit(till, order, "--points", "700")
    assert (ran.code, ran.answer["state"], ran.answer["still_creditable"]) == (4, "credit_unknown", None)
    (row,) = [row for row in till.run("unsettled", "--json").answer["rows"] if row["order"] == order]
    assert row["state"] == "credit_unknown"
    refused = credit(till, order, "--points", "1")
    assert (refused.code, refused.answer["state"]) == (3, "refused")
    till.run("unsettled", "--settle", "--json")
    row = till.sale(order)
    assert (row["state"], row["credited_points"]) == ("completed", 700)
    credits_ = [one for one in bank.ledger()["credits"] if one["redemption_id"] == sale["redemption_id"]]
    assert [int(one["points"]) for one in credits_] == [700]


def test_six_at_once_never_give_back_more_than_was_taken(till: Program, bank: BankProcess) -> None:
    sale = sold(till, "INV-7", 1000)
    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(lambda _: credit(till, "INV-7", "--points", "300"), range(6)))
    given = [end.answer["points"] for end in ends if end.code == 0]
    assert given
    assert {end.code for end in ends} <= {0, 3}
    row = till.sale("INV-7")
    ours = [int(one["points"]) for one in bank.ledger()["credits"] if one["redemption_id"] == sale["redemption_id"]]
    assert sum(given) == row["credited_points"] == sum(ours) <= 1000
