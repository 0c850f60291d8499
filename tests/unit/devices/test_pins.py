"""PINs are hashed by argon2id with what RFC 9106 recommends; nobody's takes as long as somebody's."""

from __future__ import annotations

import time

from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from posapp.devices.pins import PinHasher


async def test_a_hash_is_argon2id_with_its_own_salt() -> None:
    hasher = PinHasher()
    one, two = await hasher.hashed("270915"), await hasher.hashed("270915")
    found = extract_parameters(one)
    assert (found.type, found.time_cost, found.memory_cost, found.parallelism) == (Type.ID, 3, 64 * 1024, 4)
    assert (found.salt_len, found.hash_len) == (16, 32)
    assert one != two
    assert "270915" not in one


async def test_the_right_pin_and_no_other() -> None:
    hasher = PinHasher()
    hashed = await hasher.hashed("270915")
    assert await hasher.matches(hashed, "270915")
    for wrong in ("270916", "", "2709150", "\udc80"):
        assert not await hasher.matches(hashed, wrong)
    assert not await hasher.matches("no hash at all", "270915")
    assert not await hasher.matches(None, "nobody")


async def test_nobodys_pin_is_looked_at_as_long() -> None:
    hasher = PinHasher()
    hashed = await hasher.hashed("270915")
    await hasher.matches(None, "111222")  # The first makes what it compares with.

    async def spent(known: str | None) -> float:
        begun = time.process_time()
        await hasher.matches(known, "111222")
        return time.process_time() - begun

    somebody = min([await spent(hashed) for _ in range(5)])
    nobody = min([await spent(None) for _ in range(5)])
    assert 0.5 < nobody / somebody < 2


async def test_a_hash_made_with_less_care_is_made_anew() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("270915")
    hasher = PinHasher()
    assert hasher.outdated(weak)
    assert not hasher.outdated(await hasher.hashed("270915"))
