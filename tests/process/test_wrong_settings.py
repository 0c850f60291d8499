"""Settings that are wrong: exit 2, the key's name, the mend, nothing begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

CUSTOM = {"POSAPP_API__ENVIRONMENT": "custom", "POSAPP_API__CONSUMER_KEY": "till!key"}
OAUTH2 = CUSTOM | {"POSAPP_API__AUTH": "oauth2", "POSAPP_API__BASE_URL": "https://127.0.0.1:9"}


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"POSAPP_API__ENVIRONMENT": "moon"}, "api.environment"),
        ({"POSAPP_API__TIMEOUT_S": "soon"}, "api.timeout_s"),
        ({"POSAPP_API__TIMEOUT_S": "0"}, "api.timeout_s"),
        ({"POSAPP_STORE__CURRENCY": "XYZ"}, "store.currency"),
        ({"POSAPP_STORE__CURRENCY": "usd"}, "store.currency"),
        ({"POSAPP_STORE__TILL": "a till with a very long name"}, "store.till"),
        ({"POSAPP_STORE__COLOUR": "red"}, "store.colour"),
        ({"POSAPP_SHOP__NAME": "x"}, "shop"),
        ({"POSAPP_JOURNAL__SHARED_URL": "postgresql://127.0.0.1/x"}, "journal.shared_url"),
        ({"POSAPP_RECEIPT__PRINTER": "lpt1"}, "receipt.printer"),
        ({"POSAPP_CREDIT__RETURNS": "cash"}, "credit.returns"),
        ({"POSAPP_CREDIT__REASONS": "Wrong size"}, "credit.reasons"),
        ({"POSAPP_RECEIPT__PRINTER": "escpos:usb:printer"}, "receipt.printer"),
        (CUSTOM, "api.base_url"),
        (CUSTOM | {"POSAPP_API__BASE_URL": "http://bank.example/loyalty"}, "api.base_url"),
        (CUSTOM | {"POSAPP_API__BASE_URL": "ftp://127.0.0.1/"}, "api.base_url"),
        (CUSTOM | {"POSAPP_API__BASE_URL": "http://127.0.0.1:9"}, "api.signing_key"),
        ({"POSAPP_API__ENVIRONMENT": "production"}, "api.consumer_key"),
        ({"POSAPP_API__AUTH": "oauth3"}, "api.auth"),
        (OAUTH2 | {"POSAPP_API__BASE_URL": "http://127.0.0.1:9"}, "api.base_url"),
        (OAUTH2 | {"POSAPP_API__TOKEN_URL": "http://127.0.0.1:9/oauth/token"}, "api.token_url"),
        (OAUTH2 | {"POSAPP_API__CONSUMER_KEY": "till"}, "api.key_id"),
        (OAUTH2 | {"POSAPP_API__KEY_ID": "a key"}, "api.key_id"),
        (OAUTH2 | {"POSAPP_API__SCOPES": "read\twrite"}, "api.scopes"),
        (OAUTH2, "api.signing_key"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend(tmp_path: Path, settings: dict[str, str], key: str) -> None:
    ran = Program(tmp_path, settings).run("balance", "--json", card="5555555555554444")
    assert ran.code == 2
    assert ran.answer["key"] == key
    assert key in ran.answer["message"]
    assert list(tmp_path.iterdir()) == []


def test_a_missing_settings_file_is_said(tmp_path: Path) -> None:
    ran = Program(tmp_path).run("--config", str(tmp_path / "none.toml"), "doctor", "--json")
    assert (ran.code, ran.answer["key"]) == (2, "config")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[api\n", "config"),
        ("[store]\ntill = 7\n", "store.till"),
        ("till = 'T01'\n", "till"),
        ("[api]\nsigning_key_password = 'x'\n", "api.signing_key_password"),
    ],
)
def test_a_wrong_settings_file_is_named(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "posapp.toml"
    file.write_text(text)
    ran = Program(tmp_path / "data").run("--config", str(file), "doctor", "--json")
    assert (ran.code, ran.answer["key"]) == (2, key)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    settings = CUSTOM | {
        "POSAPP_API__BASE_URL": "http://127.0.0.1:9",
        "POSAPP_API__SIGNING_KEY": str(tmp_path / "none.p12"),
        "POSAPP_API__ENCRYPTION_CERTIFICATE": str(tmp_path / "none.pem"),
    }
    ran = Program(tmp_path / "data", settings).run("balance", "--json", card="5555555555554444")
    assert (ran.code, ran.answer["key"]) == (2, "api.signing_key")
