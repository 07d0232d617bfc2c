"""A trunk's settings. The carrier applies what it takes and drops the rest without a word."""

from decimal import Decimal

import msgspec
from msgspec import UNSET

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from services.workers.trunks.named import spec_of, trunk_of
from shared.carrier import trunks
from shared.errors import CalledOff

AMOUNTS = frozenset({"max_cpm", "max_cpc", "max_cost"})


def wanted(context: Context) -> Document:
    """The settings the order asks for, as the carrier writes them: texts, None for no limit."""
    options = spec_of(context).options
    given = {} if options is UNSET else msgspec.structs.asdict(options)
    return {name: plain(name, value) for name, value in given.items() if value is not UNSET}


def read(context: Context) -> Document:
    """What those are now."""
    settings = trunks.existing(context.carrier, trunk_of(context)).settings
    return {name: plain(name, settings.get(name)) for name in wanted(context)}


def write(context: Context, document: Document) -> dict[str, object]:
    """Change them. The PUT would create a trunk that is not there, so that is made sure of first."""
    name = trunk_of(context)
    trunks.existing(context.carrier, name)
    if trunks.put(context.carrier, name, document).created:
        raise CalledOff(f"{name} was deleted meanwhile, and is there anew with nothing set", cancelled=False)
    return {}


def plain(name: str, value: object) -> str | None:
    """A value in one of its spellings: 1 for true, no needless zeros."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(int(value))
    if name in AMOUNTS:
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


OPTIONS = Part("options", wanted, read, write)
SET_OPTIONS = step(OPTIONS)
