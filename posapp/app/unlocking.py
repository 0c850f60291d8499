"""The signing key in a window's run: a person is asked for its password where no keyring knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.domain.errors import ConfigError, PasswordNeeded
from posapp.settings import Environment
from posapp.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from posapp.app.passwords import KeyPassword
    from posapp.domain.errors import PosError
    from posapp.mastercard.findings import Finding
    from posapp.settings import Settings
    from posapp.ui.bridge import Bridge
    from posapp.ui.frame import Frame
    from posapp.ui.theme import Theme
    from posapp.ui.unlock import UnlockPanel
    from posapp.words import Words

_SIGNING_KEY = "api.signing_key"


class LateKey:
    """The key's password, on the worker: keyring and key files are loaded by the first who asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._password: KeyPassword | None = None

    @property
    def can_be_given(self) -> bool:
        """Whether a person's answer would be used: the local bank needs none, the environment's goes before it."""
        return self._settings.api.environment is not Environment.LOCAL and not self._settings.api.signing_key_password

    @property
    def keyring_usable(self) -> bool:
        return self._password is not None and self._password.keyring_usable

    async def password(self) -> str:
        """What `build` asks for; empty where nobody has given it yet."""
        return await self._holder()()

    async def give(self, password: str) -> None:
        """Take what a person entered. Raises ConfigError if it does not open the key."""
        import asyncio

        from posapp.app.key_set import key_set
        from posapp.mastercard.keys import opened_signing_key

        file = key_set(self._settings, password).signing_key
        if file is not None:
            await asyncio.to_thread(opened_signing_key, file, password)
        self._holder().hold(password)

    def hold(self, password: str) -> None:
        """What was given before this till began anew."""
        self._holder().hold(password)

    async def keep(self) -> bool:
        """Put it into the keyring; False if that did not work."""
        return await self._holder().keep()

    async def findings(self) -> Sequence[Finding]:
        """What is to be said of the key files; nothing of the local bank's."""
        import asyncio
        from datetime import UTC, datetime

        from posapp.app.key_set import key_set
        from posapp.mastercard.key_check import key_findings

        if self._settings.api.environment is Environment.LOCAL:
            return ()
        password = self._settings.api.signing_key_password or await self.password()
        return await asyncio.to_thread(key_findings, key_set(self._settings, password), now=datetime.now(UTC))

    def _holder(self) -> KeyPassword:
        from posapp.app.passwords import KeyPassword

        self._password = self._password or KeyPassword()
        return self._password


class Unlocking:
    """Asks in the window for the password, and lets the till go on once it is right.

    `renew` is awaited on the worker when it is; `again` is called on the UI thread then.
    """

    def __init__(
        self,
        frame: Frame,
        bridge: Bridge,
        words: Words,
        theme: Theme,
        key: LateKey,
        *,
        renew: Callable[[], Awaitable[None]],
        again: Callable[[], object],
    ) -> None:
        self._frame, self._bridge, self._words, self._theme, self._key = frame, bridge, words, theme, key
        self._renew, self._again = renew, again
        self._panel: UnlockPanel | None = None
        self._reminder: Notice | None = None

    def ask(self, error: PosError) -> bool:
        """Ask, if an answer would mend this error; False if it would not."""
        wrong = isinstance(error, ConfigError) and error.key == _SIGNING_KEY and _is_password(error)
        if not (isinstance(error, PasswordNeeded) or wrong) or not self._key.can_be_given:
            return False
        self._panel = self._panel or self._made()
        self._panel.ask(_what(error) if wrong else "", keeping=self._key.keyring_usable)
        return True

    def tell_findings(self) -> None:
        """Behind everything else: say in the window what will soon stop this till."""
        self._bridge.run("look at keys", self._key.findings, done=self._tell, failed=lambda _: None)

    def _tell(self, found: Sequence[Finding]) -> None:
        from posapp.words.keys import finding

        if found and self._frame.news.isHidden():
            self._frame.news.say(*finding(self._words, found[0]), tone="caution")

    def _made(self) -> UnlockPanel:
        from posapp.ui.unlock import UnlockPanel

        panel = UnlockPanel(self._frame, self._words, self._theme)
        panel.given.connect(self._given)
        panel.put_off.connect(self._remind)
        return panel

    def _given(self, password: str, keep: bool) -> None:
        async def unlock() -> bool:
            await self._key.give(password)
            await self._renew()
            return not keep or await self._key.keep()

        self._bridge.run("unlock key", unlock, done=self._opened, failed=self._refused)

    def _opened(self, kept: bool) -> None:
        if self._panel is not None:
            self._panel.leave()
        if self._reminder is not None:
            self._reminder.hide()
        if not kept:
            say = self._words.say
            self._frame.news.say(
                say("The keyring did not keep the password."), say("It is asked for at the next start."), tone="caution"
            )
        self._again()

    def _refused(self, error: PosError) -> None:
        if self._panel is None:
            return
        said = self._words.error(error)
        wrong = isinstance(error, ConfigError) and _is_password(error)
        self._panel.ask(_what(error) if wrong else f"{said.what} {said.then}", keeping=self._key.keyring_usable)

    def _remind(self) -> None:
        """It was put off: nothing is lost, and one press leads back."""
        say = self._words.say
        if self._reminder is None:
            self._reminder = Notice(self._theme, "keyNotice", dismiss=say("Enter the password"))
            self._reminder.dismissed.connect(self._ask_again)
            self._frame.put_above_page(self._reminder)
        self._reminder.say(say("The signing key is locked."), say("Nothing can be sent to the bank."), tone="caution")

    def _ask_again(self) -> None:
        if self._panel is not None:
            self._panel.ask("", keeping=self._key.keyring_usable)


def _is_password(error: ConfigError) -> bool:
    from posapp.mastercard.findings import Fault, KeyFault

    return isinstance(error, KeyFault) and error.finding.fault is Fault.PASSWORD


def _what(error: PosError) -> str:
    from posapp.mastercard.findings import KeyFault

    return f"{error.finding.what}." if isinstance(error, KeyFault) else ""
