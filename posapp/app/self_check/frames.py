"""How the window under test answers the one that looks: named pieces of bytes on a pipe, an empty name at the end."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO
    from typing import IO

_HEAD: Final = struct.Struct("!IQ")


def send(pipe: FileIO, name: str, pieces: Iterator[bytes | memoryview], size: int) -> None:
    """One frame; `pieces` are `size` bytes together."""
    told = name.encode()
    _write(pipe, _HEAD.pack(len(told), size) + told)
    for piece in pieces:
        _write(pipe, piece)


def end(pipe: FileIO) -> None:
    """The answer is whole."""
    _write(pipe, _HEAD.pack(0, 0))


def receive(pipe: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The frames of one answer. Raises EOFError where it breaks off."""
    while True:
        length, size = _HEAD.unpack(_read(pipe, _HEAD.size))
        if not length:
            return
        name = _read(pipe, length).decode()
        yield name, _read(pipe, size)


def _write(pipe: FileIO, data: bytes | memoryview) -> None:
    left = memoryview(data)
    while left:
        left = left[pipe.write(left) :]


def _read(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError("the program under test has ended")
    return data
