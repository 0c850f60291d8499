"""The question for the key's password over the window: what it takes, keeps, shows and lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import keyring
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from posapp.app.unlocking import LateKey, Unlocking
from posapp.domain.errors import ConfigError, PasswordNeeded
from posapp.mastercard.keys import signing_key
from posapp.settings import Api, Environment, Settings
from posapp.ui.unlock import UnlockPanel
from posapp.ui.widgets.check import Check
from posapp.words import Words
from tests.support.merchant import PASSWORD, Merchant, certificate, rsa_key
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path
    from typing import Any

    from tests.ui.till import Till


class SystemKeyring(KeyringBackend):
    """A keyring of the operating system, as far as ours can tell: it names a trusted module as its home."""

    __module__ = "keyring.backends.SecretService"
    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # keyring has no types here
        self.kept: dict[str, str] = {}

    def get_password(self, _service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, _service: str, username: str, password: str) -> None:
        self.kept[username] = password


@pytest.fixture
def system_keyring() -> Iterator[SystemKeyring]:
    before = keyring.core._keyring_backend
    made = SystemKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.core._keyring_backend = before


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = Merchant.at(tmp_path).folder
    (folder / "bank.pem").write_bytes(certificate(rsa_key("bank"), ends=timedelta(days=200)).public_bytes(Encoding.PEM))
    files = {"signing_key": str(folder / "signing.p12"), "encryption_certificate": str(folder / "bank.pem")}
    return Settings(api=Api(environment=Environment.SANDBOX, consumer_key="a!b", **files))  # type: ignore[arg-type]


class Asking:
    """A till's window with the question over it."""

    def __init__(self, till: Till, settings: Settings) -> None:
        self.till = till
        self.renewed: list[str] = []
        self.again: list[None] = []
        self.key = LateKey(settings)

        async def renew() -> None:
            self.renewed.append(await self.key.password())

        self.unlocking = Unlocking(
            till.shell,
            till.bridge,
            Words("en_US"),
            till.theme,
            self.key,
            renew=renew,
            again=lambda: self.again.append(None),
        )

    @property
    def panel(self) -> UnlockPanel:
        return self.till.find(UnlockPanel, "unlockPanel")

    @property
    def below(self) -> QWidget:
        below = self.till.shell.centralWidget()
        assert below is not None
        return below

    @property
    def wrong(self) -> str:
        label = self.panel.findChild(QLabel, "signingKeyPasswordError")
        assert isinstance(label, QLabel)
        return label.text() if label.isVisible() else ""

    def play(self, scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def begin() -> None:
            self.till.bridge.run("ask", self.key.password, done=lambda _: None, failed=lambda _: None)
            await until(lambda: not self.till.bridge.busy("ask"), "the keyring's answer")
            assert self.unlocking.ask(PasswordNeeded("Enter it"))
            await scenario()

        self.till.play(begin)


@pytest.fixture
def asking(till: Till, settings: Settings) -> Asking:
    return Asking(till, settings)


def test_a_right_password_opens_the_key_and_a_wrong_one_is_said(asking: Asking) -> None:
    till = asking.till

    async def scenario() -> None:
        assert till.focused() == "signingKeyPassword"
        assert not asking.below.isEnabled()
        till.keys("guess")
        till.key(Qt.Key.Key_Return)
        await until(lambda: asking.wrong, "what is wrong")
        assert asking.wrong == "The password does not open signing.p12."
        assert till.entry("signingKeyPassword").text() == ""
        assert till.focused() == "signingKeyPassword"
        till.keys(PASSWORD)
        assert asking.wrong == ""
        till.key(Qt.Key.Key_Return)
        await until(lambda: asking.again, "the till to go on")
        assert asking.renewed == [PASSWORD]
        assert not asking.panel.isVisible()
        assert asking.below.isEnabled()
        assert till.entry("signingKeyPassword").text() == ""

    asking.play(scenario)


def test_nothing_gets_out_of_the_field_and_no_key_gets_past_it(asking: Asking) -> None:
    till = asking.till

    async def scenario() -> None:
        QGuiApplication.clipboard().setText("from elsewhere")
        till.keys("secret")
        entry = till.entry("signingKeyPassword")
        control = Qt.KeyboardModifier.ControlModifier
        for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Z):
            QTest.keyClick(entry, key, control)
        assert QGuiApplication.clipboard().text() == "from elsewhere"
        assert entry.text() == "secret"
        QTest.keyClick(entry, Qt.Key.Key_V, control)
        assert entry.text() == "secretfrom elsewhere"
        assert "secret" not in entry.displayText()
        till.key(Qt.Key.Key_F3)
        assert till.text("pageTitle") == "Checkout"

    asking.play(scenario)


@pytest.mark.usefixtures("system_keyring")
def test_a_keyring_is_offered_where_there_is_one_and_keeps_it(asking: Asking, system_keyring: SystemKeyring) -> None:
    till = asking.till

    async def scenario() -> None:
        box = till.find(Check, "keepInKeyring")
        assert box.isVisible()
        assert not box.isChecked()
        box.click()
        till.entry("signingKeyPassword").setFocus()
        till.keys(PASSWORD)
        till.key(Qt.Key.Key_Return)
        await until(lambda: asking.again, "the till to go on")
        assert system_keyring.kept == {"signing key": PASSWORD}

    asking.play(scenario)


def test_without_a_keyring_none_is_offered(asking: Asking) -> None:
    async def scenario() -> None:
        assert not asking.till.find(Check, "keepInKeyring").isVisible()

    asking.play(scenario)


def test_put_off_it_leaves_a_way_back(asking: Asking) -> None:
    till = asking.till

    async def scenario() -> None:
        till.keys("half a pass")
        till.key(Qt.Key.Key_Escape)
        assert not asking.panel.isVisible()
        assert till.text("keyNoticeWhat") == "The signing key is locked."
        button = await till.ready("keyNoticeDismiss")
        button.click()
        assert asking.panel.isVisible()
        assert till.entry("signingKeyPassword").text() == ""

    asking.play(scenario)


def test_only_what_an_answer_would_mend_is_asked_for(asking: Asking, settings: Settings) -> None:
    assert not asking.unlocking.ask(ConfigError("api.signing_key", "there is no such file."))
    local = Asking(asking.till, Settings())
    assert not local.unlocking.ask(PasswordNeeded("Enter it"))
    with pytest.raises(ConfigError) as wrong:
        signing_key(_signing_file(settings), "guess")
    assert asking.unlocking.ask(wrong.value)
    assert "does not open" in asking.panel.field.error.text()


def test_an_end_that_is_near_is_said_in_the_window(till: Till, settings: Settings) -> None:
    soon = certificate(rsa_key("bank"), ends=timedelta(days=12)).public_bytes(Encoding.PEM)
    _signing_file(settings).with_name("bank.pem").write_bytes(soon)
    asking = Asking(till, replace(settings, api=replace(settings.api, signing_key_password=PASSWORD)))

    async def scenario() -> None:
        asking.unlocking.tell_findings()
        await until(lambda: till.text("settledNoticeWhat"), "the notice")
        assert till.text("settledNoticeWhat").startswith("A key of this till ends on ")
        assert "bank.pem expires on" in till.text("settledNoticeMore")

    till.play(scenario)


def _signing_file(settings: Settings) -> Path:
    from pathlib import Path

    return Path(settings.api.signing_key)
