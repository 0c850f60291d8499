"""The doctor before banks that do not work: each fault is found in its own step, with its mend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.bank import BankProcess
from tests.support.merchant import CONSUMER_KEY, PASSWORD, Merchant
from tests.support.odd_peer import http, odd_peer, tls_of
from tests.support.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

STEPS = ["keys", "name", "tls", "bank", "clock", "signature", "encryption", "program"]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    process = BankProcess(tmp_path_factory.mktemp("other")).start()
    yield process
    process.close()


@pytest.fixture
def merchant(tmp_path: Path) -> Merchant:
    return Merchant.at(tmp_path / "keys")


def settings_of(merchant: Merchant, base_url: str) -> dict[str, str]:
    return {
        "POSAPP_API__ENVIRONMENT": "custom",
        "POSAPP_API__BASE_URL": base_url,
        "POSAPP_API__CONSUMER_KEY": CONSUMER_KEY,
        "POSAPP_API__SIGNING_KEY": str(merchant.folder / "signing.p12"),
        "POSAPP_API__SIGNING_KEY_PASSWORD": PASSWORD,
        "POSAPP_API__ENCRYPTION_CERTIFICATE": str(merchant.folder / "bank.pem"),
        "POSAPP_PROGRAM__REDEMPTION_ITEM_ID": "74568",
    }


def examined(tmp_path: Path, settings: Mapping[str, str], code: int) -> dict[str, dict[str, Any]]:
    """The checks by their names."""
    ran = Program(tmp_path / "data", settings).run("doctor", "--json")
    assert (ran.code, ran.answer["ok"]) == (code, code == 0), ran.answer
    checks = {check["name"]: check for check in ran.answer["checks"]}
    assert all(check["ok"] == (check["state"] == "ok") for check in checks.values())
    return checks


def fails_at(step: str, checks: Mapping[str, Mapping[str, Any]], *also: str) -> str:
    """All is well before `step` (but for `also`), nothing is looked at after it; what it says."""
    at = STEPS.index(step)
    assert {name: checks[name]["state"] for name in STEPS if name not in also} == {
        name: "ok" if place < at else "failed" if place == at else "skipped"
        for place, name in enumerate(STEPS)
        if name not in also
    }
    assert checks[step]["mend"]
    return str(checks[step]["detail"])


def test_a_bank_of_ones_own_is_well(bank: BankProcess, tmp_path: Path) -> None:
    before = bank.ledger()
    checks = examined(tmp_path, bank.environment() | {"POSAPP_PROGRAM__PROGRAM_ID": "49631"}, 0)
    assert [checks[name]["state"] for name in STEPS] == ["ok"] * len(STEPS)
    assert "49631" in checks["program"]["detail"]
    assert checks["environment"]["detail"] == "this computer/loyalty"
    assert bank.ledger() == before


@pytest.mark.parametrize(
    ("changed", "step", "said"),
    [
        ({"POSAPP_API__CONSUMER_KEY": "another!key"}, "signature", "AUTHENTICATION_FAILED"),
        ({"POSAPP_PROGRAM__PROGRAM_ID": "99999"}, "program", "INVALID_CLIENT_ID"),
        ({"POSAPP_PROGRAM__REDEMPTION_ITEM_ID": ""}, "program", "No reward item"),
        ({"POSAPP_API__SIGNING_KEY_PASSWORD": "wrong"}, "keys", "api.signing_key"),
    ],
)
def test_what_the_bank_refuses_is_told_apart(
    bank: BankProcess, tmp_path: Path, changed: dict[str, str], step: str, said: str
) -> None:
    code = 2 if step == "keys" else 5
    assert said in fails_at(step, examined(tmp_path, bank.environment() | changed, code))


def test_a_strange_signing_key_is_refused(bank: BankProcess, merchant: Merchant, tmp_path: Path) -> None:
    strange = {
        "POSAPP_API__SIGNING_KEY": str(merchant.folder / "signing.p12"),
        "POSAPP_API__SIGNING_KEY_PASSWORD": PASSWORD,
    }
    said = fails_at("signature", examined(tmp_path, bank.environment() | strange, 5))
    assert "AUTHENTICATION_FAILED" in said


def test_an_encryption_certificate_of_another_bank_is_found(
    bank: BankProcess, merchant: Merchant, tmp_path: Path
) -> None:
    strange = {"POSAPP_API__ENCRYPTION_CERTIFICATE": str(merchant.folder / "bank.pem")}
    assert "CRYPTO_ERROR" in fails_at("encryption", examined(tmp_path, bank.environment() | strange, 5))


def test_a_name_that_nobody_knows(merchant: Merchant, tmp_path: Path) -> None:
    checks = examined(tmp_path, settings_of(merchant, "https://bank.invalid/loyalty"), 5)
    assert "bank.invalid" in fails_at("name", checks)


@pytest.mark.parametrize(("scheme", "step"), [("http", "bank"), ("https", "tls")])
def test_a_port_where_nobody_listens(merchant: Merchant, tmp_path: Path, scheme: str, step: str) -> None:
    checks = examined(tmp_path, settings_of(merchant, f"{scheme}://127.0.0.1:9/loyalty"), 5)
    assert "port 9" in fails_at(step, checks)


def test_certificates_that_are_not_the_banks(merchant: Merchant, tmp_path: Path) -> None:
    trusted = {"POSAPP_API__CA_BUNDLE": str(merchant.folder / "tls.pem")}
    past = timedelta(days=-1)
    for tls, more in (
        (tls_of(merchant), {}),  # Nobody we know has signed it.
        (tls_of(merchant, ends=past), trusted),
        (tls_of(merchant, address="127.0.0.2"), trusted),
    ):
        # What is trusted is the file as it lies there now.
        with odd_peer(http(), tls) as port:
            checks = examined(tmp_path, settings_of(merchant, f"https://127.0.0.1:{port}/loyalty") | more, 5)
        assert "certificate" in fails_at("tls", checks)


def test_a_clock_that_is_off_is_told_and_the_rest_is_looked_at(merchant: Merchant, tmp_path: Path) -> None:
    date = format_datetime(datetime.now(UTC) - timedelta(minutes=10), usegmt=True)
    with odd_peer(http(403, date)) as port:
        checks = examined(tmp_path, settings_of(merchant, f"http://127.0.0.1:{port}/loyalty"), 5)
    assert checks["clock"]["detail"][0] == "6"  # Ten minutes, and what the machine takes.
    assert "clock" in checks["clock"]["mend"]
    fails_at("signature", checks, "clock")


def test_what_is_no_bank_at_all(merchant: Merchant, tmp_path: Path) -> None:
    with odd_peer(b"220 mail.example ESMTP\r\n") as port:
        checks = examined(tmp_path, settings_of(merchant, f"http://127.0.0.1:{port}/loyalty"), 5)
    fails_at("bank", checks)


def test_wrong_settings_are_a_check_and_what_needs_none_is_looked_at(tmp_path: Path) -> None:
    ran = Program(tmp_path / "data", {"POSAPP_API__ENVIRONMENT": "moon"}).run("doctor", "--json")
    checks = {check["name"]: check["state"] for check in ran.answer["checks"]}
    assert (ran.code, ran.answer["key"], ran.answer["ok"]) == (2, "api.environment", False)
    assert (checks["settings"], checks["journal"], checks["keys"]) == ("failed", "ok", "skipped")


@pytest.mark.parametrize(
    ("printer", "state"),
    [("none", "ok"), ("escpos:network:127.0.0.1:9", "failed"), ("escpos:file:/dev/none", "failed")],
)
def test_the_printer_is_looked_at_without_printing(tmp_path: Path, printer: str, state: str) -> None:
    code = 0 if state == "ok" else 5
    assert examined(tmp_path, {"POSAPP_RECEIPT__PRINTER": printer}, code)["printer"]["state"] == state


def test_a_sale_left_open_at_another_bank_is_told_with_the_way_back(bank: BankProcess, tmp_path: Path) -> None:
    data, card = tmp_path / "data", "5555555555554444"
    assert Program(data).pay("INV-1", "--points", "100", card=card).code == 0  # The card part is open.
    elsewhere = Program(data, bank.environment())
    ran = elsewhere.run("doctor", "--json")
    checks = {check["name"]: check for check in ran.answer["checks"]}
    assert (ran.code, checks["environment"]["state"], checks["program"]["state"]) == (5, "failed", "ok")
    assert "INV-1" in checks["environment"]["detail"]
    assert "local bank" in checks["environment"]["detail"]
    no = elsewhere.pay("INV-2", "--points", "100", "--card", "approved", card=card)
    assert (no.code, no.answer["order"]) == (3, "INV-2")
    assert "INV-1 is still open at local bank" in no.answer["message"]
    assert bank.ledger()["redemptions"] == []
    assert Program(data).run("finish", "INV-1", "--card", "approved", "--json").code == 0
    assert elsewhere.pay("INV-2", "--points", "100", "--card", "approved", card=card).code == 0
    assert Program(data).run("credit", "INV-2", "--all", "--reason", "correction", "--json").code == 3


def test_a_password_that_is_nowhere_is_a_key_that_does_not_open(tmp_path: Path, merchant: Merchant) -> None:
    settings = settings_of(merchant, "https://127.0.0.1:9/loyalty")
    del settings["POSAPP_API__SIGNING_KEY_PASSWORD"]
    assert "password is not known" in fails_at("keys", examined(tmp_path, settings, 2))
