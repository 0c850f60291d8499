"""How a cart total is shared between points and card, whichever unit the clerk steers from.

For every split: points value + card amount = total to the minor unit, points are what that value costs and no more,
points are within the balance, the value within the program's bounds (design section 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posapp.domain.errors import Problem, RuleError
from posapp.domain.money import Money
from posapp.domain.points import Points, Rate

if TYPE_CHECKING:
    from posapp.domain.member import Quote

_ROUND_UNITS: Final = 5


@dataclass(frozen=True, slots=True)
class Split:
    """One way to share `total`."""

    total: Money
    points: Points
    points_value: Money
    card_amount: Money


def all_points(quote: Quote, *, points: Points | None = None, value: Money | None = None) -> Split:
    """A total that is all paid in points, and is what they are worth: a reward for a member on the phone.

    From at most `points`, or from the `value` of them. Raises RuleError(REWARD_NOT_USABLE, reason=Reason) where the
    quote has no rate or else bars it, RuleError(AMOUNT_NOT_POSITIVE), and as `Terms.by_value`.
    """
    member = quote.member if quote.usable else None
    if member is None or member.rate is None:
        raise RuleError(Problem.REWARD_NOT_USABLE, reason=quote.reason)
    rate = member.rate
    if value is None:
        points = points if points is not None else Points(0)
        total, balance = rate.value(points), member.balance
        if balance is not None and points > balance:
            raise RuleError(Problem.POINTS_OVER_BALANCE, balance=balance)
    elif value.minor > 0:
        total = rate.value(rate.plenty(value), cap=value)
    else:
        total = value
    if total.minor <= 0:
        raise RuleError(Problem.AMOUNT_NOT_POSITIVE)
    return Terms.of(total, quote).by_value(total)


@dataclass(frozen=True, slots=True)
class Terms:
    """What bounds a split: the total and, where points can be used, balance, rate and the program's bounds."""

    total: Money
    balance: Points
    rate: Rate | None
    least: Money | None = None
    most: Money | None = None
    partial: bool = True

    @classmethod
    def of(cls, total: Money, quote: Quote) -> Terms:
        member = quote.member
        if not quote.usable or member is None or member.balance is None:
            return cls(total, Points(0), None)
        return cls(total, member.balance, member.rate, member.least, member.most, member.partial)

    @property
    def usable(self) -> bool:
        """Some split other than "no points" exists."""
        return bool(self._best(self.balance))

    @property
    def hindrance(self) -> RuleError | None:
        """Why "no points" is the only split; None where another exists."""
        if self.usable:
            return None
        if self.rate is None or not (value := self.rate.value(self.balance, cap=self.cap)):
            return RuleError(Problem.POINTS_NOT_USABLE)
        if self.least is not None and value < self.least:
            return RuleError(Problem.VALUE_BELOW_MINIMUM, least=self.least)
        return RuleError(Problem.ALL_OR_NOTHING)

    @property
    def cap(self) -> Money:
        """No points value may exceed this, whatever the balance."""
        return min(self.total, self.most) if self.most is not None else self.total

    def none(self) -> Split:
        """The card pays all."""
        return self._split(Money.zero(self.total.currency))

    def all_that_fit(self) -> Split:
        """Points pay as much as balance and bounds allow; none where that is below the program's minimum."""
        return self._split(self._best(self.balance))

    def half(self) -> Split:
        """Points pay half the total, or what comes nearest below it."""
        half = Money(self.total.minor // 2, self.total.currency)
        return self._split(self._best(self.balance, half))

    def keep(self, kept: Points) -> Split:
        """As many as fit while `kept` points stay on the account."""
        return self._split(self._best(self.balance - min(kept, self.balance)))

    def round_card(self, split: Split) -> Split:
        """From `split`, let the card pay the next round sum above, points the rest."""
        step = _ROUND_UNITS * max(self.total.currency.scale, 100)
        card = min(-(-split.card_amount.minor // step) * step, self.total.minor)
        return self._split(self._best(self.balance, Money(self.total.minor - card, self.total.currency)))

    def by_points(self, points: Points) -> Split:
        """At most `points`; a few fewer where that buys the same. Raises RuleError."""
        if not points:
            return self.none()
        rate = self._rate()
        if points > self.balance:
            raise RuleError(Problem.POINTS_OVER_BALANCE, balance=self.balance)
        needed = rate.points_for(rate.value(rate.plenty(self.total), cap=self.cap))
        if points > needed:
            raise RuleError(Problem.POINTS_OVER_NEED, needed=needed)
        return self._checked(rate.value(points, cap=self.cap))

    def by_value(self, value: Money) -> Split:
        """Points worth `value`, or the nearest below that whole points can buy. Raises RuleError."""
        if value.minor < 0:
            raise RuleError(Problem.AMOUNT_NOT_POSITIVE)
        if not value:
            return self.none()
        rate = self._rate()
        if value > self.total:
            raise RuleError(Problem.VALUE_OVER_TOTAL, total=self.total)
        if self.most is not None and value > self.most:
            raise RuleError(Problem.VALUE_OVER_MAXIMUM, most=self.most)
        exact = rate.value(rate.plenty(self.total), cap=value)
        if rate.points_for(exact) > self.balance:
            raise RuleError(Problem.POINTS_OVER_BALANCE, balance=self.balance)
        return self._checked(exact)

    def by_card(self, card_amount: Money) -> Split:
        """The card pays `card_amount`, points the rest. Raises RuleError."""
        if card_amount.minor < 0 or card_amount > self.total:
            raise RuleError(Problem.VALUE_OVER_TOTAL, total=self.total)
        return self.by_value(self.total - card_amount)

    def _rate(self) -> Rate:
        if self.rate is None:
            raise RuleError(Problem.POINTS_NOT_USABLE)
        return self.rate

    def _best(self, points: Points, cap: Money | None = None) -> Money:
        zero = Money.zero(self.total.currency)
        if self.rate is None:
            return zero
        value = self.rate.value(points, cap=self.cap if cap is None else min(cap, self.cap))
        if self.least is not None and value < self.least:
            return zero
        return value if self.partial or value == self.total else zero

    def _checked(self, value: Money) -> Split:
        if self.least is not None and Money.zero(value.currency) < value < self.least:
            raise RuleError(Problem.VALUE_BELOW_MINIMUM, least=self.least)
        if not self.partial and value not in (Money.zero(value.currency), self.total):
            raise RuleError(Problem.ALL_OR_NOTHING)
        return self._split(value)

    def _split(self, value: Money) -> Split:
        points = self.rate.points_for(value) if self.rate is not None else Points(0)
        return Split(self.total, points, value, self.total - value)
