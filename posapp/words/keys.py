"""What is said of the signing key's password, and of what a look at the key files has found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from posapp.words.voice import sentence

if TYPE_CHECKING:
    from datetime import date

    from posapp.words import Words


class Found(Protocol):
    """One finding of `mastercard.key_check`."""

    @property
    def severity(self) -> str: ...

    @property
    def fault(self) -> str: ...

    @property
    def what(self) -> str: ...

    @property
    def mend(self) -> str: ...

    @property
    def until(self) -> date | None: ...


def finding(words: Words, one: Found) -> tuple[str, str]:
    """What was found, and what to do."""
    if one.fault == "expiring" and one.until is not None:
        what = words.say("A key of this till ends on {day}.", day=words.day(one.until))
        then = words.say("From then on nothing can be sent to the bank.")
        return what, f"{then} {sentence(one.what)} {one.mend}"
    return sentence(one.what), one.mend


def password_origin(words: Words, origin: str) -> str:
    """Where the password comes from: environment, keyring, asked, none."""
    said = {
        "environment": "The password comes from the environment.",
        "keyring": "The password is in the keyring.",
        "asked": "The password was entered; it is not in the keyring.",
        "none": "The password is not known: the window will ask for it.",
    }
    return words.say(said[origin])
