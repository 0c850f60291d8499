"""The bridge as parts that were built for a till use it, bound to the call: its end drops what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from posapp.domain.errors import PosError
    from posapp.ui.agent.call import Call
    from posapp.ui.bridge import Bridge

T = TypeVar("T")
CREDIT = "credit "
"""How the names of what moves points back begin."""
SETTLE = "settle "
"""How the names of what settles a sale begin."""


class InCall:
    """Implements `Runner`. What moves points is an act of the call, all else is read during it."""

    def __init__(self, bridge: Bridge, call: Call, acts: str = CREDIT) -> None:
        """`acts`: how the names of what moves points begin."""
        self._bridge, self._call, self._acts = bridge, call, acts

    def run(
        self,
        name: str,
        make: Callable[[], Coroutine[Any, Any, T]],
        *,
        done: Callable[[T], None],
        failed: Callable[[PosError], None],
        replace: bool = False,
    ) -> None:
        """As `Bridge.run`."""
        if name.startswith(self._acts):
            self._call.act(name, make, done=done, failed=failed)
        else:
            during = self._call.during
            self._bridge.run(name, make, done=during(done), failed=during(failed), replace=replace)

    def busy(self, name: str) -> bool:
        """As `Bridge.busy`."""
        return self._bridge.busy(name)
