"""Look at what is set on a trunk before anything of it is changed, and keep that on the order."""

from services.workers.context import Context, Handler
from services.workers.parts import look as look_at
from services.workers.trunks.named import trunk_of
from services.workers.trunks.verify import parts_of
from shared.carrier import numbers, trunks
from shared.orders.types.workflow import holds_of
from shared.outcome import Done, Outcome, Refused, Snooze


def look(context: Context) -> Outcome:
    """Set aside what the order works on, make sure that it is all there, note how it is."""
    name = trunk_of(context)
    held = holds_of(context.order.spec)
    for other in held:
        holder = context.hold(other)
        if holder is not None:
            return Snooze(f"order {holder} is working on {other}")
    if trunks.get(context.carrier, name) is None:
        return Refused(f"there is no trunk {name}")
    for number in held:
        if number != name and numbers.allocated(context.carrier, number) is None:
            return Refused(f"{number} is not on account {context.order.account}")
    return Done({"former": look_at(context, parts_of(context))})


LOOK = Handler(look)
