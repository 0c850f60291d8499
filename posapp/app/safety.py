"""Before anything is opened: are the till's files its own?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from posapp.devices.private import check_administrators, check_untouched, secure_folder, secure_secret
from posapp.settings import Environment

if TYPE_CHECKING:
    from posapp.settings import Fleet, Settings


def check_safety(settings: Settings, data: Path, config: Path | None, fleet: Fleet) -> None:
    """Close what was left open to others. Raises ConfigError for what they could have changed.

    With the local bank no points are at stake: there a settings file that others can write is left alone, but for an
    administrator's that locks something.
    """
    secure_folder(data)
    api = settings.api
    if fleet.file is not None and (fleet.locked or api.environment is not Environment.LOCAL):
        check_administrators("config", fleet.file)
    if api.environment is Environment.LOCAL:
        return
    check_untouched("data", data)
    if config is not None:
        check_untouched("config", config)
    for name in ("signing_key", "encryption_certificate", "decryption_key", "ca_bundle"):
        if named := getattr(api, name):
            file = Path(named).expanduser()
            check_untouched(f"api.{name}", file)
            if name in ("signing_key", "decryption_key"):
                secure_secret(f"api.{name}", file)
    if settings.sso.key:
        check_untouched("sso.key", Path(settings.sso.key).expanduser())
