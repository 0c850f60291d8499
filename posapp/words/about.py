"""What the program says of itself: its version, its licence, and where those of its parts are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posapp.words.voice import joined

if TYPE_CHECKING:
    from posapp.words.voice import Voice


def about(voice: Voice, *, version: str, qt: str, texts: str) -> str:
    """Two lines under the help; `texts` is where the licences lie, empty where this installation has none."""
    first = voice.say(
        "posapp {version} is under the Apache License 2.0; it stands on Qt {qt}, under the GNU LGPL 3, and others.",
        version=version,
        qt=qt,
    )
    if not texts:
        return joined(first, voice.say("The licence of each is in its own Python package."))
    return "\n".join((first, voice.say("Licences of them all: {place}", place=texts)))
