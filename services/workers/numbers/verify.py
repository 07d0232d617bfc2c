"""Done means verified: read everything back and compare it with the order, field by field."""

from functools import partial

from services.workers.context import Context, Handler
from services.workers.numbers.associate import TRUNK
from services.workers.numbers.configure import CONFIG
from services.workers.numbers.emergency import RECORD
from services.workers.numbers.messages import SMS
from services.workers.parts import Part, Verdicts, asked_for, not_yet
from services.workers.parts import verify as verify_parts
from shared.carrier import emergency, numbers
from shared.orders.types.kinds import NumberRelease
from shared.outcome import Done, Outcome, Refused, Snooze
from shared.tubes import names

PENDING = "pending"
REJECTED = "rejected"
PARTS = {
    names.NUMBERS_CONFIGURE: CONFIG,
    names.NUMBERS_TRUNK: TRUNK,
    names.NUMBERS_SMS: SMS,
    names.NUMBERS_EMERGENCY: RECORD,
}
"""What each step sets."""


def parts_of(context: Context) -> tuple[Part, ...]:
    """The parts that the order asks for."""
    return asked_for(context, PARTS)


def verify(context: Context) -> Outcome:
    """What the carrier has now, compared with what was ordered."""
    if isinstance(context.order.spec, NumberRelease):
        return _released(context)
    if numbers.allocated(context.carrier, context.number) is None:
        return not_yet(context, f"read back: {context.number} is not on the account")
    parts = parts_of(context)
    also = partial(_accepted, context) if RECORD in parts else None
    if not context.order.run:
        return verify_parts(context, parts, "number", also)
    outcome = verify_parts(context, parts, context.number, also)
    if not isinstance(outcome, Done):
        return outcome
    return Done(outcome.outputs | {"verified": ["numbers", *(part.name for part in parts)]})


def _released(context: Context) -> Outcome:
    if numbers.allocated(context.carrier, context.number) is not None:
        return not_yet(context, f"read back: {context.number} is still on the account")
    return Done({"number": context.number, "verified": ["released"]})


def _accepted(context: Context, found: Verdicts) -> Outcome | None:
    """None once the emergency services have taken the record."""
    record = emergency.get(context.carrier, context.number)
    status = record.status if record else None
    if status == PENDING:
        return Snooze("the 999 record is pending at the carrier")
    if status == REJECTED:
        of_run = f" of {context.number}" if context.order.run else ""
        why = f"the emergency services rejected the 999 record{of_run}; the number itself is active"
        return Refused(why, dict(found))
    return None


VERIFY = Handler(verify)
