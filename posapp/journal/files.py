"""Folders and files of the journal that are private, and on disk before the next step."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make a folder for this user alone, and its parents, and see that they outlive a power cut.

    One that is already there keeps its mode: it may be somebody else's. Raises OSError.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """See that the names in it outlive a power cut, where the system can be told so."""
    if os.name == "posix":
        sync_file(folder, os.O_RDONLY)


def sync_file(file: Path, flags: int = os.O_RDWR) -> None:
    """See that what was written outlives a power cut. Never of a journal that this program has open: see `database`."""
    descriptor = os.open(file, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
