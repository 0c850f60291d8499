"""What points are taken for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posapp.domain.errors import Problem, RuleError, UserError
from posapp.domain.texts import without_card

LONGEST_ITEM: Final = 20
_ITEM: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_ITEM - 1}}}", re.ASCII)


class RewardKind(StrEnum):
    """The redemption types of the contract (E2, documented)."""

    CASHBACK = "cashback"
    MERCHANDISE = "merchandise"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True)
class Reward:
    """One item of the bank's catalogue, by the id that was agreed with the bank; `address` is where it is sent.

    An address is the bank's id of one (contract E8); only merchandise has any.
    """

    kind: RewardKind
    item: str
    address: str = ""

    def checked(self) -> Reward:
        """As it may be asked for.

        Raises UserError as `item_id`; RuleError(ADDRESS_MISSING) for merchandise without the id of an address,
        RuleError(ADDRESS_UNUSED) where nothing is sent.
        """
        address = without_card(self.address.strip())
        if self.kind is RewardKind.MERCHANDISE and not _ITEM.fullmatch(address):
            # Written out it would stand in the journal, which knows addresses by their ids alone.
            raise RuleError(Problem.ADDRESS_MISSING)
        if self.kind is not RewardKind.MERCHANDISE and address:
            raise RuleError(Problem.ADDRESS_UNUSED)
        return Reward(self.kind, item_id(self.item), address)


def item_id(text: str) -> str:
    """A reward item's id as somebody types it. Raises UserError(ITEM_MALFORMED, longest | CARD_IN_TEXT)."""
    text = without_card(text.strip())
    if not _ITEM.fullmatch(text):
        raise UserError(Problem.ITEM_MALFORMED, longest=LONGEST_ITEM)
    return text
