"""Which bank a till stands at, so that no sale is ever asked about at another one than its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posapp.domain.errors import Problem, RuleError

if TYPE_CHECKING:
    from posapp.domain.sale import Sale


@dataclass(frozen=True, slots=True)
class BankPlace:
    """A bank by a `name` that is the same whenever it is the same one; `training`: its points are not real.

    An empty name is not known, of a till or of a sale that an earlier version wrote down: taken for the same.
    """

    name: str = ""
    training: bool = False

    def has(self, sale: Sale) -> bool:
        """The sale was made here."""
        return not (self.name and sale.bank) or sale.bank == self.name

    def check(self, sale: Sale) -> None:
        """Raise RuleError(OTHER_BANK): what a bank does not know of another's sale would be taken for "not there".

        A sale without points asks nothing of any bank, and may be ended everywhere.
        """
        if sale.points and not self.has(sale):
            raise RuleError(Problem.OTHER_BANK, sale=sale, bank=sale.bank)
