"""Behind the Connect page: from what was typed to settings, their test, and posapp.toml."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from posapp.domain.errors import ConfigError
from posapp.operations.connecting import Doubt, Wish
from posapp.settings import Environment, read_fleet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from posapp.app.parts import Parts
    from posapp.mastercard.findings import Finding as KeyFinding
    from posapp.operations.examination import Finding
    from posapp.settings import Fleet, Settings

T = TypeVar("T")

API: Final = (
    "environment",
    "base_url",
    "auth",
    "consumer_key",
    "key_id",
    "scopes",
    "token_url",
    "signing_key",
    "encryption_certificate",
    "decryption_key",
    "ca_bundle",
)
PROGRAM: Final = ("program_id", "redemption_type", "redemption_item_id")
_NEEDED: Final = {
    "api.consumer_key": "Copy the consumer key from the developer portal.",
    "api.signing_key": "Name the signing key from the portal, a .p12 file.",
    "api.encryption_certificate": "Name the encryption certificate from the portal, a PEM file.",
    "program.redemption_item_id": "Write the reward item's id that the bank gave you.",
}


class Connector:
    """Implements `connecting.Connecting` for one till.

    `file` tells where its settings are written; `parts` gives the till that runs, on the operations' thread; `remember`
    keeps a password until the program ends, where there is no keyring. `fleet` stands for the administrator's file.
    """

    def __init__(
        self,
        settings: Settings,
        data: Path,
        *,
        file: Callable[[], Path],
        parts: Callable[[], Parts],
        remember: Callable[[str], None],
        environ: Mapping[str, str] | None = None,
        fleet: Fleet | None = None,
    ) -> None:
        self._settings = settings
        self._data = data
        self._file = file
        self._parts = parts
        self._remember = remember
        self._environ = os.environ if environ is None else environ
        self._given_fleet = fleet

    def current(self) -> Wish:
        api, program = self._settings.api, self._settings.program
        values = {f"api.{key}": str(getattr(api, key)) for key in API}
        values |= {f"program.{key}": str(getattr(program, key)) for key in PROGRAM}
        return Wish(values, locked=self._fleet().locked & values.keys())

    async def doubts(self, wish: Wish) -> Sequence[Doubt]:
        return await _aside(lambda: self._doubts(wish))

    async def examine(self, wish: Wish, hear: Callable[[Finding], object]) -> None:
        from posapp.app.connection import Connection, local_bank
        from posapp.app.doctor import findings_of

        self._require()
        settings = await _aside(lambda: self._planned(wish))
        connection = Connection(settings, local=local_bank(settings, self._data), password=lambda: self._password(wish))
        try:
            async for finding in findings_of(connection):
                hear(finding)
        finally:
            await connection.aclose()

    async def save(self, wish: Wish) -> None:
        from posapp.settings.place import place_of

        self._require()
        parts = self._parts()
        settings = await _aside(lambda: self._planned(wish))
        await parts.standing.may_leave(place_of(settings.api))
        if wish.password:
            await self._keep(wish.password)
        await _aside(lambda: self._write(wish))

    async def stay_local(self) -> None:
        await _aside(lambda: self._write(Wish({"api.environment": Environment.LOCAL})))

    def _require(self) -> None:
        from posapp.domain.staff import Act

        self._parts().desk.staff.session.require(Act.CONNECT)

    def _doubts(self, wish: Wish) -> list[Doubt]:
        missing = [
            Doubt(ConfigError(key, mend))
            for key, mend in _NEEDED.items()
            if wish.values["api.environment"] != Environment.LOCAL and not wish.values[key].strip()
        ]
        try:
            settings = self._planned(wish)
        except ConfigError as wrong:
            return missing if any(one.error.key == wrong.key for one in missing) else [*missing, Doubt(wrong)]
        keys = [] if settings.api.environment is Environment.LOCAL else self._of_keys(settings, wish)
        return sorted([*missing, *keys], key=lambda one: not one.stops)

    def _of_keys(self, settings: Settings, wish: Wish) -> list[Doubt]:
        from posapp.mastercard.key_check import KeySet, key_findings

        api = settings.api
        named = {key: _path(getattr(api, key)) for key in ("signing_key", "encryption_certificate", "decryption_key")}
        if not (password := wish.password or api.signing_key_password):
            # Whether the till has one already only the test tells: a keyring may ask somebody first.
            named["signing_key"] = None
        of = KeySet(
            **named,
            signing_key_password=password,
            decryption_key_password=api.decryption_key_password,
            elliptic=api.auth == "oauth2",
        )
        return [_doubt(one) for one in key_findings(of, now=datetime.now(UTC))]

    def _planned(self, wish: Wish) -> Settings:
        """The whole tree as it would be. Raises ConfigError, also where somebody or something else has the say."""
        from posapp.settings.showing import plain_values
        from posapp.settings.writing import planned

        fleet = self._fleet()
        without = _without_user(fleet)
        for path in fleet.locked & wish.values.keys():
            if wish.values[path].strip() != without[path]:
                raise ConfigError(path, "Set by your administrator.")
        changes = _changes(wish, fleet)
        settings = planned(self._file(), changes, self._environ, fleet)
        values = plain_values(settings)
        for path, value in changes.items():
            if str(values[path]) != (without[path] if value is None else value):
                name = f"POSAPP_{path.replace('.', '__')}".upper()
                raise ConfigError(path, f"{name} is set on this computer and goes before what stands here; unset it.")
        if not wish.password:
            return settings
        if settings.api.signing_key_password not in ("", wish.password):
            name = "POSAPP_API__SIGNING_KEY_PASSWORD"
            raise ConfigError("api.signing_key_password", f"{name} is set on this computer and goes first; unset it.")
        return replace(settings, api=replace(settings.api, signing_key_password=wish.password))

    def _write(self, wish: Wish) -> None:
        from posapp.settings.writing import write

        file = self._file()
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(file, _changes(wish, self._fleet()), keep=True)

    def _fleet(self) -> Fleet:
        return read_fleet(self._environ) if self._given_fleet is None else self._given_fleet

    async def _password(self, wish: Wish) -> str:
        if wish.password:
            return wish.password
        return await self._parts().connection.password()

    async def _keep(self, password: str) -> None:
        from posapp.devices.secrets import Keyring

        self._remember(password)
        await Keyring().store_password(password)


async def _aside(act: Callable[[], T]) -> T:
    """In a thread; asyncio is not the first frame's."""
    import asyncio

    return await asyncio.to_thread(act)


def _changes(wish: Wish, fleet: Fleet) -> dict[str, str | None]:
    """What is to be written. None takes the default, or what an administrator wants for all tills."""
    without, texts = _without_user(fleet), {path: value.strip() for path, value in wish.values.items()}
    return {
        path: None if text == (without[path] if fleet.has(path) else "") else text
        for path, text in texts.items()
        if path not in fleet.locked
    }


def _without_user(fleet: Fleet) -> dict[str, str]:
    """Every setting as it is where a user has not set any."""
    from posapp.settings.loading import grown
    from posapp.settings.showing import plain_values

    return {path: str(value) for path, value in plain_values(grown({}, {}, fleet)).items()}


def _path(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _doubt(one: KeyFinding) -> Doubt:
    from posapp.mastercard.findings import Severity

    return Doubt(ConfigError(one.setting, f"{one.what}. {one.mend}"), stops=one.severity is Severity.ERROR)
