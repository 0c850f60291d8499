"""Who hands members over is set whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from posapp.domain.errors import ConfigError
from posapp.settings import load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, None),
        ({"ISSUER": ""}, "sso.issuer"),
        ({"KEY": ""}, "sso.key"),
        ({"AUDIENCE": ""}, "sso.audience"),
        ({"AUDIENCE": "two words"}, "sso.audience"),
        ({"KEY": "/nowhere/issuer.pem"}, "sso.key"),
    ],
)
def test_all_three_or_none(tmp_path: Path, changes: dict[str, str], key: str | None) -> None:
    file = tmp_path / "issuer.pem"
    file.touch()
    given = {"ISSUER": "https://issuer.example", "KEY": str(file), "AUDIENCE": "shop-1"} | changes
    environ = {f"POSAPP_SSO__{name}": value for name, value in given.items()}
    try:
        assert load(None, environ).sso.issuer
        assert key is None
    except ConfigError as wrong:
        assert wrong.key == key  # noqa: PT017 - most of them are wrong
