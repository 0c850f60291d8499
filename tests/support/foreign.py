"""Bytes as a stranger would send them: JSON that is deep, endless, doubled, half a character, and no JSON at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEP = 10_000
"""Levels that no parser's stack bears."""
HAZARDS = [
    b"[" * DEEP,
    b'{"a":' * DEEP,
    b"[" * DEEP + b"]" * DEEP,
    b"9" * 5_000,  # Python refuses to read more than 4,300 digits into a number.
    b'{"points":' + b"9" * 5_000 + b"}",
    b'{"points":1e999999999999999999999}',
    b'{"points":1e-999999999}',
    b'{"points":NaN}',
    b'{"points":-Infinity}',
    b'{"points":1,"points":2}',
    b'{"redemptionId":"\\ud800"}',
    b'{"redemptionId":"\\u0000"}',
    b'"\xed\xa0\x80"',
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00",
    b"\x00",
    b"",
]


def anything(names: Sequence[str]) -> st.SearchStrategy[object]:
    """All that JSON can hold, with `names` that mean something scattered into it."""
    leaves = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.sampled_from(["", "0", "-1", "1e99", "١٢", "\ud800", "USD", "2026-03-01", "9" * 400, 10**400])
    )
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(names) | st.text(), inner),
        max_leaves=20,
    )


def messages(names: Sequence[str]) -> st.SearchStrategy[bytes]:
    """The bytes of a body: JSON, nearly JSON, hazards, noise."""
    sound = anything(names).map(lambda value: json.dumps(value).encode())
    cut = st.tuples(sound, st.integers(0, 200)).map(lambda pair: pair[0][: pair[1]])
    return sound | cut | st.sampled_from(HAZARDS) | st.binary(max_size=300)
