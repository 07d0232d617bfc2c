"""Which calls a request is about: the `filter` of a JSON body. Pure.

In a query string or a form a filter does not count.
"""

from collections.abc import Callable, Mapping
from typing import cast

from services.sandbox.world.cdrs import VoiceCall
from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request

Filter = Callable[[VoiceCall], bool]

_MEMBERS: Mapping[str, Callable[[VoiceCall], str]] = {
    "from": lambda call: call.origin,
    "to": lambda call: call.number,
    "toISO": lambda call: call.destination.iso,
    "trunk": lambda call: call.trunk,
    "tag": lambda call: call.tag,
}


def read(parameters: Parameters) -> Filter:
    """Whether a call fits every part of the filter. Raises a 400 `Refusal` for one that is none."""
    asked = _asked(parameters)
    unknown = [f"Unknown filter {name}" for name in asked if name not in _MEMBERS]
    if unknown:
        raise bad_request(*unknown)
    wanted = {name: _comparable(name, str(value)) for name, value in asked.items() if value is not None}
    return lambda call: all(
        _comparable(name, _MEMBERS[name](call)) == value for name, value in wanted.items()
    )


def _asked(parameters: Parameters) -> Mapping[str, object]:
    document = parameters.document
    asked = cast("dict[str, object]", document).get("filter") if isinstance(document, dict) else None
    if not asked:  # an empty map is `[]` where PHP wrote it
        return {}
    if not isinstance(asked, dict):
        raise bad_request("Invalid filter")
    return cast("dict[str, object]", asked)


def _comparable(name: str, value: str) -> str:
    return value.upper() if name == "trunk" else value
