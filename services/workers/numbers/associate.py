"""The trunk that a number is associated with."""

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from shared.carrier.associations import association, default, put


def wanted(context: Context) -> Document:
    """The trunk the order asks for, as the carrier spells it."""
    named = getattr(context.order.spec, "trunk", None)
    return {"trunk": named.upper() if isinstance(named, str) else None}


def read(context: Context) -> Document:
    """The association. None and the default trunk are one, so it is called what the order calls it."""
    likely = wanted(context)["trunk"]
    found = association(context.carrier, context.number, likely=str(likely or ""))
    if found is None and likely == default(context.order.account):
        found = likely
    return {"trunk": found}


def write(context: Context, document: Document) -> dict[str, object]:
    """Associate the number, or end its association."""
    put(context.carrier, context.number, document["trunk"])
    return {}


TRUNK = Part("trunk", wanted, read, write)
ASSOCIATE = step(TRUNK)
