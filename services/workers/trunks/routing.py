"""Where calls to the numbers of a trunk go, and which numbers those are.

When it is undone, a number that came from another trunk goes back there, and a configuration of its own that
had to go comes back.
"""

from msgspec import UNSET

from services.workers.context import Context
from services.workers.parts import Document, Part, step
from services.workers.trunks.named import spec_of, trunk_of
from shared.carrier import associations, numbers, trunk_routing
from shared.orders.types.kinds import TrunkNumbers

OWN = " config"
"""Behind a number: its own configuration."""


def wanted_config(context: Context) -> Document:
    """The configuration the order asks for, empty for none."""
    return spec_of(context).config or {}


def read_config(context: Context) -> Document:
    """The configuration, section by section."""
    return trunk_routing.config(context.carrier, trunk_of(context))


def write_config(context: Context, document: Document) -> dict[str, object]:
    """Replace it as a whole."""
    trunk_routing.put_config(context.carrier, trunk_of(context), document)
    return {}


def wanted_numbers(context: Context) -> Document:
    """Every number with its trunk; and without a configuration of its own, if that is to go."""
    asked, trunk = _asked(context), trunk_of(context)
    found: dict[str, object] = dict.fromkeys(asked.data, trunk)
    if asked.force:
        found |= {number + OWN: {} for number in asked.data}
    return found


def read_numbers(context: Context) -> Document:
    """The trunks of those numbers; and of all others that the trunk has, if they are to be let go."""
    carrier, asked, trunk = context.carrier, _asked(context), trunk_of(context)
    listed = trunk_routing.numbers(carrier, trunk)
    found: dict[str, object] = {
        number: trunk if number in listed else associations.association(carrier, number, likely="")
        for number in asked.data
    }
    if asked.replace:
        found |= {number: trunk for number in listed if number not in found}
    if asked.force:
        found |= {number + OWN: numbers.config(carrier, number) for number in asked.data}
    return found


def write_numbers(context: Context, document: Document) -> dict[str, object]:
    """All at once as ordered; as it was before, number by number."""
    asked = _asked(context)
    if document == wanted_numbers(context):
        trunk_routing.put_numbers(
            context.carrier, trunk_of(context), asked.data, replace=asked.replace, force=asked.force
        )
        return {}
    for field, value in document.items():
        if not field.endswith(OWN):
            associations.put(context.carrier, field, value)
        elif isinstance(value, dict) and value:
            numbers.put_config(context.carrier, field.removesuffix(OWN), value)  # pyright: ignore[reportUnknownArgumentType]
    return {}


def _asked(context: Context) -> TrunkNumbers:
    asked = spec_of(context).numbers
    if asked is UNSET:
        raise AssertionError(f"order {context.order.id} associates no numbers")
    return asked


CONFIG = Part("config", wanted_config, read_config, write_config)
NUMBERS = Part("numbers", wanted_numbers, read_numbers, write_numbers)
SET_CONFIG, SET_NUMBERS = step(CONFIG), step(NUMBERS)
