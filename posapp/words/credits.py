"""Points that go back, in words: reasons, what will go where, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posapp.domain.reasons import CODES
from posapp.operations.credits import CreditState
from posapp.words.voice import joined

if TYPE_CHECKING:
    from posapp.domain.returns import Return
    from posapp.operations.credits import CreditEnd
    from posapp.words import Words

_REASONS: Final = dict(
    zip(
        CODES,
        (
            "Goods returned",
            "Sale cancelled",
            "Price adjustment",
            "Duplicate",
            "Goodwill",
            "Correction",
            "Other",
        ),
        strict=True,
    )
)


def reason(words: Words, code: str) -> str:
    """ "Goods returned"; a store's own reason as it is written, without its underlines."""
    return words.say(_REASONS[code]) if code in _REASONS else code.replace("_", " ").capitalize()


def preview(words: Words, back: Return) -> str:
    """What goes back as points and what to the card."""
    if back.points and not back.points_value:
        return words.say("{points} back; the bank has not told their worth.", points=words.counted(back.points))
    text = "{value} goes back as points, {card} to the card."
    return words.say(text, value=words.money(back.points_value), card=words.money(back.card_amount))


def end(words: Words, ended: CreditEnd) -> str:
    """What came of a credit, and what to do next."""
    if ended.approval is not None:
        from posapp.words.approvals import told  # noqa: PLC0415 - most credits need none

        return joined(words.say("This needs an approval. Nothing was sent."), told(words, ended.approval))
    points, count = words.points(ended.points), ended.points.count
    match ended.state:
        case CreditState.CREDITED:
            done = words.plural(count, "1 point is given back.", "{points} points are given back.", points=points)
            if not ended.left:
                return joined(done, words.say("Nothing is left to give back."))
            return joined(done, words.say("{left} can still be given back.", left=words.counted(ended.left)))
        case CreditState.UNKNOWN:
            return words.story(ended.sale)
        case _:
            asked = words.counted(ended.points)
            refused = words.say("The bank refused to give {points} back. Nothing has changed.", points=asked)
            return joined(refused, words.bank_said(ended.sale))
