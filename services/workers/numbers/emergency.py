"""Submit a number's emergency-services (999) record.

Every submission is charged, so it is written down before and read back when in doubt.
"""

import msgspec

from services.workers.context import Context, Handler
from shared.carrier import emergency as records
from shared.carrier.emergency import EmergencyRecord
from shared.orders.kinds import Emergency, NumberActivate
from shared.orders.record import Cost
from shared.outcome import Charge, Done, NotHappened, Outcome


def emergency(context: Context) -> Outcome:
    """Submit the record, unless the very same one is there."""
    record = wanted(context)
    if is_same(records.get(context.carrier, context.number), record):
        return Done()
    done = _submitted(context)
    context.announce("PUT 999", Cost(context.parts.price_emergency), done, number=context.number)
    records.put(context.carrier, context.number, given(record))
    return done


def read_back(context: Context) -> Outcome:
    """Whether the record that the number has now is the one that was announced."""
    if is_same(records.get(context.carrier, context.number), wanted(context)):
        return _submitted(context)
    return NotHappened("the number's 999 record is not the one that was sent")


def wanted(context: Context) -> Emergency:
    """The record that the order asks for."""
    spec = context.order.spec
    if isinstance(spec, NumberActivate) and isinstance(spec.emergency, Emergency):
        return spec.emergency
    raise AssertionError(f"order {context.order.id} has no 999 record")


def is_same(found: EmergencyRecord | None, record: Emergency) -> bool:
    """Whether the carrier's record says what the order asked for."""
    return found is not None and all(
        str(getattr(found, name) or "") == value for name, value in msgspec.structs.asdict(record).items()
    )


def given(record: Emergency) -> dict[str, str]:
    """The members to send: empty ones count as absent."""
    return {name: value for name, value in msgspec.structs.asdict(record).items() if value}


def _submitted(context: Context) -> Done:
    amount = context.parts.price_emergency
    return Done(charges=(Charge("999 record", amount),) if amount else ())


EMERGENCY = Handler(emergency, read_back)
