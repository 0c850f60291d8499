"""Reads the bank's no: the error envelope into our error tree. Which codes mean "not found" is decided here alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Barred, Declined, NotFound
from posapp.mastercard import wire, wire_oauth2
from posapp.mastercard.reading import Record, flag

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_FOUND: Final = frozenset({"INVALID_FIELD_VALUE_USER_ID", "REDEMPTION_NOT_FOUND"})
"""Reason codes that mean "no such member" or "no such redemption". Inferred; replace when the table is at hand."""

OAUTH: Final = "OAuth"
_CRYPTO: Final = frozenset({"CRYPTO_ERROR"})
_PROGRAM: Final = frozenset({"INVALID_CLIENT_ID"})
_PROGRAM_FIELDS: Final = ("_PROGRAM_ID", "_REDEMPTION_ITEM_ID", "_REDEMPTION_TYPE")
"""Ends of the codes that name a field."""
"""Our name for the source of a refusal in the dialect of OAuth 2.0, which names none."""

_BARRED: Final = {
    **dict.fromkeys(wire_oauth2.INVALID_CLIENT, Barred.CLIENT),
    **dict.fromkeys(wire_oauth2.INVALID_PROOF, Barred.PROOF),
    **dict.fromkeys(wire_oauth2.INSUFFICIENT_SCOPE, Barred.SCOPE),
    wire_oauth2.INVALID_TOKEN: Barred.TOKEN,
}
_OF_THE_CLOCK: Final = frozenset({Barred.CLIENT, Barred.PROOF, Barred.TOKEN})
_GATEWAYS_BEAR: Final = timedelta(minutes=2)
"""From here on a refused signature is put down to the till's clock. Gateways bear a few minutes, at most."""
_FAPI_BEARS: Final = timedelta(seconds=10)
"""FAPI 2.0, 5.3.2.1: what comes from further ahead may be refused."""
_LONGEST_TEXT: Final = 300
_TOKEN: Final = re.compile(r"[^\s\"']{33,}")
_LONG_NUMBER: Final = re.compile(r"\d(?:[ -]?\d){11,}")


def refusal(status: int, answer: object) -> Declined | None:
    """The bank's no, if this 4xx says one that can be read (contract 7.1, 7.3); several are joined.

    408 and 425 never are: both say that the request was not taken in, not that it was judged.
    """
    if not 400 <= status < 500 or status in (408, 425):
        return None
    faults = _faults(answer)
    if not faults:
        return None
    codes = [fault.text(wire.REASON_CODE) for fault in faults]
    sources = list(dict.fromkeys(fault.text(wire.SOURCE) for fault in faults))
    kind = NotFound if _is_not_found(status, codes, sources) else Declined
    no = kind(
        source=_clean(", ".join(filter(None, sources))),
        reason_code=_clean(", ".join(codes)),
        description=_clean(" ".join(filter(None, (fault.text(wire.DESCRIPTION) for fault in faults)))),
        recoverable=status == 429 or all(flag(fault.get(wire.RECOVERABLE), default=False) for fault in faults),
        status=status,
    )
    no.barred = _BARRED.get(codes[0]) if sources == [OAUTH] else None
    return no


def is_clocks(no: Declined, skew: timedelta | None) -> bool:
    """Whether a refusal is put down to this till's clock, which differs so much from the bank's."""
    if skew is None or no.barred not in {None, *_OF_THE_CLOCK} or (no.barred is None and no.status not in (401, 403)):
        return False
    return abs(skew) > (_GATEWAYS_BEAR if no.barred is None else _FAPI_BEARS)


def is_of_client(no: Declined) -> bool:
    """The gateway does not take our signature, our token or our key; whether the program knows us was not asked."""
    return no.source == OAUTH or (no.status in (401, 403) and not is_of_program(no))


def is_of_encryption(no: Declined) -> bool:
    """What we encrypted could not be opened."""
    return not _CRYPTO.isdisjoint(_codes(no))


def is_of_program(no: Declined) -> bool:
    """The program, or how we name it and its reward item, is refused."""
    return any(code in _PROGRAM or code.endswith(_PROGRAM_FIELDS) for code in _codes(no))


def _codes(no: Declined) -> list[str]:
    return no.reason_code.split(", ")


def carries_error(answer: object) -> bool:
    """True if an answer holds an error envelope, whatever its status."""
    return bool(_faults(answer))


def _is_not_found(status: int, codes: Sequence[str], sources: Sequence[str]) -> bool:
    # The gateway says 404 of a wrong base URL.
    by_status = status == 404 and wire.GATEWAY.casefold() not in (source.casefold() for source in sources)
    return by_status or not NOT_FOUND.isdisjoint(codes)


def _faults(answer: object) -> list[Record]:
    """The items of the error envelope that name a reason, in either dialect."""
    if not isinstance(answer, dict):
        return []
    record = Record(answer)
    if oauth := record.text(wire_oauth2.ERROR):
        # Some servers repeat the token that they refuse.
        said = _TOKEN.sub("…", record.text(wire_oauth2.DESCRIPTION))
        return [Record({wire.SOURCE: OAUTH, wire.REASON_CODE: oauth, wire.DESCRIPTION: said})]
    return [fault for fault in record.record(wire.ERRORS).records(wire.ERROR) if fault.text(wire.REASON_CODE)]


def _clean(text: str) -> str:
    """Text from outside, fit to be shown and kept: one short line, and no number long enough to be a card's."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return _LONG_NUMBER.sub("…", line)[:_LONGEST_TEXT]
