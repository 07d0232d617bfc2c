"""A number's routing configuration. Its own `trunk` option wins over the number's association."""

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from shared.carrier import numbers


def wanted(context: Context) -> Document:
    """The configuration the order asks for, empty for none."""
    return getattr(context.order.spec, "config", None) or {}


def read(context: Context) -> Document:
    """The configuration, section by section."""
    return numbers.config(context.carrier, context.number)


def write(context: Context, document: Document) -> dict[str, object]:
    """Replace it as a whole."""
    if document:
        numbers.put_config(context.carrier, context.number, document)
    else:
        numbers.delete_config(context.carrier, context.number)
    return {}


CONFIG = Part("config", wanted, read, write)
CONFIGURE = step(CONFIG)
