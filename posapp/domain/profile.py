"""All that the bank tells of a member on the phone: more than a sale needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from posapp.domain.member import Member
    from posapp.domain.points import Points


@dataclass(frozen=True, slots=True)
class Lot:
    """Points of one age; a date is None where the bank does not tell it (or they never expire)."""

    points: Points
    earned_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """`member` as a till knows it, and what only a desk asks for.

    `program` is the program's id; `customer` the customer reference (RANCU), empty where the bank does not tell it;
    `preferences` None where they were not asked for; `lots` the points by age, oldest first, empty where not told.
    """

    member: Member
    program: str = ""
    customer: str = ""
    preferences: tuple[tuple[str, str], ...] | None = None
    lots: tuple[Lot, ...] = ()
