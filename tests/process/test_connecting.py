"""What stands behind the Connect page, with real files, a real bank and a real journal."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from posapp.app.connecting import Connector
from posapp.app.parts import build
from posapp.domain.errors import ConfigError, Problem, RuleError
from posapp.domain.staff import Act
from posapp.operations.connecting import Wish
from posapp.operations.examination import Outcome, Step
from posapp.settings import Fleet, Settings, load
from posapp.settings.fleet import NO_FLEET
from tests.support.bank import BankProcess
from tests.support.program import Program
from tests.support.staff import ABE, ADA, CAL, SUE
from tests.support.till import RICH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from posapp.domain.staff import Operator
    from posapp.operations.examination import Finding


async def no_password() -> str:
    return ""


class Desk:
    """A connector on a data folder of its own, and what it remembered."""

    def __init__(self, folder: Path, environ: Mapping[str, str], fleet: Fleet = NO_FLEET) -> None:
        self.file, self.data = folder / "posapp.toml", folder / "data"
        self.parts = build(Settings(), self.data, password=no_password)
        self.remembered: list[str] = []
        self.connector = Connector(
            Settings(),
            self.data,
            file=lambda: self.file,
            parts=lambda: self.parts,
            remember=self.remembered.append,
            environ=environ,
            fleet=fleet,
        )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path, {})
    yield made
    await made.parts.aclose()


def wish(desk: Desk, bank: BankProcess | None = None, **changed: str) -> Wish:
    values = dict(desk.connector.current().values)
    password = ""
    if bank is not None:
        notice = bank.notice
        password = notice["signing_key_password"]
        names = ("base_url", "consumer_key", "signing_key", "encryption_certificate")
        values |= {f"api.{name}": notice[name] for name in names} | {"api.environment": "custom"}
        values["program.redemption_item_id"] = notice["redemption_item_id"]
    return Wish(values | {name.replace("__", "."): value for name, value in changed.items()}, password)


async def test_everything_that_is_missing_is_told_at_once(desk: Desk) -> None:
    doubts = await desk.connector.doubts(wish(desk, api__environment="sandbox"))
    assert {one.error.key for one in doubts if one.stops} == {
        "api.consumer_key",
        "api.signing_key",
        "api.encryption_certificate",
        "program.redemption_item_id",
    }
    assert not desk.file.exists()


async def test_what_is_typed_is_tested_before_it_is_saved(desk: Desk, tmp_path: Path) -> None:
    bank = BankProcess(tmp_path / "other").start()
    try:
        heard: list[Finding] = []
        wanted = wish(desk, bank)
        assert [one for one in await desk.connector.doubts(wanted) if one.stops] == []
        await desk.connector.examine(wanted, heard.append)
        assert [(one.step, one.outcome) for one in heard] == [(step, Outcome.OK) for step in Step]
        assert not desk.file.exists()
        await desk.connector.save(wanted)
        saved = load(desk.file, {})
        assert (saved.api.environment, saved.api.url) == ("custom", bank.base_url)
        assert desk.remembered == [wanted.password]
        assert wanted.password not in desk.file.read_text()
    finally:
        bank.close()


async def test_an_environment_variable_that_goes_first_is_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"POSAPP_API__ENVIRONMENT": "local"})
    with pytest.raises(ConfigError, match="POSAPP_API__ENVIRONMENT"):
        await desk.connector.save(wish(desk, None, api__environment="production", **_filled(tmp_path)))
    assert not desk.file.exists()
    await desk.parts.aclose()


async def test_what_an_administrator_has_locked_is_neither_written_nor_changed(tmp_path: Path) -> None:
    his = {"program": {"program_id": "P1", "redemption_type": "TRAVEL"}}
    desk = Desk(tmp_path, {}, Fleet(tmp_path / "his", his, frozenset({"api.environment", "program.program_id"})))
    assert desk.connector.current().locked == {"api.environment", "program.program_id"}
    for key, other in (("api__environment", "sandbox"), ("program__program_id", "P2")):
        wanted = wish(desk, None, **{"program__program_id": "P1", key: other})
        with pytest.raises(ConfigError, match=r"Set by your administrator\."):
            await desk.connector.save(wanted)
    assert not desk.file.exists()
    # What he has chosen and not locked is written only where it is to be another, or nothing.
    same = {"program__program_id": "P1", "program__redemption_type": "TRAVEL"}
    await desk.connector.save(wish(desk, None, **same))
    assert tomllib.loads(desk.file.read_text()) == {"api": {"auth": "oauth1"}}
    await desk.connector.save(wish(desk, None, **same | {"program__redemption_type": "CASHBACK"}))
    assert tomllib.loads(desk.file.read_text())["program"] == {"redemption_type": "CASHBACK"}
    await desk.parts.aclose()


def _filled(folder: Path) -> dict[str, str]:
    (folder / "key").write_bytes(b"")
    names = ("api__signing_key", "api__encryption_certificate")
    return {"api__consumer_key": "till!key"} | dict.fromkeys(names, str(folder / "key"))


async def test_an_open_sale_keeps_the_file_as_it_is(desk: Desk, tmp_path: Path) -> None:
    assert Program(desk.data).pay("INV-1", "--points", "100", card=RICH).code == 0
    with pytest.raises(RuleError) as no:
        await desk.connector.save(wish(desk, None, api__environment="production", **_filled(tmp_path)))
    assert no.value.problem is Problem.BANK_NOT_LEFT
    assert not desk.file.exists()
    # The same bank is none to be left.
    await desk.connector.save(wish(desk))
    assert load(desk.file, {}).api.environment == "local"


@pytest.mark.parametrize("one", [ADA, SUE, CAL, ABE], ids=lambda one: one.role)
async def test_only_who_may_connect_tests_and_saves(desk: Desk, one: Operator) -> None:
    session = desk.parts.desk.staff.session
    session.enter(one)
    told: list[Finding] = []
    acts: tuple[Callable[[], Awaitable[None]], ...] = (
        lambda: desk.connector.save(wish(desk)),
        lambda: desk.connector.examine(wish(desk), told.append),
    )
    for act in acts:
        if one.may(Act.CONNECT):
            await act()
        else:
            with pytest.raises(RuleError) as no:
                await act()
            assert no.value.problem is Problem.NOT_ALLOWED
    assert (bool(told), desk.file.exists()) == (one.may(Act.CONNECT),) * 2
    session.lock()
    with pytest.raises(RuleError) as locked:
        await desk.connector.save(wish(desk))
    assert locked.value.problem is Problem.SIGN_IN_NEEDED
