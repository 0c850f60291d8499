"""The receipt of a sale in words, and what is said where it could not be printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Outage, Unavailable
from posapp.domain.points import Points
from posapp.domain.receipt import ReceiptKind
from posapp.domain.sale import SaleState
from posapp.operations.sheet import Kind, Line, Sheet, Tone
from posapp.words.mishaps import Said
from posapp.words.slips import TRAINING, told
from posapp.words.voice import clean, joined, sentence

if TYPE_CHECKING:
    from posapp.domain.errors import PosError
    from posapp.domain.receipt import CreditLine, Receipt
    from posapp.domain.sale import Sale
    from posapp.words import Words

_TITLES: Final = {
    ReceiptKind.SALE: "Receipt",
    ReceiptKind.CREDIT: "Receipt with credit",
    ReceiptKind.CANCELLATION: "Sale cancelled",
}
_CONFIRMATIONS: Final = {
    ReceiptKind.SALE: "Redemption",
    ReceiptKind.CREDIT: "Redemption with credit",
    ReceiptKind.CANCELLATION: "Redemption cancelled",
}
"""Of what was done for a member on the phone: read out or kept, and no card has a part in it."""
_CARD: Final = {
    SaleState.COMPLETED: "Charged to card",
    SaleState.REDEEMED: "Card to charge",
}
_PAID: Final = ("Paid with 1 point", "Paid with {points} points")
_REDEEMED: Final = ("1 point redeemed", "{points} points redeemed")
_POINTS: Final = {SaleState.COMPLETED: _PAID, SaleState.REDEEMED: _PAID}
_ASKED: Final = ("1 point asked for", "{points} points asked for")
_TAKEN: Final = ("1 point taken", "{points} points taken")
_REASONS: Final = {
    "goods_returned": "Goods returned",
    "cancelled": "Sale cancelled",
    "price_adjustment": "Price adjusted",
    "duplicate": "Paid twice",
    "goodwill": "Goodwill",
    "correction": "Correction",
    "other": "Other",
}
_GAP: Final = Line(Kind.GAP)
_RULE: Final = Line(Kind.RULE)


def receipt_sheet(words: Words, receipt: Receipt) -> Sheet:
    """The receipt, ready for paper."""
    sale, say = receipt.sale, words.say
    training = [Line(Kind.HEAD, say(TRAINING), strong=True)] if sale.training else []
    lines = [Line(Kind.HEAD, store, strong=True)] if (store := _flat(receipt.store)) else []
    lines += [Line(Kind.HEAD, say("Till {till}", till=sale.till)), Line(Kind.HEAD, words.when(sale.opened_at))]
    lines += [_RULE, *_title(words, receipt), *training, _GAP]
    lines += _rows((say("Order"), _order(sale)), (say("Sale"), sale.id), *_rewarded(words, sale))
    if sale.points:
        lines += _rows((say("Member card"), f"•• {sale.last_four}" if sale.last_four else ""))
    if paid := _payment(words, receipt):
        lines += [_GAP, *paid, *_balance(words, receipt), *_given_back(words, receipt)]
    if sale.points:
        reference = "" if sale.adopted else sale.external_id
        names = (say("Reference"), reference), (say("Redemption"), sale.redemption_id or "")
        lines += [_GAP, *_rows(*names, tone=Tone.MUTED)]
    for text in _told(words, receipt):
        lines += [_GAP, Line(Kind.TEXT, text)]
    if receipt.used:
        lines += [_GAP, Line(Kind.TEXT, _bearer(words, receipt), tone=Tone.MUTED)]
    if training:
        lines += [_GAP, *training]
    name = f"receipt-{sale.order}" + (f"-{receipt.copy}" if receipt.copy > 1 else "")
    return Sheet((*lines, _RULE), sale.id, name, receipt.at)


def not_printed(words: Words, error: PosError) -> Said:
    """A receipt did not come out. Whatever went wrong, the sale is what it was."""
    what = words.say("The receipt could not be printed.")
    stands = words.say("The sale stands.")
    if not isinstance(error, Unavailable):
        said = words.error(error)
        return Said(joined(what, said.what), stands, said.then)
    why = words.outage(error.outage) if error.outage is not Outage.PRINTER else ""
    then = words.say("Print it again from History.")
    return Said(joined(what, why, sentence(clean(error.detail))), stands, then)


def _title(words: Words, receipt: Receipt) -> list[Line]:
    say, again = words.say, receipt.copy > 1
    copy = say("COPY {number}", number=str(receipt.copy)) if again else ""
    lines = [Line(Kind.TITLE, say(_headline(receipt)), copy, strong=True)]
    if again:
        lines += _rows((say("Printed again"), words.when(receipt.at)), tone=Tone.MUTED)
    if receipt.sale.state is not SaleState.COMPLETED and receipt.kind is not ReceiptKind.CANCELLATION:
        lines.append(_row(say("State"), words.state(receipt.sale), strong=True))
    return lines


def _headline(receipt: Receipt) -> str:
    by_phone = receipt.sale.by_phone
    if receipt.sale.state is SaleState.COMPLETED or receipt.kind is ReceiptKind.CANCELLATION:
        return (_CONFIRMATIONS if by_phone else _TITLES)[receipt.kind]
    if by_phone:
        return "Nothing redeemed" if receipt.finished else "Redemption not finished"
    return "Sale not paid" if receipt.finished else "Sale not finished"


def _order(sale: Sale) -> str:
    """The order, unless it is only a name for a sale that came without one."""
    return "" if sale.order in (sale.external_id, sale.id) else sale.order


def _rewarded(words: Words, sale: Sale) -> tuple[tuple[str, str], ...]:
    """What points were redeemed for and when, where that is not what the head of the receipt says."""
    say, reward = words.say, sale.reward
    return (
        (say("For"), words.reward(reward) if reward is not None else ""),
        (say("Shipping address"), reward.address if reward is not None else ""),
        (say("Redeemed elsewhere"), words.when(sale.redeemed_at) if sale.redeemed_at is not None else ""),
    )


def _payment(words: Words, receipt: Receipt) -> list[Line]:
    sale, say = receipt.sale, words.say
    # A total of its own is what a cart has; a reward's is what its points are worth.
    lines = [] if sale.by_phone else [_row(say("Total"), words.money(sale.total), strong=True)]
    if sale.points and receipt.used != Points(0):
        kept = dict.fromkeys(_POINTS, _REDEEMED) if sale.by_phone else _POINTS
        one, many = kept.get(sale.state, _ASKED if receipt.used is None else _TAKEN)
        name = words.plural(sale.points.count, one, many, points=words.points(sale.points))
        lines.append(_row(name, words.money(sale.points_value) if sale.worth_known else "", Tone.POINTS))
    if sale.card_amount:
        name = say(_CARD.get(sale.state, "Card, not charged"))
        lines.append(_row(name, words.money(sale.card_amount), Tone.CARD))
    return lines


def _balance(words: Words, receipt: Receipt) -> list[Line]:
    """Only what is known, and nothing at all where no points were taken."""
    say = words.say
    if not receipt.used:
        return []
    lines = [_GAP]
    if receipt.before is not None:
        lines.append(_row(say("Points before"), words.points(receipt.before)))
    lines.append(_row(say("Points used"), words.points(receipt.used), Tone.POINTS))
    if receipt.left is not None and not receipt.credits:
        lines.append(_row(say("Points left"), words.points(receipt.left), strong=True))
    return lines


def _given_back(words: Words, receipt: Receipt) -> list[Line]:
    say, lines = words.say, []
    for line in receipt.credits:
        lines += [_GAP, *_credit(words, line, worth_known=receipt.sale.worth_known)]
    if not lines:
        return []
    if receipt.kind is ReceiptKind.CREDIT:
        lines += [_GAP, _row(say("Can still be given back"), words.points(receipt.credits[-1].creditable))]
    if receipt.left is not None:
        lines += [_GAP, _row(say("Points left"), words.points(receipt.left), strong=True)]
    return lines


def _credit(words: Words, line: CreditLine, *, worth_known: bool) -> list[Line]:
    say, credit = words.say, line.credit
    lines = [_row(say("Points given back"), words.points(credit.points), Tone.POINTS, strong=True)]
    reason = say(_REASONS[credit.reason]) if credit.reason in _REASONS else clean(credit.reason)
    return lines + _rows(
        (say("Worth"), words.money(line.value) if worth_known else ""),
        (say("On"), words.when(credit.at)),
        (say("Reason"), reason),
        (say("Credit"), credit.credit_id or credit.external_id),
    )


def _told(words: Words, receipt: Receipt) -> tuple[str, ...]:
    """What the customer has to know where the sale did not simply end well."""
    sale = receipt.sale
    match sale.state:
        case SaleState.COMPLETED:
            return (_flat(words.taken(sale)),) if sale.by_phone else ()
        case SaleState.REDEEMED:
            return (words.say("The card has still to pay its part."),) if sale.card_amount else ()
        case SaleState.REFUSED | SaleState.NOT_REDEEMED | SaleState.CANCELLED:
            return (words.taken(replace(sale, reason="")),)
        case _:
            return told(words, sale)


def _bearer(words: Words, receipt: Receipt) -> str:
    """The bank's text where it tells one."""
    if said := sentence(clean(receipt.bearer)):
        return said
    issuer = words.say("Points are taken from and given back to the account by the card's issuer.")
    if receipt.kind is ReceiptKind.SALE or receipt.sale.by_phone:
        return issuer
    cost = words.say("What that costs is settled by Mastercard between the issuer's program and the store.")
    return joined(issuer, cost)


def _row(name: str, value: str, tone: Tone = Tone.PLAIN, *, strong: bool = False) -> Line:
    return Line(Kind.ROW, _flat(name), _flat(value), tone, strong)


def _rows(*pairs: tuple[str, str], tone: Tone = Tone.PLAIN) -> list[Line]:
    """Those that have a value."""
    return [_row(name, value, tone) for name, value in pairs if _flat(value)]


def _flat(text: str) -> str:
    """One line, and no sign that moves a printer."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
