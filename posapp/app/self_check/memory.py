"""Tells what stands in this program's own memory (Linux)."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posapp.app.hardening import unsealed
from posapp.app.self_check import frames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO

_PIECE: Final = 1 << 20
_MAPS: Final = Path("/proc/self/maps")
_MEM: Final = "/proc/self/mem"
_NOT_OURS: Final = ("[vvar", "[vsyscall]", "[vdso]", "/dev/")


def can_be_read() -> bool:
    """Whether the system lets a program read itself."""
    return _MAPS.exists()


def tell_memory(pipe: FileIO) -> None:
    """Send every mapping that may have been written to: heaps, stacks, data of libraries, shared pages."""
    buffer = mmap.mmap(-1, _PIECE)
    with unsealed():
        mem = os.open(_MEM, os.O_RDONLY)
    try:
        for name, start, stop in _mappings():
            frames.send(pipe, name, _pages(mem, buffer, start, stop), stop - start)
    finally:
        os.close(mem)


def _mappings() -> Iterator[tuple[str, int, int]]:
    for line in _MAPS.read_text(encoding="utf-8", errors="replace").splitlines():
        span, rights, _, _, inode, *path = line.split(maxsplit=5)
        name = path[0] if path else "anonymous"
        of_a_file = inode != "0" and "w" not in rights
        if "r" in rights and not of_a_file and not name.startswith(_NOT_OURS):
            start, stop = (int(end, 16) for end in span.split("-"))
            yield f"{name} {rights}", start, stop


def _pages(mem: int, buffer: mmap.mmap, start: int, stop: int) -> Iterator[memoryview]:
    if sys.platform == "win32":
        return
    view = memoryview(buffer)
    at = start
    while at < stop:
        wanted = min(_PIECE, stop - at)
        try:
            count = os.preadv(mem, [view[:wanted]], at)
        except OSError:
            # Unmapped meanwhile, or of a device: as good as nothing.
            count = 0
        if count == 0:
            count = min(4096, wanted)
            view[:count] = bytes(count)
        yield view[:count]
        at += count
