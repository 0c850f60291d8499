"""What points are taken for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from posapp.domain.errors import Problem, UserError

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


def item_id(text: str) -> str:
    """A reward item's id as somebody types it. Raises UserError(ITEM_MALFORMED, longest)."""
    text = text.strip()
    if not _ITEM.fullmatch(text):
        raise UserError(Problem.ITEM_MALFORMED, longest=LONGEST_ITEM)
    return text
