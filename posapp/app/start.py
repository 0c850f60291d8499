"""How the program was started, and what it keeps until it ends: what a till needs to begin anew in the same process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from posapp.settings import Environment, config_file, load, read_fleet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from posapp.app.connecting import Connector
    from posapp.app.parts import Parts
    from posapp.domain.handover import Link
    from posapp.settings import Settings


class Start:
    """`config` is the option; `named` where anything was given on the command line.

    `link` hands over the member that it was started for. `password` is the signing key's that was typed on
    the Connect page: there may be no keyring that keeps it.
    """

    def __init__(self, *, config: str | None = None, named: bool = True, link: Link | None = None) -> None:
        self._config = config
        self._named = named
        self.password = ""
        self.link = link

    def is_first(self, settings: Settings) -> bool:
        """Nobody has chosen yet: no option, no settings file, nothing in the environment, nor an administrator."""
        told = any(name.startswith("POSAPP_") for name in os.environ)
        local = settings.api.environment is Environment.LOCAL
        chosen = self._named or told or config_file(None, os.environ) is not None
        return local and not chosen and not read_fleet(os.environ).chooses("api.environment")

    def another(self, link: Link, data: Path) -> bool:
        """Start the program once more, with a link: it gives it to the window that is open, or becomes that window."""
        from PySide6.QtCore import QProcess

        from posapp.devices.program import own_command

        config = ["--config", self._config] if self._config else []
        program, *arguments = own_command(*config, "--data", str(data), link.written())
        return bool(QProcess.startDetached(program, arguments)[0])

    def settings(self) -> Settings:
        """Read anew. Raises ConfigError."""
        return load(config_file(self._config, os.environ), os.environ)

    def connector(self, settings: Settings, data: Path, parts: Callable[[], Parts]) -> Connector:
        """What stands behind the Connect page of a till with these settings."""
        from posapp.app.connecting import Connector

        return Connector(settings, data, file=self._file, parts=parts, remember=self._remember)

    def _file(self) -> Path:
        from posapp.settings.loading import usual_config_file

        return config_file(self._config, os.environ) or usual_config_file()

    def _remember(self, password: str) -> None:
        self.password = password
