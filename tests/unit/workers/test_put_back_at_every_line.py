"""Orders that turn back, disturbed at every moment of their way: all is as it was before they came.

The carrier refuses the last part; a worker is killed, or something breaks off, at every line of the way.
"""

from collections.abc import Callable
from itertools import count

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from tests.unit.workers.carrier_model import DEFAULT, Trunk
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP
from tests.unit.workers.exactly_once import INNOCENT
from tests.unit.workers.fate import Broken, Fate, Killed
from tests.unit.workers.test_broken_at_every_line import bear
from tests.unit.workers.test_killed_at_every_line import survive
from tests.unit.workers.trunk_states import prepare, trunk_of
from tests.unit.workers.workshop import CONFIG, PREPARED, Workshop, change_trunk, create, update

FORMER = f"{ACCOUNT}-FORMER"
ORDERS: dict[str, AnyOrder] = {
    "a change": replace(update("rollback"), sms=UNSET, trunk=UNSET),
    "a new trunk": replace(
        create("rollback"), options=UNSET, destinationacl=UNSET, balance=UNSET, config=UNSET
    ),
    "a change of a trunk": replace(
        change_trunk("rollback"), destinationacl=UNSET, balance=UNSET, acl=UNSET, config=UNSET
    ),
}


def begun(spec: AnyOrder, fate: Fate) -> tuple[Workshop, Order]:
    """An order that the carrier will not carry out as a whole."""
    shop = Workshop(fate=fate, rules=INNOCENT)
    prepare(shop.world)
    shop.world.own(CHEAP)
    held = shop.world.held[CHEAP]
    held.config, held.trunk, held.record = CONFIG, FORMER, {"name": "Former"}
    shop.world.trunks[FORMER] = Trunk()
    shop.world.trunk_desk.picky = True
    shop.world.record_status = "rejected"
    return shop, shop.take(spec)


def check(shop: Workshop, order: Order) -> None:
    """It failed, and nothing is left of it."""
    assert order.state is State.FAILED, order.why
    assert (order.holds, order.charged) == ((), shop.world.charged)
    assert set(shop.world.trunks) == {DEFAULT, FORMER, PREPARED}
    held, before = shop.world.held[CHEAP], Workshop().world
    assert (held.config, held.trunk, held.record) == (CONFIG, FORMER, {"name": "Former"})
    assert trunk_of(shop.world, PREPARED) == prepare(before)
    assert shop.world.count("trunk") == shop.world.count("trunk deleted") <= 1
    assert shop.world.count("999") in (0, 2)


def killed(shop: Workshop, order: Order) -> Order:
    """The dead are replaced."""
    return survive(shop, order, goes_back=True)


@pytest.mark.parametrize(
    ("fate", "go_on"), [(Killed, killed), (Broken, bear)], ids=["a worker dies", "something breaks"]
)
@pytest.mark.parametrize("name", ORDERS)
def test_whatever_happens_on_the_way_all_is_as_it_was(
    name: str, fate: type[Fate], go_on: Callable[[Workshop, Order], Order]
) -> None:
    moment = 0
    for moment in count(1):
        shop, order = begun(ORDERS[name], fate(moment))
        check(shop, go_on(shop, order))
        if not shop.fate.struck:
            break
    assert moment > 20, "the test did not get anywhere near every line"
