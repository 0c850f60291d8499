"""What a desk has done at the bank for a member besides sales: events of the till's chain that belong to none.

The envelope's operator did it. `certain` False: it was sent, and no answer came. No address stands in any, nor whose it
is: the bank keeps that.
"""

from __future__ import annotations

from dataclasses import dataclass

from posapp.domain.fulfilment import Delivery


@dataclass(frozen=True, slots=True)
class AddressAdded:
    """A shipping address, by the bank's id of it; empty where no answer came."""

    address: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class StatusRecorded:
    """Where the delivery of a redeemed item stands. `expected_on`: ISO date of a back order."""

    redemption_id: str
    delivery: Delivery
    expected_on: str = ""
    certain: bool = True


DeskEvent = AddressAdded | StatusRecorded
