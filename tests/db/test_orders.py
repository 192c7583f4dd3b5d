"""Each way to sort the council's list has an index, so that a page costs the same however many packages there are."""

from typing import Any
from uuid import UUID

import pytest

from db.shapes.packages import PACKAGES

# A plan is made for the rows that a table held last; of few, or none, all would be read and sorted.
AS_IF_LARGE = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"


@pytest.mark.parametrize("name", sorted(name for name, order in PACKAGES.orders.items() if not order.part))
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_B16_a_page_is_read_in_order_and_not_sorted(owner: Any, name: str, direction: str) -> None:
    order = PACKAGES.orders[name].sql.format(t="p")
    page = f"""EXPLAIN SELECT p.id FROM packages p WHERE p.authority_id = '{UUID(int=1)}'
        ORDER BY {order} {direction}, p.id {direction} LIMIT 50"""
    async with owner.transaction():
        await owner.execute(AS_IF_LARGE)
        plan = "\n".join(row[0] for row in await owner.fetch(page))
    # a reference is unique in an authority, so that sorting by the id as well takes one row at a time
    read_whole = "->  Sort" in plan and "Incremental Sort" not in plan
    assert not read_whole, plan


@pytest.mark.parametrize("name", sorted(name for name, order in PACKAGES.orders.items() if order.part))
async def test_B16_a_page_of_each_part_is_read_in_order_and_not_sorted(owner: Any, name: str) -> None:
    order = PACKAGES.orders[name]
    page = f"""EXPLAIN SELECT x.id FROM {order.part.format(t="p")} CROSS JOIN LATERAL (
        SELECT p.id FROM packages p WHERE p.authority_id = '{UUID(int=1)}' AND {order.on.format(t="p")}
        ORDER BY p.id LIMIT 51) x"""
    async with owner.transaction():
        await owner.execute(AS_IF_LARGE)
        plan = "\n".join(row[0] for row in await owner.fetch(page))
    assert "Sort" not in plan, plan
    assert "packages_by_level" in plan, plan
