"""The password of the signing key, in the keyring of the operating system or nowhere."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE: Final = "posapp"
SIGNING_KEY: Final = "signing key"

# What an operating system provides and unlocks with the user's session. Everything else that `keyring` may find asks
# on the terminal (keyrings.alt EncryptedKeyring: a window would hang), writes plain text (PlaintextKeyring) or
# forgets (null).
_TRUSTED: Final = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a keyring was found to hold. `usable`: there is one, it is open, and it can be trusted with a password."""

    password: str | None = field(default=None, repr=False)
    usable: bool = False


class Keyring:
    """Reads and writes passwords in the system's keyring; no keyring, a locked one or a silent one is None.

    `wait_s` bounds every call: a keyring may put up a prompt that nobody sees.
    """

    def __init__(self, *, wait_s: float = 10) -> None:
        self._wait_s = wait_s

    async def kind(self) -> str | None:
        """Which keyring there is to ask, as it calls itself; nothing in it is looked at."""
        return await self._bounded(lambda backend: str(backend.name))

    async def password(self, name: str = SIGNING_KEY) -> str | None:
        """The password kept under `name`; None if there is none or no keyring to ask."""
        return (await self.look(name)).password

    async def look(self, name: str = SIGNING_KEY) -> Looked:
        """The password kept under `name`, and whether one could be."""
        found = await self._bounded(lambda backend: Looked(backend.get_password(SERVICE, name), usable=True))
        return found or Looked()

    async def store_password(self, password: str, name: str = SIGNING_KEY) -> bool:
        """Keep a password. False if there is no keyring that keeps it safe."""

        def store(backend: KeyringBackend) -> bool:
            backend.set_password(SERVICE, name, password)
            return backend.get_password(SERVICE, name) == password

        return bool(await self._bounded(store))

    async def forget_password(self, name: str = SIGNING_KEY) -> bool | None:
        """Take the password out. False if there was none; None if there is no keyring to ask."""

        def forget(backend: KeyringBackend) -> bool:
            if backend.get_password(SERVICE, name) is None:
                return False
            backend.delete_password(SERVICE, name)
            return True

        return await self._bounded(forget)

    async def _bounded(self, act: Callable[[KeyringBackend], T]) -> T | None:
        """Run `act` in a thread that may be left behind: an executor's thread would hold up the program's end."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T | None] = loop.create_future()

        def settle(found: T | None) -> None:
            if not answer.done():
                answer.set_result(found)

        def run() -> None:
            found = _ask(act)
            with suppress(RuntimeError):  # Nobody waits any more and the loop is closed.
                loop.call_soon_threadsafe(settle, found)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            return await asyncio.wait_for(answer, self._wait_s)
        except TimeoutError:
            _log.info("the keyring does not answer")
            return None


def _ask(act: Callable[[KeyringBackend], T]) -> T | None:
    try:
        backend = _trusted_backend()
        return act(backend) if backend is not None else None
    except Exception as error:
        # Backends raise errors of D-Bus, of the system and of their own; whatever it is, there is no keyring to use.
        # The kind only: a message may quote what was asked for.
        _log.info("no usable keyring: %s", type(error).__name__)
        return None


def _trusted_backend() -> KeyringBackend | None:
    import keyring  # noqa: PLC0415 - 110 ms that the first frame does not need
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415 - comes with it

    chosen = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    return next((each for each in candidates if type(each).__module__ in _TRUSTED), None)
