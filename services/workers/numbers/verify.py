"""Done means verified: read everything back and compare it with the order, field by field."""

from services.workers.context import Context, Handler
from services.workers.numbers.emergency import is_same
from shared.carrier import emergency, numbers
from shared.orders.kinds import Emergency, NumberActivate, NumberRelease
from shared.outcome import Done, Outcome, Refused, Snooze

PENDING = "pending"
REJECTED = "rejected"


def verify(context: Context) -> Outcome:
    """What the carrier has now, compared with what was ordered."""
    spec = context.order.spec
    if isinstance(spec, NumberRelease):
        return _released(context)
    if not isinstance(spec, NumberActivate):
        raise AssertionError(f"order {context.order.id} has nothing to verify")
    if numbers.allocated(context.carrier, context.number) is None:
        return Refused(f"read back: {context.number} is not on the account")
    differing = [name for name, same in _settings(context, spec) if not same]
    if differing:
        return Refused(f"read back: the number's {' and '.join(differing)} is not what was ordered")
    return _emergency(context, spec) if isinstance(spec.emergency, Emergency) else _verified(spec)


def _released(context: Context) -> Outcome:
    if numbers.allocated(context.carrier, context.number) is not None:
        return Refused(f"read back: {context.number} is still on the account")
    return Done({"number": context.number, "verified": ["released"]})


def _settings(context: Context, spec: NumberActivate) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    if isinstance(spec.config, dict):
        found.append(("config", numbers.config(context.carrier, context.number) == spec.config))
    if isinstance(spec.trunk, str):
        shown = numbers.trunk(context.carrier, context.number) or ""
        found.append(("trunk", shown.upper() == _trunk(spec).upper()))
    return found


def _trunk(spec: NumberActivate) -> str:
    """The trunk the carrier will show: a config's own option wins over the association."""
    options = spec.config.get("options") if isinstance(spec.config, dict) else None
    option = options.get("trunk") if isinstance(options, dict) else None  # pyright: ignore[reportUnknownVariableType]
    return str(option or spec.trunk)  # pyright: ignore[reportUnknownArgumentType]


def _emergency(context: Context, spec: NumberActivate) -> Outcome:
    record = emergency.get(context.carrier, context.number)
    if not isinstance(spec.emergency, Emergency) or not is_same(record, spec.emergency):
        return Refused("read back: the number's 999 record is not what was ordered")
    status = record.status if record else None
    if status == PENDING:
        return Snooze("the 999 record is pending at the carrier")
    if status == REJECTED:
        return Refused("the emergency services rejected the 999 record; the number itself is active")
    return _verified(spec)


def _verified(spec: NumberActivate) -> Done:
    parts = {"config": spec.config, "trunk": spec.trunk, "emergency": spec.emergency}
    applied = [name for name, value in parts.items() if isinstance(value, dict | str | Emergency)]
    return Done({"verified": ["number", *applied]})


VERIFY = Handler(verify)
