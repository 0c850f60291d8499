"""The steps of a connection's test in words: what each is called, what it saw, and what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.card import holds_card_number
from posapp.domain.errors import ConfigError, Declined
from posapp.operations.examination import Seen, Step
from posapp.words.voice import clean, sentence

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.operations.examination import Finding
    from posapp.words import Words

STEPS: Final = {
    Step.KEYS: "Key files",
    Step.NAME: "Name resolution",
    Step.TLS: "Safe line (TLS)",
    Step.BANK: "The bank answers",
    Step.CLOCK: "Clock",
    Step.SIGNATURE: "Signature",
    Step.ENCRYPTION: "Encryption",
    Step.PROGRAM: "Program",
}
_ADDRESSES: Final = frozenset({"host", "address", "port"})
_LONGEST_ADDRESS: Final = 100
_ADDRESS: Final = "Check the bank's address and its port; a firewall may stand in the way."
# What was seen, and what to mend.
_TEXTS: Final = {
    Seen.NOTHING: ("Not looked at: an earlier step failed.", ""),
    Seen.KEYS_OPEN: ("Signing key and encryption certificate load.", ""),
    Seen.KEYS_DOUBTFUL: ("They load, but {what}.", "{mend}"),
    Seen.NAME_FOUND: ("{host} is known.", ""),
    Seen.NAME_NOT_NEEDED: ("{host} needs none.", ""),
    Seen.NAME_BY_PROXY: ("The proxy looks {host} up.", ""),
    Seen.NAME_UNKNOWN: (
        "Nobody knows the name {host}.",
        "Check the bank's address for a slip, and this computer's network and DNS.",
    ),
    Seen.NAME_SLOW: ("No answer to the name {host} came in time.", "Check this computer's network and DNS."),
    Seen.LINE_SAFE: ("{host} shows a certificate that this till trusts.", ""),
    Seen.LINE_WITHIN: ("Not needed: the bank is on this computer.", ""),
    Seen.NOBODY_LISTENS: ("Nobody takes connections at {host}, port {port}.", _ADDRESS),
    Seen.ANSWERS: ("{host} answers.", ""),
    Seen.CLOCK_AGREES: ("Agrees with the bank's.", ""),
    Seen.CLOCK_NOT_TOLD: ("The bank tells no time.", ""),
    Seen.CLOCK_OFF: ("{seconds} s off the bank's.", "Set this computer's clock."),
    Seen.SIGNATURE_ACCEPTED: ("The bank accepts our signature.", ""),
    Seen.SIGNATURE_REFUSED: (
        "The bank refuses our signature ({code}).",
        "Consumer key and signing key must be of one project and of this environment, the address exactly the bank's.",
    ),
    Seen.ENCRYPTION_ACCEPTED: ("The bank opens what we encrypt.", ""),
    Seen.ENCRYPTION_REFUSED: (
        "The bank cannot open what we encrypt ({code}).",
        "Name the encryption certificate that the portal gives for this project and this environment.",
    ),
    Seen.PROGRAM_KNOWN: ("The bank knows program {program}. Reward item {item} shows in the first redemption.", ""),
    Seen.PROGRAM_NOT_NAMED: (
        "No program is named, so the bank goes by the card. Reward item {item} shows in the first redemption.",
        "",
    ),
    Seen.PROGRAM_REFUSED: (
        "The bank refuses the program ({code}).",
        "Check program id, redemption type and reward item; Mastercard must have mapped this project to the program.",
    ),
    Seen.ITEM_MISSING: (
        "No reward item is named, and no points can be redeemed without.",
        "Write the reward item's id that the bank gave you.",
    ),
}
_CLOCK_FIRST: Final = "Set this computer's clock first: the bank refuses signatures of another time."


def step_name(words: Words, step: Step) -> str:
    """What a step is called."""
    return words.say(STEPS[step])


def told(words: Words, finding: Finding) -> tuple[str, str]:
    """What the step saw, and what to mend; the latter empty where all is well."""
    error = finding.error
    if error is not None and (finding.seen is Seen.ERROR or (isinstance(error, Declined) and error.barred is not None)):
        return wrong(words, error)
    what, mend = _TEXTS[finding.seen]
    fields = {name: _shown(name, value) for name, value in finding.values.items()}
    if getattr(finding.error, "clock_is_off", False):
        mend = _CLOCK_FIRST
    return words.say(what, **fields), words.say(mend, **fields) if mend else ""


def wrong(words: Words, error: PosError) -> tuple[str, str]:
    """The same of an error: what, and the mend."""
    said = words.error(error)
    if isinstance(error, ConfigError):
        return said.what, sentence(clean(error.mend))
    return said.what, said.then


def _shown(name: str, value: str) -> str:
    """An address as it stands, since its digits are no account's; else as anything that came from outside."""
    plain = name in _ADDRESSES and value.isascii() and value.isprintable() and len(value) <= _LONGEST_ADDRESS
    return value if plain and not holds_card_number(value) else clean(value)
