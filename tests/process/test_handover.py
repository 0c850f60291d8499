"""Members handed over by the local bank's issuer, at the real commands: taken once, and each refusal in its words."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.bank import BankProcess

REFUSALS = {
    "expired": "has expired",
    "early": "not valid yet",
    "long": "more than five minutes",
    "forged": "not signed by the issuer",
    "issuer": "another issuer",
    "audience": "for somebody else",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, running_bank: BankProcess) -> Program:
    """A till that trusts the bank's issuer by its settings, as it would another bank's."""
    told = json.loads((running_bank.data / "bank.json").read_bytes())["sso"]
    sso = {f"POSAPP_SSO__{name}".upper(): told[name] for name in ("issuer", "key", "audience")}
    return Program(tmp_path_factory.mktemp("shop"), {**running_bank.environment(), **sso})


def handed(bank: BankProcess, *options: str) -> str:
    """What the newcomer's command prints."""
    at_the_bank = Program(bank.data.parent)
    ran = at_the_bank.run("sandbox", "--data", str(bank.data), "--hand-over", "4444", *options)
    assert ran.code == 0, ran.err
    return ran.out.strip()


def test_a_member_pays_with_a_hand_over_once(bank: BankProcess, shop: Program) -> None:
    token = handed(bank)
    sale = ("--total", "12.00", "--all", "--json", "--sso-token", "-")
    paid = shop.run("pay", "--order", "SSO-1", *sale, card=token)
    assert (paid.code, paid.answer["state"], paid.answer["points"]) == (0, "completed", 1_200)
    again = shop.run("pay", "--order", "SSO-2", *sale, card=token)
    assert (again.code, again.answer["state"]) == (3, "refused")
    assert "used before" in again.answer["message"]
    assert "used before" in shop.run("balance", "--sso-token", "-", card=token).err
    assert token[:40] not in "".join(file.read_bytes().decode("latin-1") for file in _files(shop.data))


def test_the_balance_is_what_the_bank_says_now(bank: BankProcess, shop: Program) -> None:
    token = handed(bank)
    account = shop.run("balance", "--sso-token", "-", "--json", card=handed(bank)).answer["account"]
    paid = shop.run("pay", "--order", "SSO-3", "--total", "1.00", "--all", "--account", account, "--json").answer
    found = shop.run("balance", "--sso-token", "-", "--json", card=token).answer
    assert (found["outcome"], found["last_four"], found["points"]) == ("eligible", "4444", paid["points_left"])


@pytest.mark.parametrize("wrong", REFUSALS)
def test_each_refusal_has_its_words_and_uses_nothing_up(bank: BankProcess, shop: Program, wrong: str) -> None:
    ran = shop.run("balance", "--sso-token", "-", "--json", card=handed(bank, "--wrong", wrong))
    assert ran.code == 3
    assert REFUSALS[wrong] in ran.answer["message"]


def test_the_one_given_last_can_be_had_again(bank: BankProcess) -> None:
    assert handed(bank) == handed(bank, "--wrong", "again") != handed(bank)


def test_of_two_programs_with_one_token_one_is_first(bank: BankProcess, shop: Program) -> None:
    token = handed(bank)
    with ThreadPoolExecutor() as pool:
        ran = list(pool.map(lambda _: shop.run("balance", "--sso-token", "-", card=token).code, range(2)))
    assert sorted(ran) == [0, 3]


def test_a_till_that_no_issuer_knows_takes_nobody(bank: BankProcess, till: Program) -> None:
    ran = till.run("balance", "--sso-token", "-", "--json", card=handed(bank))
    assert ran.code == 3
    assert "No issuer hands members over" in ran.answer["message"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("balance", "--sso-token", "head.body.sign"), "first line of standard input"),
        (("posapp://till?token=head.body.sign", "--json"), "no link of a hand-over"),
        (("posapp://till?token=head.body",), "no link of a hand-over"),
        (("posapp:head.body.sign",), "no link of a hand-over"),
    ],
)
def test_a_token_in_the_wrong_place_is_refused_unrepeated(shop: Program, arguments: tuple[str, ...], said: str) -> None:
    ran = shop.run(*arguments)
    assert ran.code == 2
    assert said in ran.out + ran.err
    assert "head.body" not in ran.out + ran.err


def test_without_a_bank_the_command_says_what_to_start(tmp_path: Path) -> None:
    ran = Program(tmp_path).run("sandbox", "--hand-over", "4444")
    assert ran.code == 5
    assert "posapp sandbox" in ran.err


def test_half_of_the_settings_is_none(shop: Program) -> None:
    ran = shop.run("balance", "--account", "1", "--json", POSAPP_SSO__AUDIENCE="")
    assert (ran.code, ran.answer["key"]) == (2, "sso.audience")


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]
