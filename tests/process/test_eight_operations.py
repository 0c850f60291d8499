"""All eight operations of the contract by commands, at a bank that is none of ours and checks every signature."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.program import Program
from tests.support.stranger import CUSTOMER, OPERATIONS, stranger
from tests.support.wire_samples import ACCOUNT, CARD

if TYPE_CHECKING:
    from pathlib import Path


def test_each_is_spoken_as_a_stranger_expects_it(tmp_path: Path) -> None:
    with stranger(tmp_path / "keys") as (bank, settings):
        desk = Program(tmp_path / "desk", settings)
        found = desk.run("member", "--json", card=CARD)
        assert (found.code, found.answer["account"], found.answer["customer"]) == (0, ACCOUNT, CUSTOMER), found
        home = {"name": "Home", "phone": "555 0100", "country": "US", "city": "Springfield"}
        whose = ("--customer", CUSTOMER, "--json")
        added = desk.run("address", "add", "--from", "-", *whose, card=json.dumps(home)).answer
        assert added["address_id"] == "A1"
        assert desk.run("address", "list", *whose).answer["rows"][0]["city"] == "Springfield"
        reward = ("--type", "MERCHANDISE", "--item", "81001", "--address", "A1", "--points", "500")
        sold = desk.run("pay", "--account", ACCOUNT, *reward, "--json").answer
        assert (sold["state"], sold["redemption_id"]) == ("completed", "R1"), sold
        credit = ("credit", "R1", "--points", "200", "--reason", "goods_returned", "--json")
        assert desk.run(*credit).answer["state"] == "credited"
        shown = desk.run("member", "--account", ACCOUNT, "--activity", "--json").answer["rows"]
        assert [(row["kind"], row["points"]) for row in shown] == [("redemption", 500), ("credit", 200)]
        assert desk.run("fulfilment", "R1", "--status", "shipped", "--json").code == 0
        assert bank.statuses == [{"redemptionId": "R1", "statusCode": "S"}]
        assert bank.operations == OPERATIONS
