"""What a command leaves in the log: its calls by name, and the name that was said where one failed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.bank import BankProcess
    from tests.support.program import Program

CARD = "5555555555554444"


def lines(till: Program) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (till.data / "logs" / "posapp.log").read_text(encoding="ascii").splitlines()]


def test_the_calls_of_a_sale_are_there_and_nothing_of_the_sale(till: Program) -> None:
    paid = till.pay("INV-LOG-1", "--points", "500", "--card", "approved", card=CARD)
    assert paid.code == 0
    told = lines(till)
    assert [line["operation"] for line in told[-2:]] == ["search", "redeem"]
    assert all(line["bank_reference"] for line in told[-2:])
    text = json.dumps(told)
    secrets = (CARD, "INV-LOG-1", paid.answer["redemption_id"], paid.answer["external_id"], "4444")
    assert not any(secret in text for secret in secrets)


def test_the_reference_that_is_said_is_the_one_that_is_logged(till: Program, bank: BankProcess) -> None:
    bank.fault("search", "server_error", times=3)
    ran = till.run("balance", "--json", card=CARD)
    assert ran.code == 5
    (said,) = re.findall(r"Reference ([0-9A-Z]{4}-[0-9A-Z]{4})[.]", ran.answer["message"])
    assert said == lines(till)[-1]["call"]
    assert lines(till)[-1]["status"] >= 500
