"""Look at what is set on a number before anything of it is changed, and keep that on the order."""

from services.workers.context import Context, Handler
from services.workers.numbers.verify import parts_of
from services.workers.parts import look as look_at
from shared.carrier import numbers
from shared.orders.types.kinds import NumberUpdate, Sms
from shared.outcome import Done, Outcome, Refused, Snooze


def look(context: Context) -> Outcome:
    """Set the number aside, make sure that the account has it, note what it is set to."""
    spec, number = context.order.spec, context.number
    if not isinstance(spec, NumberUpdate):
        raise AssertionError(f"order {context.order.id} changes no number")
    holder = context.hold(number)
    if holder is not None:
        return Snooze(f"order {holder} is working on {number}")
    entry = numbers.allocated(context.carrier, number)
    if entry is None:
        return Refused(f"{number} is not on account {context.order.account}")
    if isinstance(spec.sms, Sms) and not entry.basic.takes_sms:
        return Refused(f"{number} takes no messages")
    return Done({"former": look_at(context, parts_of(context))})


LOOK = Handler(look)
