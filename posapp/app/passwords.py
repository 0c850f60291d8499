"""The signing key's password: from the keyring, or from a person for this run of the program. Never written by us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.devices.secrets import Keyring

if TYPE_CHECKING:
    from collections.abc import Callable

PROMPT: Final = "Signing key password: "


class KeyPassword:
    """Asks the keyring once, when it comes to that, then `ask`; what is known is held in memory alone.

    Once: a locked keyring may put up a prompt each time.
    """

    def __init__(self, ask: Callable[[], str] | None = None) -> None:
        """`ask` may block; empty is no answer. Without it nobody is asked."""
        self._ask = ask
        self._known = ""
        self._looked = False
        self.keyring_usable = False
        """Whether the keyring, when it was last asked, could have kept one."""

    async def __call__(self) -> str:
        """The password; empty where there is none to be had."""
        if self._known or self._looked:
            return self._known
        looked = await Keyring().look()
        self._looked, self.keyring_usable = True, looked.usable
        self._known = looked.password or (self._ask() if self._ask is not None else "")
        return self._known

    def hold(self, given: str) -> None:
        """Somebody has given it: from here on it goes before the keyring's."""
        self._known = given

    async def keep(self) -> bool:
        """Put what is held into the keyring; False if there is none that keeps it safe."""
        return await Keyring().store_password(self._known)


def at_the_terminal() -> KeyPassword:
    """For a command: whoever sits at the terminal is asked for what the keyring does not know."""
    from posapp.devices.terminal import ask_secret

    return KeyPassword(lambda: ask_secret(PROMPT))
