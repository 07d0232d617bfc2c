"""The trunk that a number is associated with."""

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from shared.carrier.associations import association, put


def wanted(context: Context) -> Document:
    """The trunk the order asks for, as the carrier spells it."""
    named = getattr(context.order.spec, "trunk", None)
    return {"trunk": named.upper() if isinstance(named, str) else None}


def read(context: Context) -> Document:
    """The association."""
    likely = wanted(context)["trunk"]
    return {"trunk": association(context.carrier, context.number, likely=str(likely or ""))}


def write(context: Context, document: Document) -> dict[str, object]:
    """Associate the number, or end its association."""
    put(context.carrier, context.number, document["trunk"])
    return {}


TRUNK = Part("trunk", wanted, read, write)
ASSOCIATE = step(TRUNK)
