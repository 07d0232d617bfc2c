"""Reading orders that were stored before: also those that today's rules for new orders would turn away.

What clients may send gets stricter; what is in the book stays as it is. An order that does not fit the shapes
of today is read without their patterns and lengths; one that does not even fit then is `Unreadable`, which no
worker touches, but which everybody may look at.
"""

import types
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct, defstruct

from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types import kinds, messages, ports, schedules


class Unreadable(Struct, frozen=True):
    """What can be said of an order that this version of Trunkline cannot read."""

    id: str
    client: str
    state: str
    type: str
    reference: str
    account: str
    created: float
    updated: float
    why: str


class _Outline(Struct, frozen=True):
    """What every version of an order has; nobody's, if not even that can be read."""

    id: str = ""
    client: str = ""
    account: str = ""
    created: float = 0
    updated: float = 0
    state: str = State.ACCEPTED.value
    spec: dict[str, object] = {}


_SENT = frozenset({kinds.__name__, messages.__name__, ports.__name__, schedules.__name__})
"""Where the shapes are that clients send."""
_strict = msgspec.json.Decoder(Order)
_outline = msgspec.json.Decoder(_Outline)


def read(document: bytes) -> Order:
    """The order. Raises `msgspec.DecodeError` when it cannot be read at all."""
    try:
        return _strict.decode(document)
    except msgspec.ValidationError:
        return _lenient().decode(document)


def look(document: bytes) -> Order | Unreadable:
    """The order, or what can be said of it."""
    try:
        return read(document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        found = _outlined(document)
        return Unreadable(
            found.id,
            found.client,
            found.state,
            str(found.spec.get("type", "")),
            str(found.spec.get("reference", "")),
            found.account,
            found.created,
            found.updated,
            f"this version of Trunkline cannot read the order: {error}",
        )


def _outlined(document: bytes) -> _Outline:
    try:
        return _outline.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Outline()


@cache
def _lenient() -> "msgspec.json.Decoder[Order]":
    return msgspec.json.Decoder(cast("type[Order]", _loose(Order)))


@cache
def _loose(kind: type[Struct]) -> type[Struct]:
    """The same Struct, as one of its own kind, without constraints on values."""
    config, hints = kind.__struct_config__, get_type_hints(kind)
    fields: list[Any] = [_field(field, _plain(hints[field.name])) for field in msgspec.structs.fields(kind)]
    return defstruct(
        kind.__name__,
        fields,
        bases=(kind,),
        frozen=True,
        kw_only=True,
        omit_defaults=config.omit_defaults,
        forbid_unknown_fields=config.forbid_unknown_fields,
        tag=config.tag,
        tag_field=config.tag_field,
    )


def _field(field: msgspec.structs.FieldInfo, hint: object) -> tuple[object, ...]:
    if field.default is not NODEFAULT:
        return field.name, hint, field.default
    if field.default_factory is not NODEFAULT:
        return field.name, hint, msgspec.field(default_factory=field.default_factory)
    return field.name, hint


def _plain(hint: object) -> object:
    """A type without constraints on what clients send; `get_type_hints` has taken off the outermost."""
    if isinstance(hint, type) and hint.__module__ in _SENT:
        return _loose(cast("type[Struct]", hint))
    if get_origin(hint) in (Union, types.UnionType):
        return cast("object", Union[tuple(map(_plain, get_args(hint)))])  # noqa: UP007 - built, not written
    return hint
