"""Submit a number's emergency-services (999) record.

Every submission is charged, so it is written down before and read back when in doubt. The carrier has no way
to take a record away: undo submits the former one, and where there was none a person must decide.
"""

import msgspec

from services.workers.context import Context, Handler
from services.workers.parts import Document, Part, former
from shared.carrier import emergency as records
from shared.carrier.emergency import EmergencyRecord
from shared.orders.record import Cost
from shared.orders.types.kinds import Emergency, NumberActivate, NumberUpdate
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused

CALL = "PUT 999"
FIELDS = Emergency.__struct_fields__
NO_WAY_BACK = "the number had no 999 record before, and the carrier can replace one but not take it away"


def emergency(context: Context) -> Outcome:
    """Submit the record, unless the very same one is there."""
    record = fields_of(wanted(context))
    return Done(_written(context)) if found(context) == record else _submit(context, record)


def read_back(context: Context) -> Outcome:
    """Whether the record that the number has now is the one that was announced."""
    if found(context) == fields_of(wanted(context)):
        return _submitted(context)
    return NotHappened("the number's 999 record is not the one that was sent")


def submit_former(context: Context) -> Outcome:
    """The record that was there before, unless it is there."""
    before = former(context, "emergency")
    if found(context) == before:
        return Done()
    return _submit(context, before) if before else Refused(NO_WAY_BACK)


def read_back_former(context: Context) -> Outcome:
    """Whether it is there again."""
    if found(context) == former(context, "emergency"):
        return _submitted(context)
    return NotHappened("the number's 999 record is not the former one")


def wanted(context: Context) -> Emergency:
    """The record that the order asks for."""
    spec = context.order.spec
    if isinstance(spec, NumberActivate | NumberUpdate) and isinstance(spec.emergency, Emergency):
        return spec.emergency
    raise AssertionError(f"order {context.order.id} has no 999 record")


def found(context: Context) -> Document:
    """The record that the number has, empty if it has none."""
    record = records.get(context.carrier, context.number)
    return {} if record is None else fields_of(record)


def fields_of(record: Emergency | EmergencyRecord) -> Document:
    """What a record says; what it leaves empty counts as absent."""
    every = {
        name: str(value or "") for name, value in msgspec.structs.asdict(record).items() if name in FIELDS
    }
    return {name: value for name, value in every.items() if value}


def _submit(context: Context, record: Document) -> Outcome:
    done = _submitted(context)
    context.announce(CALL, Cost(context.parts.price_emergency), done, number=context.number)
    records.put(context.carrier, context.number, {name: str(value) for name, value in record.items()})
    return done


def _submitted(context: Context) -> Done:
    amount, of_run = context.parts.price_emergency, f" {context.number}" if context.order.run else ""
    return Done(_written(context), (Charge(f"999 record{of_run}", amount),) if amount else ())


def _written(context: Context) -> dict[str, object]:
    return {"written": float(context.now())}


def _never(_context: Context, _document: Document) -> dict[str, object]:
    """What is charged each time is not submitted once more on the quiet."""
    return {}


RECORD = Part("emergency", lambda context: fields_of(wanted(context)), found, _never)
EMERGENCY = Handler(emergency, read_back, undo=Handler(submit_former, read_back_former))
