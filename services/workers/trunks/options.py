"""A trunk's settings. The carrier applies what it takes and drops the rest without a word."""

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from services.workers.trunks.named import spec_of, trunk_of
from shared.carrier import trunks
from shared.errors import CalledOff
from shared.orders.types import trunk_parts


def wanted(context: Context) -> Document:
    """The settings the order asks for, as the carrier writes them: texts, None for no limit."""
    return trunk_parts.settings(spec_of(context).options)


def read(context: Context) -> Document:
    """What those are now."""
    settings = trunks.existing(context.carrier, trunk_of(context)).settings
    return {name: trunk_parts.setting(name, settings.get(name)) for name in wanted(context)}


def write(context: Context, document: Document) -> dict[str, object]:
    """Change them. The PUT would create a trunk that is not there, so that is made sure of first."""
    name = trunk_of(context)
    trunks.existing(context.carrier, name)
    if trunks.put(context.carrier, name, document).created:
        raise CalledOff(f"{name} was deleted meanwhile, and is there anew with nothing set", cancelled=False)
    return {}


OPTIONS = Part("options", wanted, read, write)
SET_OPTIONS = step(OPTIONS)
