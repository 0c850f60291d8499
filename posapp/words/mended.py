"""What is said of a journal that was damaged and begun anew."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from posapp.words import Words


class Mended(Protocol):
    """What the journal tells of it: events kept and lost, the last kept of each till, where the old file is."""

    @property
    def events(self) -> int: ...

    @property
    def lost(self) -> int: ...

    @property
    def last(self) -> tuple[str, ...]: ...

    @property
    def kept_as(self) -> str: ...


def mended(words: Words, one: Mended) -> tuple[str, str]:
    """What happened, and what to do."""
    what = words.say("This till's record was damaged. It was rebuilt as far as it is whole.")
    kept = words.plural(one.events, "1 event is kept", "{n} events are kept", n=str(one.events))
    ends = [datetime.fromisoformat(last.split()[-1]) for last in one.last]
    until = words.say("the last of {when}", when=words.when(max(ends))) if ends else words.say("nothing could be read")
    check = words.say(
        "Sales after that are not known here: compare with the card slips and the bank before an order is paid again."
    )
    old = words.say("The damaged file is kept as {file}.", file=one.kept_as)
    return what, f"{kept}, {until}. {check} {old}"
