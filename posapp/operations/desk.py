"""Everything staff can do at one till, in one value that windows and commands are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from posapp.domain.money import Currency
    from posapp.operations.find import Find
    from posapp.operations.give_back import GiveBack
    from posapp.operations.pay import Pay
    from posapp.operations.quote import Quotes
    from posapp.operations.settle import Settle


class Desk(Protocol):
    """The operations of a till that sells in `currency`."""

    @property
    def currency(self) -> Currency: ...

    @property
    def quotes(self) -> Quotes: ...

    @property
    def pay(self) -> Pay: ...

    @property
    def give_back(self) -> GiveBack: ...

    @property
    def settle(self) -> Settle: ...

    @property
    def find(self) -> Find: ...


@dataclass(frozen=True, slots=True)
class BuiltDesk:
    """A desk whose operations are all there."""

    currency: Currency
    quotes: Quotes
    pay: Pay
    give_back: GiveBack
    settle: Settle
    find: Find
