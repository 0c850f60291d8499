"""What the checkout page shows for a `Checkout`: the one button and why it waits, the steps, what ⏎ does; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from posapp.domain.member import FRESH_FOR
from posapp.domain.sale import RELEASING, SaleState
from posapp.ui.pages.checkout.flow import Busy, Checkout, Preset, Stage
from posapp.ui.progress import StepState

if TYPE_CHECKING:
    from datetime import datetime

    from posapp.domain.sale import Sale
    from posapp.domain.split import Split


class Block(StrEnum):
    """Why the one button cannot be pressed yet."""

    NO_TOTAL = "no_total"
    WRONG_TOTAL = "wrong_total"
    WRONG_ORDER = "wrong_order"
    NO_CARD = "no_card"
    ASKING = "asking"
    UNFINISHED = "unfinished"
    WRONG_SPLIT = "wrong_split"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Primary:
    """The one button: what it will do (take this split; None: not known yet) and what still stands in the way."""

    split: Split | None
    block: Block | None


class Enter(StrEnum):
    """What ⏎ means outside the fields that have a use of their own for it."""

    TOTAL = "total"
    CARD = "card"
    PROPOSE = "propose"
    SEND = "send"
    APPROVE = "approve"
    NEXT = "next"
    NOTHING = "nothing"


class StepKind(StrEnum):
    RECORD = "record"
    REDEEM = "redeem"
    CHARGE = "charge"
    GIVE_BACK = "give_back"


def primary(now: Checkout) -> Primary:
    return Primary(now.split, _block(now))


def _block(now: Checkout) -> Block | None:
    checks = (
        (now.stage is not Stage.CART, Block.BUSY),
        (now.total_error is not None, Block.WRONG_TOTAL),
        (now.total is None, Block.NO_TOTAL),
        (now.order_error is not None, Block.WRONG_ORDER),
        (now.busy is Busy.ASKING, Block.ASKING),
        (now.quote is None, Block.NO_CARD),
        (now.wrong is not None and now.wrong.quiet, Block.UNFINISHED),
        (now.wrong is not None, Block.WRONG_SPLIT),
        (now.split is None, Block.NO_CARD),
    )
    return next((block for stands, block in checks if stands), None)


def enter(now: Checkout) -> Enter:
    """The next thing that a clerk without a mouse wants."""
    if now.stage is not Stage.CART:
        ends = {Stage.CARD: Enter.APPROVE, Stage.OVER: Enter.NEXT}
        return ends.get(now.stage, Enter.NOTHING) if now.busy is None else Enter.NOTHING
    if now.total is None:
        return Enter.TOTAL
    if now.card is None:
        return Enter.CARD
    if now.steerable and not now.chosen:
        return Enter.PROPOSE
    return Enter.SEND if _block(now) is None else Enter.NOTHING


def presets(now: Checkout) -> frozenset[Preset]:
    """Those that can be pressed: any where points can pay, "No points" wherever a split stands at all."""
    if now.steerable:
        return frozenset(Preset)
    free = now.editable and now.busy is None and now.split is not None
    return frozenset({Preset.NONE}) if free else frozenset()


def is_old(now: Checkout, at: datetime) -> bool:
    """The quote will be asked for again before points are taken."""
    quote = now.quote
    return quote is not None and quote.member is not None and at - quote.as_of > FRESH_FOR


def repeatable(sale: Sale) -> bool:
    """Nothing was taken, and the order may be paid again."""
    return sale.state in RELEASING and sale.state is not SaleState.CANCELLED


def closes_itself(sale: Sale) -> bool:
    """Points paid all: there is no card part to wait for."""
    return sale.state is SaleState.REDEEMED and not sale.card_amount


def steps(now: Checkout) -> tuple[tuple[StepKind, StepState], ...]:
    """The steps of the sale under way, each with how far it is; none while the cart is being entered."""
    if now.stage is Stage.CART:
        return ()
    made = [(StepKind.RECORD, StepState.DONE if now.recorded else StepState.GOING)]
    takes, charges = _parts(now)
    if takes:
        made.append((StepKind.REDEEM, _redeeming(now)))
    if charges:
        made.append((StepKind.CHARGE, _charging(now)))
    if takes and (now.busy is Busy.GIVING_BACK or _credit(now.sale) is not None):
        made.append((StepKind.GIVE_BACK, _credit(now.sale) or StepState.GOING))
    return tuple(made)


def _parts(now: Checkout) -> tuple[bool, bool]:
    """Whether this sale takes points, and whether it charges the card."""
    if now.sale is not None:
        return bool(now.sale.points), bool(now.sale.card_amount)
    return (bool(now.split.points), bool(now.split.card_amount)) if now.split is not None else (False, False)


_REDEEM = {
    SaleState.UNKNOWN: StepState.OPEN,
    SaleState.NEEDS_REVIEW: StepState.OPEN,
    SaleState.REDEEMING: StepState.OPEN,
    SaleState.REFUSED: StepState.FAILED,
    SaleState.NOT_REDEEMED: StepState.FAILED,
}
_CREDIT = {
    SaleState.CANCELLED: StepState.DONE,
    SaleState.CREDIT_UNKNOWN: StepState.OPEN,
    SaleState.CREDITING: StepState.OPEN,
}


def _redeeming(now: Checkout) -> StepState:
    if now.sale is None or now.busy is Busy.REDEEMING:
        return StepState.GOING if now.recorded else StepState.WAITING
    return _REDEEM.get(now.sale.state, StepState.DONE)


def _charging(now: Checkout) -> StepState:
    if now.sale is None or now.busy is Busy.REDEEMING:
        return StepState.WAITING
    if now.busy is Busy.APPROVING:
        return StepState.GOING
    if now.busy is Busy.GIVING_BACK or now.sale.state in _CREDIT:
        return StepState.FAILED
    if now.sale.state is SaleState.REDEEMED:
        return StepState.DUE
    return StepState.DONE if now.sale.state is SaleState.COMPLETED else StepState.WAITING


def _credit(sale: Sale | None) -> StepState | None:
    return _CREDIT.get(sale.state) if sale is not None else None
