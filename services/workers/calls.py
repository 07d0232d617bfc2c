"""Any single v3 write, made once; the carrier's answer is kept word for word.

Where the same request would do something twice it is written down before it is made, and read back when in
doubt; `shared.carrier.read_backs` says how. Nothing here knows what an endpoint does, but for those whose
price is known: by the carrier that of a number, by the settings those of 999 records, messages and ports.
"""

from decimal import Decimal
from http import HTTPStatus
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from services.workers.context import Context, Handler
from shared.carrier import read_backs, writes
from shared.carrier.client import Worded
from shared.carrier.numbers import Entry
from shared.carrier.prices import setup_price
from shared.carrier.read_backs import ReadBack
from shared.carrier.writes import Told
from shared.errors import CapReached, Refusal
from shared.orders.escrow.answers import Answer
from shared.orders.record import FREE, Cost
from shared.orders.types import calls
from shared.orders.types.kinds import Call
from shared.outcome import Charge, Done, NotHappened, Outcome, Refused, Snooze, Unknowable
from shared.v3.catalogue import Endpoint
from shared.v3.encoding import decode
from shared.v3.http import JSON_TYPE, error_answer, success

ALLOCATE = "PUT /v3/numbers/{account}/allocated/{number}"
RECORD = "PUT /v3/numbers/{account}/allocated/{number}/999"
THERE = "there"
"""The fact that what was sent was at the carrier before the call."""
QUICK = 20
"""Looks at a number or trunk that another order has in hand before they become rarer: a caller is waiting."""
RARELY = 60
"""Seconds between two looks at most."""
_YES = Told(200, JSON_TYPE, success().body())
"""The carrier's answer to most writes, where a question has taken the place of an answer that was lost."""


class _Asked(NamedTuple):
    """The call, as the carrier takes it."""

    endpoint: Endpoint
    worded: Worded
    parameters: dict[str, object]
    read_back: ReadBack
    number: str | None
    subject: str | None
    pays_for: str
    price: Decimal
    """What the settings say that it costs; 0 where they do not, and where the carrier does."""

    @property
    def label(self) -> str:
        return f"{self.worded.method} {self.worded.path}"


def call(context: Context) -> Outcome:
    """Make the call, unless another order is working on the same number or trunk."""
    asked = _asked(context)
    holder = context.hold_soon(asked.subject) if asked.subject else None
    if holder is not None:
        return Snooze(f"order {holder} is working on {asked.subject}", _pause(context.order.step.snoozes))
    if asked.endpoint.name == ALLOCATE:
        return _allocate(context, asked, asked.number or "")
    if asked.read_back.way == "again":
        return _settled(context, asked, _made(context, asked))
    return _announced(context, asked, _cost(asked), before=_before(context, asked))


def _pause(looks: int) -> float:
    """Seconds until the next look at what another order has in hand: after a while, one more each time."""
    return min(max(1, looks - QUICK + 2), RARELY)


def _allocate(context: Context, asked: _Asked, number: str) -> Outcome:
    """As every order allocates: held, looked for, priced, written down. One that is there already is free."""
    there = read_backs.found(context.carrier, asked.worded)
    if there is not None and context.tried(number):
        return _settled(context, asked, there)
    if there is not None:
        context.let_go(number)
        return _settled(context, asked, _made(context, asked))
    price = setup_price(context.carrier, number)
    return _announced(context, asked, Cost(price, numbers=1), price=str(price or 0))


def _before(context: Context, asked: _Asked) -> str:
    """Whether what is sent is there already; where it costs money, a later look proves nothing then."""
    if not asked.read_back.paid:
        return ""
    shown = read_backs.found(context.carrier, asked.worded)
    return THERE if shown is not None and _says(shown, asked) else "not there"


def _announced(context: Context, asked: _Asked, cost: Cost, **facts: str) -> Outcome:
    """Written down, the number that it is about with it: from then on it is let go when the order ends."""
    facts["number"] = asked.number or ""
    again = context.order.begun is not None
    try:
        given = {name: fact for name, fact in facts.items() if fact}
        context.announce(asked.label, cost, _promised(asked, cost), **given)
    except CapReached as error:
        return _capped(context, asked, error)
    told = _made(context, asked)
    if again and asked.read_back.way == "gone" and told.status == HTTPStatus.NOT_FOUND:
        told = _YES  # it took effect before, and was shown for a while all the same
    return _settled(context, asked, told)


def _promised(asked: _Asked, cost: Cost) -> Done:
    """The outcome if the call happens: for a person who finds out that it did."""
    outputs: dict[str, object] = {"status": _YES.status, "content_type": _YES.content_type}
    what = "number" if asked.endpoint.name == ALLOCATE else asked.pays_for
    return Done(outputs, _charge(what, cost.amount or Decimal(0)), numbers=cost.numbers)


def _capped(context: Context, asked: _Asked, error: CapReached) -> Outcome:
    if asked.subject and not context.tried(asked.subject):
        context.let_go(asked.subject)
    answer = error_answer(Refusal(402, str(error)))
    return _settled(context, asked, Told(answer.status, JSON_TYPE, answer.body(), str(error)))


def _made(context: Context, asked: _Asked) -> Told:
    return writes.make(context.carrier, asked.endpoint.name, asked.worded)


def _settled(context: Context, asked: _Asked, told: Told) -> Outcome:
    """The answer kept, and what it means for the order."""
    answer = Answer(told.status, told.content_type, told.body, told.refused, _announcement(context))
    context.parts.answers.keep(context.order.id, answer)
    context.parts.on_write(asked.endpoint.name)
    return _outcome(context, asked, answer)


def _outcome(context: Context, asked: _Asked, answer: Answer) -> Outcome:
    if answer.refused is not None:
        return Refused(answer.refused)
    outputs: dict[str, object] = {"status": answer.status, "content_type": answer.content_type}
    paid = context.order.step.effect is not None or context.tried(asked.number or "")
    if asked.endpoint.name == ALLOCATE and paid:
        return Done(outputs, _charge("number", _price(context, answer)), numbers=1)
    return Done(outputs, _charge(asked.pays_for, asked.price))


def read_back(context: Context) -> Outcome:
    """Whether the announced call happened: by its answer, if that got as far as the book, or a question."""
    asked, kept = _asked(context), context.parts.answers.get(context.order.id)
    if kept is not None and kept.to == _announcement(context):
        return NotHappened(kept.refused) if kept.refused is not None else _outcome(context, asked, kept)
    if asked.read_back.way == "unknown" or context.announced.get("before") == THERE:
        return Unknowable(f"whether {asked.label} happened cannot be found out: {asked.read_back.why}")
    told = _withdrawn(context, asked) if asked.read_back.way == "withdrawn" else _looked(context, asked)
    if told is None:
        return NotHappened(f"{asked.label}: the carrier does not show it")
    return NotHappened(told.refused) if told.refused is not None else _settled(context, asked, told)


def _withdrawn(context: Context, asked: _Asked) -> Told:
    told = _made(context, asked)
    return _YES if told.status == HTTPStatus.NOT_FOUND else told


def _looked(context: Context, asked: _Asked) -> Told | None:
    shown = read_backs.found(context.carrier, asked.worded)
    if asked.read_back.way == "gone":
        return _YES if shown is None else None
    return shown if shown is not None and _says(shown, asked) else None


def _says(shown: Told, asked: _Asked) -> bool:
    return read_backs.says(decode(shown.body), asked.parameters)


def _asked(context: Context) -> _Asked:
    spec = context.order.spec
    if not isinstance(spec, Call) or (meant := calls.meaning(spec)) is None:
        raise AssertionError(f"order {context.order.id} makes no call of the catalogue")
    upload = b"" if spec.upload is UNSET else context.parts.book.upload(context.order.id)
    sent = calls.content(spec, upload)
    asked = dict(calls.parameters(spec, sent))
    name = meant.endpoint.name
    return _Asked(
        meant.endpoint,
        Worded(meant.endpoint.method, meant.path, spec.query, sent.body, sent.type),
        asked,
        read_backs.read_back_of(name, asked),
        spec.number,
        spec.subject,
        *_price_set(context, name, asked),
    )


def _cost(asked: _Asked) -> Cost:
    if asked.price or asked.endpoint.name == RECORD:
        return Cost(asked.price)
    return Cost(None) if asked.endpoint.paid else FREE


def _price_set(context: Context, name: str, asked: dict[str, object]) -> tuple[str, Decimal]:
    if name == RECORD:
        return "999 record", context.parts.price_emergency
    return context.parts.prices.of_call(name, asked)


def _announcement(context: Context) -> float:
    effect = context.order.step.effect
    return effect.at if effect else 0.0


def _price(context: Context, answer: Answer) -> Decimal:
    """What the number cost: as its entry says, else as the search said before."""
    try:
        named = msgspec.json.decode(answer.body, type=Entry, strict=False).basic.setup_price
    except msgspec.DecodeError:
        named = None
    return Decimal(context.announced.get("price", "0")) if named is None else named


def _charge(what: str, amount: Decimal) -> tuple[Charge, ...]:
    return (Charge(what, amount),) if amount else ()


CALL = Handler(call, read_back)
