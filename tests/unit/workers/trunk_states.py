"""A trunk's state in the tests' carrier, and the one that an order asks for, in one form to be compared."""

from decimal import Decimal

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from shared.orders.types.kinds import Destinations, TrunkNumbers, TrunkOptions, TrunkSpec
from tests.unit.workers.carrier_model import DEFAULTS, Trunk
from tests.unit.workers.carrier_world import World
from tests.unit.workers.workshop import CONFIG, PREPARED


class State(Struct, frozen=True):
    """All there is to be set on a trunk."""

    settings: dict[str, str | None]
    addresses: list[str]
    allow: list[int]
    deny: list[int]
    balance: float | None
    config: dict[str, object]
    numbers: list[str]


def prepare(world: World) -> State:
    """A trunk that has been in use; how it is."""
    world.trunks[PREPARED] = Trunk(
        "ip",
        dict(DEFAULTS) | {"max_dur": "30"},
        addresses=["192.0.2.1", "192.0.2.9"],
        allow=[1],
        balance=150.0,
        config=CONFIG,
    )
    return trunk_of(world, PREPARED)


def trunk_of(world: World, name: str) -> State:
    """How a trunk is."""
    trunk = world.trunks[name]
    return State(
        trunk.settings,
        sorted(trunk.addresses),
        trunk.allow,
        trunk.deny,
        trunk.balance,
        trunk.config,
        [number for number, held in world.held.items() if held.trunk == name],
    )


def new() -> State:
    """How a trunk is when it is new."""
    return State(DEFAULTS, [], [], [], None, {}, [])


def asked_of(spec: TrunkSpec, before: State) -> State:
    """How a trunk is to be when the order has succeeded."""
    after = before
    if isinstance(spec.options, TrunkOptions):
        given = {
            name: value for name, value in msgspec.structs.asdict(spec.options).items() if value is not UNSET
        }
        texts = {name: str(int(v)) if isinstance(v, bool) else str(v) for name, v in given.items()}
        after = replace(after, settings=before.settings | texts)
    if isinstance(spec.destinationacl, Destinations):
        allow, deny = (
            [int(p) for p in prefixes] for prefixes in (spec.destinationacl.allow, spec.destinationacl.deny)
        )
        after = replace(after, allow=allow, deny=deny)
    if isinstance(spec.balance, Decimal):
        after = replace(after, balance=float(spec.balance))
    if isinstance(spec.acl, list):
        after = replace(after, addresses=sorted(spec.acl))
    if isinstance(spec.config, dict):
        after = replace(after, config=spec.config)
    if isinstance(spec.numbers, TrunkNumbers):
        after = replace(after, numbers=sorted(spec.numbers.data))
    return after
