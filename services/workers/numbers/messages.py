"""Where messages to a number go."""

import msgspec

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from shared.carrier import numbers
from shared.orders.types.kinds import Sms


def wanted(context: Context) -> Document:
    """What the order asks for, empty for nowhere."""
    asked = getattr(context.order.spec, "sms", None)
    return msgspec.structs.asdict(asked) if isinstance(asked, Sms) else {}


def read(context: Context) -> Document:
    """Mode and endpoint, empty if nobody has said."""
    found = numbers.sms(context.carrier, context.number)
    return {} if found is None else msgspec.structs.asdict(found)


def write(context: Context, document: Document) -> dict[str, object]:
    """Replace what is there."""
    if document:
        numbers.put_sms(context.carrier, context.number, document)
    else:
        numbers.delete_sms(context.carrier, context.number)
    return {}


SMS = Part("sms", wanted, read, write)
MESSAGES = step(SMS)
