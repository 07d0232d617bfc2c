"""Report requests: described at once, made by the workers, made once for all clients who ask for the same.

The answer is held until the carrier has described the report or refused it, and is then its own. What is
asked for again before anybody has collected it is not asked of the carrier again.
"""

import hashlib
from datetime import UTC, datetime
from functools import partial
from typing import cast

import falcon
import msgspec

from services.gateway.reading.requests import trace_of
from services.gateway.v3.call import Call
from services.gateway.v3.held import hand_on
from services.gateway.v3.parts import Parts
from services.gateway.v3.trouble import told, unavailable
from services.gateway.waiting.holds import hold
from shared.callbacks import targets
from shared.errors import CallbackForbidden
from shared.orders import keyspace
from shared.orders.book.drafts import Shared
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import ReportRun
from shared.orders.v3.slots import Slots
from shared.v3.http import Answer, pretty
from shared.v3.refusal import bad_request
from shared.v3.wire import write

NO_PART = frozenset({"callback", "pretty", "_method"})
"""Parameters that do not change what is asked for."""
LONGEST_CALLBACK = 2000


class Reports:
    """Answers `report`. `lifetime`: seconds that a report can be collected once it is there."""

    def __init__(self, parts: Parts, slots: Slots, *, lifetime: float) -> None:
        self._parts = parts
        self._slots = slots
        self._lifetime = lifetime

    def __call__(self, call: Call, req: falcon.Request, resp: falcon.Response) -> None:
        """Have the report made, and hold its description. Raises `Refusal` or `BookUnavailable`."""
        order_id = self._ask(call, req)
        hold(
            req,
            resp,
            order_id,
            self._parts.seconds,
            _Described(self._parts, self._slots, call, req, order_id),
        )

    def _ask(self, call: Call, req: falcon.Request) -> str:
        """The order that answers: a new one, unless one is there that counts."""
        spec = _spec(call)
        for mistake in self._parts.intake.check_callback(spec):
            raise bad_request(f"Invalid callback: {mistake.message}")
        move = self._parts.intake.draft(spec, call.client, trace_of(req))
        name, lifetime = share(move.order), self._parts.retention
        taken = self._parts.intake.take(move, Shared(name, lifetime=lifetime))
        if taken.verdict == "replayed" and not self._counts(self._parts.book.read(taken.order_id)):
            taken = self._parts.intake.take(move, Shared(name, taken.order_id, lifetime))
        return taken.order_id

    def _counts(self, order: Order) -> bool:
        return not order.is_final or is_there(order, self._parts.clock.time(), self._lifetime)


class _Described:
    """What a request is answered with, once the carrier has said what it will make."""

    def __init__(self, parts: Parts, slots: Slots, call: Call, req: falcon.Request, order_id: str) -> None:
        self._parts = parts
        self._slots = slots
        self._call = call
        self._req = req
        self._order_id = order_id

    def __call__(self, resp: falcon.Response, last: bool) -> bool:
        """See `holds.Answer`."""
        return told(self._req, resp, partial(self._look, resp, last=last))

    def _look(self, resp: falcon.Response, *, last: bool) -> bool:
        order = self._parts.book.read(self._order_id)
        described = order.outputs.get("description")
        if isinstance(described, dict):
            name = str(order.outputs["hash"])
            self._slots.offer(self._call.client.id, name, order.id, self._parts.clock.time())
            answer = Answer(cast("dict[str, object]", described))
            write(resp, answer, indent=pretty(self._call.request.query))
            return True
        if order.is_final:
            self._refuse(resp, order)
            return True
        if last or order.state is State.ATTENTION:
            raise unavailable(f"The report is not begun yet: see /orders/{order.id}, or ask again")
        return False

    def _refuse(self, resp: falcon.Response, order: Order) -> None:
        kept = self._parts.answers.get(order.id)
        if kept is None:
            raise unavailable(f"The report was given up: {order.why}")
        hand_on(resp, kept)


def is_there(order: Order, now: float, lifetime: float) -> bool:
    """Whether the order's report can be collected now."""
    return order.state is State.SUCCEEDED and now < (order.finished or 0) + lifetime


def share(order: Order) -> str:
    """What those who ask for one report have in common: account, endpoint, parameters, day.

    A callback is somebody's own: whoever wants one is told of a report of his own making.
    """
    spec = order.spec
    if not isinstance(spec, ReportRun):
        raise AssertionError(f"order {order.id} makes no report")
    day = datetime.fromtimestamp(order.created, UTC).strftime("%Y-%m-%d")
    asked = {**dict.fromkeys(_days(spec.report), day), **spec.parameters}
    whose = "" if spec.callback is msgspec.UNSET else order.client
    identity = msgspec.json.encode([spec.report, asked, day, whose], order="deterministic")
    return keyspace.report(order.account, hashlib.sha256(identity).hexdigest())


def _days(report: str) -> list[str]:
    """The parameters that mean today when they are left out."""
    if report == "prepay/summary":
        return ["from_date", "to_date"]
    return ["date"] if "/day" in report else []


def _spec(call: Call) -> ReportRun:
    named = call.path.partition(f"/{call.account}/")[2].removeprefix("reports/")
    given = {name: call.parameters.text(name) for name in call.parameters.merged if name not in NO_PART}
    spec = ReportRun(
        reference=f"report {named}",
        account=call.account,
        priority="high",
        report=named,
        parameters={name: value for name, value in given.items() if value is not None},
        callback_form="v3",
    )
    callback = call.parameters.text("callback")
    if callback is None:
        return spec
    if not _is_callback(callback):
        raise bad_request("Invalid callback")
    return msgspec.structs.replace(spec, callback=callback)


def _is_callback(url: str) -> bool:
    try:
        targets.check(url)
    except CallbackForbidden:
        return False
    return len(url) <= LONGEST_CALLBACK
