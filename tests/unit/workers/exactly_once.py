"""Orders of every kind to be disturbed on their way, and what must be true whatever happened."""

from decimal import Decimal

import msgspec
from msgspec.structs import replace

from shared.orders.clients import Clients, Limits, demo_client
from shared.orders.kinds import AnyOrder, NumberActivate, NumberRelease, ReportRun
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.usage import usage_of
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, PRICES, RECORD_PRICE, ROWS
from tests.unit.workers.fate import Fate
from tests.unit.workers.workshop import CONFIG, RULES, TRUNK, Workshop, activate, release, report

ORDERS: dict[str, AnyOrder] = {
    "a given number": activate(number=CHEAP),
    "a chosen number with everything": activate(everything=True, callback="https://example.com/"),
    "a release": release(),
    "a report": report(),
}
EFFECTS = {
    NumberActivate: {"allocate": 1, "release": 0},
    NumberRelease: {"allocate": 0, "release": 1},
    ReportRun: {"allocate": 0, "release": 0},
}
TIGHT = Limits(day=Decimal(PRICES[CHEAP]) + RECORD_PRICE, numbers=1)
INNOCENT = replace(RULES, poison_after=1000)
"""Nobody here is poison: the workers that die were killed."""


def started(spec: AnyOrder, fate: Fate) -> tuple[Workshop, Order]:
    """A workshop with the order taken in, before anybody has worked on it.

    The client may spend what the order costs and no more: a reservation that is lost would be missed.
    """
    shop = Workshop(fate=fate, rules=INNOCENT)
    Clients(shop.calm).put(replace(demo_client(ACCOUNT), limits=TIGHT))
    if spec == ORDERS["a release"]:
        shop.world.own(CHEAP)
    shop.world.pending_looks = 1
    return shop, shop.take(spec)


def check(shop: Workshop, order: Order) -> None:
    """Exactly once, paid once, and all of it there."""
    assert order.state is State.SUCCEEDED, order.why
    assert effects(shop) == EFFECTS[type(order.spec)] | {"999": "emergency" in asked(order)}
    assert order.charged == shop.world.charged
    assert order.holds == ()
    assert booked(shop) == spent(order)
    assert "config" not in asked(order) or is_configured(shop, order)
    assert not isinstance(order.spec, ReportRun) or shop.file(order) == ROWS
    assert order.callback is None or (order.callback.status == "delivered" and shop.delivered)


def effects(shop: Workshop) -> dict[str, int]:
    """How often the carrier did what must not be done twice."""
    return {what: shop.world.count(what) for what in ("allocate", "release", "999")}


def booked(shop: Workshop) -> tuple[Decimal, Decimal, int]:
    """What the client's account says was spent, is reserved still, and how many numbers it was for."""
    usage = usage_of(shop.calm, "demo", shop.clock.time())
    return usage.month.used - usage.month.reserved, usage.month.reserved, usage.numbers


def spent(order: Order) -> tuple[Decimal, Decimal, int]:
    """What it should say of an order that has ended."""
    return order.charged, Decimal(0), int(isinstance(order.spec, NumberActivate))


def asked(order: Order) -> set[str]:
    """The members that the order was given."""
    return set(msgspec.to_builtins(order.spec))


def is_configured(shop: Workshop, order: Order) -> bool:
    """Whether the order's number is set up as asked."""
    held = shop.world.held[str(order.number)]
    return (held.config, held.trunk) == (CONFIG, TRUNK)
