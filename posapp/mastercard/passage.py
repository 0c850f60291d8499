"""What those who send a request learn of it, for the one who asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import httpx

PASSAGE: Final = "posapp.passage"
"""The key under which it goes along in httpx's request extensions."""


@dataclass(slots=True)
class Passage:
    """Of one request. `left`: it may have arrived; true, unless a transport that has first to ask for leave says no.

    `no_leave` is the answer that refused the leave.
    """

    left: bool = True
    no_leave: httpx.Response | None = None
