"""What the checkout page knows and how each act of the clerk and each answer changes it; no Qt, no waiting.

The page keeps one `Checkout`, replaces it by what these functions return, and draws it. Nothing here sends anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, RuleError, UserError
from posapp.domain.member import Outcome, Quote, Reason
from posapp.domain.points import Points
from posapp.domain.sale import Sale, SaleState
from posapp.domain.split import Split, Terms
from posapp.domain.texts import order_reference

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.card import Brand
    from posapp.domain.errors import PosError
    from posapp.domain.money import Currency, Money

KEPT: Final = Points(1000)
"""What the preset "Keep 1,000 pts" leaves on the account."""

_QUIET: Final = frozenset({Problem.AMOUNT_EMPTY, Problem.AMOUNT_NOT_POSITIVE})
"""Not yet wrong while somebody is still typing ("0" may become "0.50")."""


class Busy(StrEnum):
    """The operation that is under way."""

    ASKING = "asking"
    REDEEMING = "redeeming"
    APPROVING = "approving"
    GIVING_BACK = "giving_back"
    LOOKING = "looking"


class Stage(StrEnum):
    """Which face the page shows."""

    CART = "cart"  # The clerk enters cart, card and split.
    SENDING = "sending"  # Money moves; nothing can be changed.
    CARD = "card"  # Points are settled, the card is to be charged.
    OVER = "over"  # The sale has ended, well or open.


class Figure(StrEnum):
    """The three linked fields, by which the clerk can steer the split."""

    POINTS = "points"
    VALUE = "value"
    CARD = "card"


class Preset(StrEnum):
    NONE = "none"
    HALF = "half"
    ALL = "all"
    ROUND = "round"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class ShownCard:
    """All that is left of a card number once it is taken; nothing where the member was `handed` over instead."""

    masked: str
    last_four: str
    brand: Brand
    handed: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """One of the linked fields holds what cannot be; `quiet` while it is merely unfinished."""

    figure: Figure
    error: UserError
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """An operation that did not come to an answer for the sale."""

    during: Busy
    error: PosError


@dataclass(frozen=True, slots=True)
class Checkout:
    """One cart from the first key to the result.

    `chosen` is True once the clerk has settled on the split; `before` is the quote agreed to before the bank's terms
    moved, until the clerk confirms the new ones; `recorded` when the intent is known to be on disk.
    """

    currency: Currency
    total: Money | None = None
    total_error: UserError | None = None
    order: str = ""
    order_error: UserError | None = None
    card: ShownCard | None = None
    card_error: UserError | None = None
    quote: Quote | None = None
    split: Split | None = None
    chosen: bool = False
    wrong: Wrong | None = None
    before: Quote | None = None
    busy: Busy | None = None
    recorded: bool = False
    sale: Sale | None = None
    trouble: Trouble | None = None

    @property
    def stage(self) -> Stage:
        if self.busy in (Busy.REDEEMING, Busy.APPROVING, Busy.GIVING_BACK):
            return Stage.SENDING
        if self.sale is None:
            return Stage.CART
        return Stage.CARD if self.sale.state is SaleState.REDEEMED else Stage.OVER

    @property
    def editable(self) -> bool:
        """The clerk may still change the cart."""
        return self.stage is Stage.CART

    @property
    def terms(self) -> Terms | None:
        """What bounds the split; None while total or quote are missing."""
        return Terms.of(self.total, self.quote) if self.total is not None and self.quote is not None else None

    @property
    def steerable(self) -> bool:
        """Points can pay some part of this cart."""
        terms = self.terms
        return self.editable and self.busy is None and terms is not None and terms.usable

    @property
    def account(self) -> str:
        return self.quote.member.account if self.quote and self.quote.member else ""


def type_total(now: Checkout, read: Money | UserError, *, done: bool = False) -> Checkout:
    """A cart total, or why what stands in the field is none; `done` when the clerk has finished typing it."""
    if isinstance(read, UserError):
        shown = read if done or read.problem not in _QUIET else None
        return _refit(replace(now, total=None, total_error=shown))
    if read == now.total:
        return replace(now, total_error=None)
    return _refit(replace(now, total=read, total_error=None, trouble=None))


def type_order(now: Checkout, text: str) -> Checkout:
    """An order reference; blank leaves it to the till."""
    if not text.strip():
        return replace(now, order="", order_error=None)
    try:
        return replace(now, order=order_reference(text), order_error=None)
    except UserError as error:
        return replace(now, order="", order_error=error)


def take_card(now: Checkout, card: ShownCard) -> Checkout:
    """A good number was entered and is on its way to the bank."""
    fresh = replace(now, card=card, card_error=None, quote=None, before=None, trouble=None, busy=Busy.ASKING)
    return _refit(replace(fresh, split=None, chosen=False, wrong=None))


def refuse_member(now: Checkout, error: UserError) -> Checkout:
    """Whoever was handed over is not taken: as if nobody had been."""
    return refuse_card(change_card(now), error)


def refuse_card(now: Checkout, error: UserError | None) -> Checkout:
    return replace(now, card_error=error)


def change_card(now: Checkout) -> Checkout:
    """Another card: everything that came with the last one goes."""
    empty = replace(now, card=None, card_error=None, quote=None, before=None, trouble=None, busy=None)
    return replace(empty, split=None, chosen=False, wrong=None)


def asked(now: Checkout, quote: Quote) -> Checkout:
    """The bank answered. Where points cannot be used nothing is left to choose: the card pays all."""
    return _refit(replace(now, quote=quote, busy=None, chosen=not quote.usable))


def ask_failed(now: Checkout, error: PosError, at: datetime) -> Checkout:
    """No balance came (at `at`). The card can still pay all, so the cart stands on a quote without points."""
    if now.card is None:
        return replace(now, busy=None)
    without = Quote(Outcome.ELIGIBLE, Reason.BALANCE_UNAVAILABLE, now.card.last_four, None, at)
    return replace(asked(now, without), trouble=Trouble(Busy.ASKING, error))


def steer(now: Checkout, figure: Figure, read: Points | Money | UserError, *, blank: bool = False) -> Checkout:
    """One of the linked fields was typed in; `blank` when it stands empty."""
    terms = now.terms
    if terms is None or not now.steerable:
        return now
    if isinstance(read, UserError):
        return replace(now, wrong=Wrong(figure, read, quiet=blank), chosen=True)
    try:
        split = _by(terms, figure, read)
    except RuleError as error:
        return replace(now, wrong=Wrong(figure, error), chosen=True)
    return replace(now, split=split, wrong=None, chosen=True)


def slide(now: Checkout, points: Points) -> Checkout:
    """The bar was moved: the best split of at most `points`."""
    terms = now.terms
    if terms is None or not now.steerable:
        return now
    kept = terms.balance - min(points, terms.balance)
    return replace(now, split=terms.keep(kept), wrong=None, chosen=True)


def choose(now: Checkout, preset: Preset) -> Checkout:
    """One of the ready-made splits. "No points" can be chosen wherever a total and a card's answer stand."""
    terms = now.terms
    if terms is None or not now.editable or now.busy is not None:
        return now
    match preset:
        case Preset.NONE:
            split = terms.none()
        case Preset.HALF:
            split = terms.half()
        case Preset.ALL:
            split = terms.all_that_fit()
        case Preset.ROUND:
            split = _rounded(terms, now.split)
        case Preset.KEEP:
            split = terms.keep(KEPT)
    return replace(now, split=split, wrong=None, chosen=True)


def _rounded(terms: Terms, split: Split | None) -> Split:
    """The card's part rounded up from the split that stands, or from all that fit where none takes points."""
    return terms.round_card(split if split is not None and split.points else terms.all_that_fit())


def _by(terms: Terms, figure: Figure, read: Points | Money) -> Split:
    if isinstance(read, Points):
        return terms.by_points(read)
    return terms.by_value(read) if figure is Figure.VALUE else terms.by_card(read)


def _refit(now: Checkout) -> Checkout:
    """The split after total or quote have changed: as near as can be to the one that was chosen."""
    terms = now.terms
    if terms is None:
        return replace(now, split=None, wrong=None)
    if not (now.chosen and now.split is not None and now.split.points and terms.usable):
        return replace(now, split=terms.none(), wrong=None)
    return replace(now, split=terms.keep(terms.balance - min(now.split.points, terms.balance)), wrong=None)


def send(now: Checkout) -> Checkout:
    return replace(now, busy=Busy.REDEEMING, recorded=False, trouble=None, before=None, order_error=None)


def intent_recorded(now: Checkout, sale: Sale) -> Checkout:
    """The intent is on disk: from here on there is a sale, whatever becomes of the request."""
    return replace(now, recorded=True, sale=sale) if now.busy is Busy.REDEEMING else now


def answered(now: Checkout, sale: Sale) -> Checkout:
    """Any operation on the sale came back with it."""
    return replace(now, sale=sale, busy=None, recorded=True, trouble=None)


def reread(now: Checkout, sale: Sale) -> Checkout:
    """The journal has the sale in the same state, looked at once more: trouble that is shown stays, to be read."""
    return replace(now, sale=sale)


def wait_for(now: Checkout, busy: Busy) -> Checkout:
    return replace(now, busy=busy, trouble=None)


def failed(now: Checkout, error: PosError) -> Checkout:
    """An operation came back without an answer: back to where the clerk can act, with what was wrong in its place.

    Where the intent was recorded already there is no way back to the cart: the sale is open.
    """
    during, now = now.busy or Busy.REDEEMING, replace(now, busy=None)
    if isinstance(error, RuleError) and error.problem is Problem.QUOTE_CHANGED:
        quote = error.values.get("quote")
        if isinstance(quote, Quote):
            return _refit(replace(now, before=now.quote, quote=quote))
    if isinstance(error, UserError) and error.problem in (Problem.ORDER_TAKEN, Problem.ORDER_MALFORMED):
        return replace(now, order_error=error)
    return replace(now, trouble=Trouble(during, error))


def try_again(now: Checkout) -> Checkout:
    """Back to the cart of a sale that took nothing: same total, order and quote, the split to be chosen anew."""
    return _refit(replace(now, sale=None, trouble=None, recorded=False, chosen=False, split=None))
