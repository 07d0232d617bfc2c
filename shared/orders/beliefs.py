"""What the book believes the carrier has: numbers and trunks, and what our orders have set on the numbers.

Each order that ends says what is to be believed from then on, and that is written in the same commit as its
end: nothing is worked out from orders later, for they leave the book one day. A number counts as ours as soon
as an order has put it there, however that order ended; what is set on it only by orders that succeeded.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, cast

import msgspec
import redis
from msgspec import Struct

from shared.errors import Refusal
from shared.orders import calls, keyspace
from shared.orders.kinds import (
    Call,
    NumberActivate,
    NumberRelease,
    NumberUpdate,
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkUpdate,
)
from shared.orders.ports import PortGnp, PortMnp
from shared.orders.record import Order
from shared.orders.states import State
from shared.store import availability
from shared.tubes import names

Part = Literal["config", "trunk", "sms"]
PARTS: tuple[Part, ...] = ("config", "trunk", "sms")
"""What is remembered of a number."""
PAGE = 500


class Belief(Struct, frozen=True, omit_defaults=True):
    """One thing believed: by which order, since when; of a part, its fields and their values."""

    at: float
    order: str = ""
    """Empty where a person accepted what an audit had found."""
    value: dict[str, object] = {}


Changes = dict[str, Belief | None]
"""By field: what is believed from now on; None for nothing any more."""

_decoder = msgspec.json.Decoder(Belief)
_SMS_FIELDS = ("mode", "endpoint")


def field(subject: str, part: str = "") -> str:
    """The field of a number or trunk, or of a part of a number."""
    return f"{subject}/{part}" if part else subject


def plain(document: Mapping[str, object]) -> dict[str, object]:
    """Fields and values, without those that have none: so they are kept and compared."""
    return {name: value for name, value in document.items() if value is not None}


def changes(before: Order, after: Order) -> Changes:
    """What becoming `after` changes: only an order's end changes anything."""
    if before.is_final or not after.is_final:
        return {}
    found: Changes = {}
    match after.spec:
        case NumberActivate():
            found = _activated(after)
        case NumberUpdate(number=number) if _succeeded(after):
            found = {field(number): _belief(after), **_set(after, number)}
        case NumberRelease(number=number) if _has_done(after, names.NUMBERS_RELEASE):
            found = forgotten(number)
        case TrunkCreate() | TrunkUpdate() | TrunkDelete():
            found = _of_trunk(after, after.spec)
        case PortGnp() | PortMnp() if _has_done(after, names.PORTING_FOLLOW):
            found = _arrived(after, after.spec)
        case Call() if _succeeded(after):
            found = _called(after, after.spec)
        case _:
            pass
    return found


def forgotten(subject: str) -> Changes:
    """Nothing is believed of a number or trunk any more."""
    parts = PARTS if subject.isdecimal() else ()
    return dict.fromkeys((field(subject), *(field(subject, part) for part in parts)))


def flat(changed: Changes) -> list[str | bytes]:
    """Changes as scripts take them: field and value in turn, an empty value for what is forgotten."""
    return [
        cell
        for name, belief in changed.items()
        for cell in (name, b"" if belief is None else msgspec.json.encode(belief))
    ]


def _activated(order: Order) -> Changes:
    if order.number is None or not _has_done(order, names.NUMBERS_ALLOCATE):
        return {}
    return {**forgotten(order.number), field(order.number): _belief(order), **_set(order, order.number)}


def _set(order: Order, number: str) -> Changes:
    """What a succeeded order has set on its number."""
    if not _succeeded(order):
        return {}
    return {
        field(number, part): _belief(order, _document(part, value))
        for part in PARTS
        if (value := getattr(order.spec, part, msgspec.UNSET)) is not msgspec.UNSET
    }


def _document(part: Part, value: object) -> dict[str, object]:
    """A part of an order as the carrier will show it."""
    if part == "trunk":
        return {"trunk": value.upper()} if isinstance(value, str) else {}
    return plain(cast("dict[str, object]", msgspec.to_builtins(value))) if value is not None else {}


def _called(order: Order, spec: Call) -> Changes:
    meant = calls.meaning(spec)
    if meant is None or spec.subject is None:
        return {}
    subject = spec.subject
    match meant.endpoint.method, meant.endpoint.path.rpartition("/")[2]:
        case "PUT", "{number}" | "{trunk}":
            return {field(subject): _belief(order)}
        case "DELETE", "{number}" | "{trunk}":
            return forgotten(subject)
        case method, ("config" | "trunk" | "sms") as part if spec.number is not None:
            return {field(subject, part): _sent(order, spec, part) if method == "PUT" else _belief(order)}
        case _:
            return {}


def _sent(order: Order, spec: Call, part: Part) -> Belief | None:
    """What a call has set; nothing is believed where its body is not on the order."""
    if spec.upload is not msgspec.UNSET:
        return None
    try:
        sent = calls.parameters(spec, calls.content(spec))
    except (ValueError, Refusal):
        return None
    match part:
        case "trunk":
            return _belief(order, _document(part, sent.get("trunk")))
        case "sms":
            return _belief(order, {name: sent[name] for name in _SMS_FIELDS if name in sent})
        case "config":
            return _belief(order, plain(sent))


def _of_trunk(order: Order, spec: TrunkCreate | TrunkUpdate | TrunkDelete) -> Changes:
    if isinstance(spec, TrunkDelete):
        return forgotten(spec.trunk) if _has_done(order, names.TRUNKS_DELETE) else {}
    if not (_succeeded(order) or _has_done(order, names.TRUNKS_CREATE)):
        return {}
    moved = spec.numbers.data if _succeeded(order) and isinstance(spec.numbers, TrunkNumbers) else ()
    association = _belief(order, {"trunk": spec.trunk})
    return {field(spec.trunk): _belief(order), **{field(number, "trunk"): association for number in moved}}


def _arrived(order: Order, spec: PortGnp | PortMnp) -> Changes:
    """The numbers of a port that was followed to its end."""
    arrived: Changes = {}
    for number in spec.arriving:
        arrived |= {**forgotten(number), field(number): _belief(order), **_set(order, number)}
    return arrived


def _belief(order: Order, value: dict[str, object] | None = None) -> Belief:
    return Belief(order.updated, order.id, value or {})


def _succeeded(order: Order) -> bool:
    return order.state is State.SUCCEEDED


def _has_done(order: Order, tube: str) -> bool:
    return any(step.tube == tube and step.status == "done" for step in order.steps)


class Beliefs:
    """What is believed of one account; read only. Every method may raise `BookUnavailable`."""

    def __init__(self, client: redis.Redis, account: str) -> None:
        self._redis = client
        self._key = keyspace.believed(account)

    def get(self, fields: Iterable[str]) -> dict[str, Belief]:
        """What is believed of these fields."""
        wanted = list(fields)
        if not wanted:
            return {}
        with availability():
            found = cast("list[bytes | None]", self._redis.hmget(self._key, wanted))
        return {name: _decoder.decode(raw) for name, raw in zip(wanted, found, strict=True) if raw}

    def every(self) -> Iterator[tuple[str, Belief]]:
        """All of it, page by page, in no order; what changes meanwhile may come twice."""
        cursor = -1
        while cursor != 0:
            with availability():
                cursor, page = cast(
                    "tuple[int, dict[bytes, bytes]]",
                    self._redis.hscan(self._key, max(cursor, 0), count=PAGE),
                )
            for name, raw in page.items():
                yield name.decode(), _decoder.decode(raw)
