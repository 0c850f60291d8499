"""A sale is found by any of its names, and what is open is listed oldest first."""

from __future__ import annotations

import pytest

from posapp.domain.sale import SaleState
from posapp.operations.ports import SaleFilter
from tests.support.ports import World
from tests.unit.operations.test_close_day import called_off, sold
from tests.unit.operations.test_settle import pay, unknown


@pytest.fixture
def world() -> World:
    return World()


async def test_a_sale_is_found_by_each_of_its_names(world: World) -> None:
    sale, other = await sold(world), await sold(world, order="INV-2")
    for name in (sale.id, "INV-1", "RD-1"):
        assert await world.desk.find.sale(name) == sale, name
    assert await world.desk.find.sale("RD-2") == other
    assert await world.desk.find.sale("nothing of that name") is None


async def test_an_order_is_its_living_sale_or_else_its_newest(world: World) -> None:
    await called_off(world, order="INV-1")
    newest = await called_off(world, order="INV-1")
    assert await world.desk.find.sale("INV-1") == newest
    living = await sold(world, order="INV-1")
    assert await world.desk.find.sale("INV-1") == living


async def test_what_is_open_is_listed_oldest_first(world: World) -> None:
    card_open = await pay(world, order="INV-0")
    first = await unknown(world, acts=False)
    await sold(world, order="INV-2")
    world.bank.no_answer("redeem", acts=False)
    last = await pay(world, order="INV-3")
    assert card_open.state is SaleState.REDEEMED
    assert await world.desk.find.unsettled() == [first, last]
    assert await world.desk.find.unsettled(card_open=True) == [card_open, first, last]


async def test_a_filter_is_passed_on(world: World) -> None:
    first, last = await sold(world), await sold(world, order="INV-2")
    assert await world.desk.find.sales(SaleFilter()) == [last, first]
    assert await world.desk.find.sales(SaleFilter(order="INV-1")) == [first]
