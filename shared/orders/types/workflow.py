"""Which steps an order passes: its type's chain of tubes, without the stops it does not need."""

from msgspec import UNSET

from shared.orders.types.kinds import AnyOrder, Call, NumberUpdate, TrunkSpec, TrunkUpdate
from shared.orders.types.ports import PortGnp, PortMnp
from shared.tubes import names

_OPTIONAL = {
    names.NUMBERS_CONFIGURE: "config",
    names.NUMBERS_TRUNK: "trunk",
    names.NUMBERS_SMS: "sms",
    names.NUMBERS_EMERGENCY: "emergency",
    names.TRUNKS_OPTIONS: "options",
    names.TRUNKS_DESTINATIONS: "destinationacl",
    names.TRUNKS_BALANCE: "balance",
    names.TRUNKS_ADDRESSES: "acl",
    names.TRUNKS_CONFIGURE: "config",
    names.TRUNKS_NUMBERS: "numbers",
}
"""Steps that only those orders pass that have this member."""


def steps_of(spec: AnyOrder) -> tuple[str, ...]:
    """The tubes an order passes, in order; never empty."""
    chains = names.CHAINS if getattr(spec, "schedule", UNSET) is UNSET else names.STANDING
    chain = chains[type_of(spec)]
    return tuple(
        tube for tube in chain if tube not in _OPTIONAL or getattr(spec, _OPTIONAL[tube]) is not UNSET
    )


def holds_of(spec: AnyOrder) -> tuple[str, ...]:
    """What an order sets aside whatever it finds out; a worker takes it, the order's end lets it go.

    A number or trunk that comes to the account or leaves it is not among them: it is the order's own from the
    moment that its call is announced, which is how a late effect is told from what was there before. Numbers
    are in ascending order behind a trunk: of two orders that need the same ones, one gets them all.
    """
    if isinstance(spec, NumberUpdate | PortGnp | PortMnp):
        return (spec.number,)
    if isinstance(spec, TrunkSpec):
        numbers = () if spec.numbers is UNSET else sorted(set(spec.numbers.data))
        return (*((spec.trunk,) if isinstance(spec, TrunkUpdate) else ()), *numbers)
    if not isinstance(spec, Call) or spec.subject is None or spec.path.endswith(f"/allocated/{spec.number}"):
        return ()
    return (spec.subject,)


def type_of(spec: AnyOrder) -> str:
    """The order's `type`, as clients write it."""
    return str(spec.__struct_config__.tag)
