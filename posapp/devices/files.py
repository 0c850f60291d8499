"""Files for people: there whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from posapp.domain.errors import Outage, Unavailable

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """Write `data` in place of whatever is there. Raises Unavailable(PRINTER)."""
    draft = file.with_name(f".{file.name[:200]}.{secrets.token_hex(4)}")
    try:
        try:
            with draft.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(file)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
    except OSError as error:
        raise Unavailable(Outage.PRINTER, detail="The file cannot be written there") from error
