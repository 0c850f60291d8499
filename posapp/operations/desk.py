"""Everything staff can do at one till, in one value that windows and commands are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posapp.domain.money import Currency
    from posapp.operations.find import Find
    from posapp.operations.give_back import GiveBack
    from posapp.operations.pay import Pay
    from posapp.operations.quote import Quotes
    from posapp.operations.settle import Settle


@dataclass(frozen=True, slots=True)
class Desk:
    """The operations of a till that sells in `currency`."""

    currency: Currency
    quotes: Quotes
    pay: Pay
    give_back: GiveBack
    settle: Settle
    find: Find
