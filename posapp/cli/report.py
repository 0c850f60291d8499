"""What a command ends with: its exit code, its JSON object, and a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from posapp.domain.errors import ConfigError, Declined, PosError, RuleError, Unavailable, Unknown, UserError
from posapp.domain.sale import CreditDue, SaleState

if TYPE_CHECKING:
    from posapp.domain.sale import Sale
    from posapp.words import Words

DONE, WRONG_USE, REFUSED, OPEN, UNAVAILABLE, BUG = 0, 2, 3, 4, 5, 70

EXIT_BY_STATE: Final = {
    SaleState.COMPLETED: DONE,
    SaleState.REDEEMED: DONE,
    SaleState.CANCELLED: REFUSED,
    SaleState.REFUSED: REFUSED,
    SaleState.NOT_REDEEMED: UNAVAILABLE,
    SaleState.REDEEMING: OPEN,
    SaleState.UNKNOWN: OPEN,
    SaleState.NEEDS_REVIEW: OPEN,
    SaleState.CREDITING: OPEN,
    SaleState.CREDIT_UNKNOWN: OPEN,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a command ends with: the exit code, its JSON object, and the sentence for people.

    `told`: the answer is written already; `text` is what went wrong in the middle of it.
    """

    code: int
    answer: dict[str, Any]
    text: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    told: bool = False


def exit_of(sale: Sale) -> int:
    """The exit code that a sale's state ends a command with."""
    if sale.state is SaleState.CREDIT_UNKNOWN and sale.credit_due is CreditDue.PERSON:
        return REFUSED  # The bank has said no to the credit: nothing is unknown.
    return EXIT_BY_STATE[sale.state]


def exit_code(error: PosError) -> int:
    """The exit code of an error (design section 7)."""
    match error:
        case RuleError() | Declined():
            return REFUSED
        case UserError() | ConfigError():
            return WRONG_USE
        case Unknown():
            return OPEN
        case Unavailable():
            return UNAVAILABLE
        case _:
            return BUG


def failure(error: PosError, words: Words) -> Report:
    """The report of a command that ended with an error before it had a result of its own."""
    said = words.error(error)
    text = " ".join(part for part in (said.what, said.taken, said.then) if part)
    answer: dict[str, Any] = {"error": type(error).__name__, "message": text}
    if isinstance(error, ConfigError):
        answer["key"] = error.key
    if isinstance(error, Declined):
        answer |= {"source": error.source, "reason_code": error.reason_code, "recoverable": error.recoverable}
    return Report(exit_code(error), answer, text)
