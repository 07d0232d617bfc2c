"""Orders of every kind to be disturbed on their way, and what must be true whatever happened."""

from decimal import Decimal

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from shared.orders.clients.clients import Clients, Limits, demo_client
from shared.orders.clients.usage import usage_of
from shared.orders.escrow.answers import Answers
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder, Call, Choose, ReportRun, TrunkCreate, TrunkSpec
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, NEXT, PRICES, RECORD_PRICE, ROWS, World
from tests.unit.workers.fate import Fate
from tests.unit.workers.trunk_states import asked_of, new, prepare, trunk_of
from tests.unit.workers.workshop import (
    CONFIG,
    RULES,
    TRUNK,
    Workshop,
    activate,
    call,
    change_trunk,
    create,
    delete_trunk,
    release,
    report,
    update,
)

ORDERS: dict[str, AnyOrder] = {
    "a given number": activate(number=CHEAP),
    "a chosen number with everything": activate(everything=True, callback="https://example.com/"),
    "a run of two": activate(choose=Choose(consecutive=2)),
    "a change": update(),
    "a new trunk": replace(create(), destinationacl=UNSET, balance=UNSET, config=UNSET),
    "limits of a trunk": replace(change_trunk(), acl=UNSET, config=UNSET, numbers=UNSET),
    "ways into a trunk": replace(change_trunk(), options=UNSET, destinationacl=UNSET, balance=UNSET),
    "a trunk that is deleted": delete_trunk(),
    "a release": release(),
    "a report": report(),
    "a call that buys": call("PUT", f"/numbers/{ACCOUNT}/allocated/{CHEAP}"),
    "a call that releases": call("DELETE", f"/numbers/{ACCOUNT}/allocated/{CHEAP}"),
    "a call that may be repeated": call("PUT", f"/numbers/{ACCOUNT}/allocated/{CHEAP}/config", **CONFIG),
    "a call that withdraws": call("DELETE", f"/numbers/{ACCOUNT}/allocated/{CHEAP}/config"),
    "a call that creates": call("PUT", f"/voice/{ACCOUNT}/trunks/{ACCOUNT}-PBX", type="auth"),
}
BUYING = {
    "a given number": 1,
    "a chosen number with everything": 1,
    "a run of two": 2,
    "a call that buys": 1,
}
"""How many numbers an order buys."""
RELEASING = {"a release", "a call that releases"}
OWNED = RELEASING | {
    "a change",
    "a new trunk",
    "limits of a trunk",
    "ways into a trunk",
    "a call that may be repeated",
    "a call that withdraws",
}
"""Orders about a number that is on the account already."""
TIGHT = Limits(day=Decimal(PRICES[CHEAP]) + RECORD_PRICE, numbers=1)
TIGHT_FOR_TWO = Limits(day=Decimal(PRICES[CHEAP]) + Decimal(PRICES[NEXT]), numbers=2)
INNOCENT = replace(RULES, poison_after=1000, max_attempts=1000)
"""Nobody here is poison: the workers that die were killed, and each call they did not make is a try."""


def started(spec: AnyOrder, fate: Fate) -> tuple[Workshop, Order]:
    """A workshop with the order taken in, before anybody has worked on it.

    The client may spend what the order costs and no more: a reservation that is lost would be missed.
    """
    shop = Workshop(fate=fate, rules=INNOCENT)
    tight = TIGHT_FOR_TWO if name_of(spec) == "a run of two" else TIGHT
    Clients(shop.calm, SEALS).put(replace(demo_client(ACCOUNT), limits=tight))
    if name_of(spec) in OWNED:
        shop.world.own(CHEAP)
        shop.world.held[CHEAP].config = CONFIG
    prepare(shop.world)
    shop.world.pending_looks = 1
    return shop, shop.take(spec)


def check(shop: Workshop, order: Order) -> None:
    """Exactly once, paid once, and all of it there."""
    assert order.state is State.SUCCEEDED, order.why
    name = name_of(order.spec)
    assert effects(shop) == {
        "allocate": BUYING.get(name, 0),
        "release": name in RELEASING,
        "unconfigure": name == "a call that withdraws",
        "trunk": name in {"a call that creates", "a new trunk"},
        "trunk deleted": name == "a trunk that is deleted",
        "999": "emergency" in asked(order),
    }
    assert order.charged == shop.world.charged
    assert order.holds == ()
    assert shop.calm.keys("*:hold:*") == []
    assert booked(shop) == spent(order)
    if isinstance(order.spec, TrunkSpec):
        before = new() if isinstance(order.spec, TrunkCreate) else prepare(World())
        assert trunk_of(shop.world, order.spec.trunk) == asked_of(order.spec, before)
    else:
        assert "config" not in asked(order) or is_configured(shop, order)
    assert not isinstance(order.spec, ReportRun) or shop.file(order) == ROWS
    assert not isinstance(order.spec, Call) or has_answer(shop, order)
    assert order.callback is None or (order.callback.status == "delivered" and shop.delivered)


def effects(shop: Workshop) -> dict[str, int]:
    """How often the carrier did what must not be done twice."""
    return {what: shop.world.count(what) for what in EFFECTS}


EFFECTS = ("allocate", "release", "unconfigure", "trunk", "trunk deleted", "999")


def name_of(spec: AnyOrder) -> str:
    """The name of one of `ORDERS`."""
    return next(name for name, known in ORDERS.items() if known == spec)


def booked(shop: Workshop) -> tuple[Decimal, Decimal, int]:
    """What the client's account says was spent, is reserved still, and how many numbers it was for."""
    usage = usage_of(shop.calm, "demo", shop.clock.time())
    return usage.month.used - usage.month.reserved, usage.month.reserved, usage.numbers


def spent(order: Order) -> tuple[Decimal, Decimal, int]:
    """What it should say of an order that has ended."""
    return order.charged, Decimal(0), BUYING.get(name_of(order.spec), 0)


def asked(order: Order) -> set[str]:
    """The members that the order was given."""
    return set(msgspec.to_builtins(order.spec))


def is_configured(shop: Workshop, order: Order) -> bool:
    """Whether the order's number is set up as asked."""
    held, wanted = shop.world.held[str(order.number)], order.spec
    return (held.config, held.trunk) == (getattr(wanted, "config", None), TRUNK)


def has_answer(shop: Workshop, order: Order) -> bool:
    """Whether the carrier's yes to a call was kept."""
    kept = Answers(shop.calm, SEALS, retention=60).get(order.id)
    return kept is not None and (kept.status, kept.refused) == (200, None)
