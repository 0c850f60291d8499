"""Hashes of PINs by argon2id, in a thread: one takes 60 ms on purpose."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argon2


class PinHasher:
    """Implements `operations.ports.PinHasher`."""

    async def hashed(self, pin: str) -> str:
        return await asyncio.to_thread(lambda: _argon2().hash(pin))

    async def matches(self, hashed: str | None, pin: str) -> bool:
        right = await asyncio.to_thread(_is_right, hashed or _nobody(), pin)
        return right and hashed is not None

    def outdated(self, hashed: str) -> bool:
        return _argon2().check_needs_rehash(hashed)


def _is_right(hashed: str, pin: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - not before somebody signs in

    try:
        return _argon2().verify(hashed, pin)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def _argon2() -> argon2.PasswordHasher:
    import argon2  # noqa: PLC0415 - not before somebody signs in

    # RFC 9106, section 4, the second recommendation: for a machine that has other things in its memory.
    return argon2.PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, type=argon2.Type.ID)


@cache
def _nobody() -> str:
    """What a PIN is compared with where nobody has the id, so that it takes as long."""
    return _argon2().hash("nobody")
