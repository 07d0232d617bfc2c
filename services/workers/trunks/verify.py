"""Done means verified: read everything back and compare it with the order, field by field."""

from services.workers.context import Context, Handler
from services.workers.parts import Part, asked_for, not_yet
from services.workers.parts import verify as verify_parts
from services.workers.trunks.access import ADDRESSES, BALANCE, DESTINATIONS
from services.workers.trunks.named import trunk_of
from services.workers.trunks.options import OPTIONS
from services.workers.trunks.routing import CONFIG, NUMBERS
from shared.carrier import trunks
from shared.carrier.trunks import Trunk
from shared.orders.types.kinds import TrunkCreate, TrunkDelete
from shared.outcome import Done, Outcome, Refused
from shared.tubes import names

PARTS = {
    names.TRUNKS_OPTIONS: OPTIONS,
    names.TRUNKS_DESTINATIONS: DESTINATIONS,
    names.TRUNKS_BALANCE: BALANCE,
    names.TRUNKS_ADDRESSES: ADDRESSES,
    names.TRUNKS_CONFIGURE: CONFIG,
    names.TRUNKS_NUMBERS: NUMBERS,
}
"""What each step sets."""


def parts_of(context: Context) -> tuple[Part, ...]:
    """The parts that the order asks for."""
    return asked_for(context, PARTS)


def verify(context: Context) -> Outcome:
    """What the carrier has now, compared with what was ordered."""
    name = trunk_of(context)
    there = trunks.get(context.carrier, name)
    if isinstance(context.order.spec, TrunkDelete):
        why = f"read back: {name} is still there"
        return not_yet(context, why) if there is not None else Done({"verified": ["deleted"]})
    if there is None:
        return not_yet(context, f"read back: there is no trunk {name}")
    return verify_parts(context, parts_of(context), "trunk", lambda _: _of_another_type(context, there))


def _of_another_type(context: Context, there: Trunk) -> Refused | None:
    """The carrier may drop the type, too, and make what anybody with the password may use."""
    spec, kind = context.order.spec, there.settings.get("type")
    if not isinstance(spec, TrunkCreate) or kind in (None, spec.trunk_type):
        return None
    return Refused(f"read back: {there.name} is of type {kind}, and not {spec.trunk_type} as ordered")


VERIFY = Handler(verify)
