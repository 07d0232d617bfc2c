"""Every operation of the orders API in one table: what it takes, what it answers, which problems it may meet.

What an operation does is said by the first lines of its responder; here is only what code cannot say.
"""

from collections.abc import Mapping
from typing import NamedTuple

from services.gateway.openapi import audit_shapes, shapes, tube_shapes
from services.gateway.reading.sayings import Said
from services.gateway.resources.decisions import Cancelling, Resolving
from services.gateway.resources.events import MEDIA_TYPE as EVENT_STREAM
from services.gateway.resources.one_order import FOLLOW
from services.gateway.resources.tubes import Pausing
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder

JSON = "application/json"


class Answer(NamedTuple):
    """One status: what it means, and its body's shape (or one of several) or media type."""

    meaning: str
    shape: object = None
    media_type: str = JSON
    other: object = None


class Parameter(NamedTuple):
    """A query parameter or a header."""

    name: str
    meaning: str
    where: str = "query"
    values: tuple[str, ...] = ()
    required: bool = False


class Operation(NamedTuple):
    """One method of one path. Without a `scope` it needs no key; of several ("a or b") one will do."""

    scope: str
    answers: Mapping[int, Answer]
    problems: tuple[str, ...] = ()
    body: object = None
    body_type: str = JSON
    parameters: tuple[Parameter, ...] = ()
    summary: str = ""
    """Where one responder does several things; else its own first line."""


KEY = Parameter(
    "Idempotency-Key",
    "A name for this request, e.g. a UUID: sent again with the same key it orders nothing twice.",
    "header",
    required=True,
)
DECISION_KEY = KEY._replace(required=False)
PREFER = Parameter(
    "Prefer", "`wait=N` holds the answer until the order is final, at most 30 seconds.", "header"
)
RESUME = Parameter(
    "Last-Event-ID", "The id of the last event that came: the stream goes on behind it.", "header"
)
ETAG = Parameter(
    "If-None-Match", "The ETag of the last answer: 304 when the order has not changed.", "header"
)
DRY_RUN = Parameter("dry_run", "`true` orders nothing and answers with the plan.", values=("true", "false"))

CURSOR = Parameter("cursor", "Where the last page ended.")
FILTERS = (
    Parameter("status", "Orders in this state.", values=tuple(State)),
    Parameter("type", "Orders of this type."),
    Parameter("reference", "Orders with this reference."),
    Parameter("number", "Orders about this number."),
    Parameter("batch", "Orders of this batch."),
    Parameter("since", "Orders accepted at this time or later (ISO 8601)."),
    Parameter("until", "Orders accepted before this time."),
    Parameter("limit", "Orders on a page, 1 to 500; 50 unless told."),
    CURSOR,
    Parameter("client", "Another client's orders, or everybody's with `*`; needs the scope admin."),
    Parameter("counts", "`true` counts all of the client's orders by status, too.", values=("true", "false")),
)

_FOLLOW = " or ".join(FOLLOW)
_BODY = ("body-too-large", "body-packed", "body-cut", "request-timeout")
_READ = ("not-found", "invalid-parameter")
_KEYS = ("idempotency-key-missing", "idempotency-key-invalid", "idempotency-key-reused")
_ORDER = Answer("The order as it stands.", shapes.OrderShown)
_DECIDED = {
    200: Answer("The order as it is now.", shapes.OrderShown),
    202: Answer("Noted: it is heeded when the call in hand has ended.", shapes.OrderShown),
}
_DIFFERENCE = {200: Answer("The difference as it is decided.", audit_shapes.DifferenceShown)}
_ABOUT_DIFFERENCE = ("not-found", "invalid-decision", "decision-refused", "invalid-parameter", *_BODY)
_DECISION = ("not-found", "invalid-decision", "decision-refused", *_KEYS[1:], *_BODY)


def _decision(body: type, summary: str) -> Operation:
    return Operation("orders:write", _DECIDED, _DECISION, body, parameters=(DECISION_KEY,), summary=summary)


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("POST", "/orders"): Operation(
        "orders:write",
        {
            200: Answer(
                "Waited for and final, or the plan of a dry run.", shapes.OrderShown, other=shapes.Plan
            ),
            202: Answer("Accepted: it is in the book.", shapes.OrderShown),
        },
        ("invalid-order", "spend-cap-reached", "forbidden", *_KEYS, *_BODY),
        AnyOrder,
        parameters=(KEY, PREFER, DRY_RUN),
    ),
    ("GET", "/orders"): Operation(
        "orders:read",
        {200: Answer("A page of orders.", shapes.OrderPage)},
        ("invalid-parameter",),
        parameters=FILTERS,
    ),
    ("GET", "/orders/{order_id}"): Operation(
        _FOLLOW,
        {200: _ORDER, 304: Answer("Not changed.")},
        _READ,
        parameters=(ETAG,),
    ),
    ("GET", "/orders/{order_id}/result"): Operation(
        _FOLLOW,
        {200: Answer("The content of the report, or the carrier's answer to a call.", media_type="*/*")},
        (*_READ, "result-expired"),
    ),
    ("GET", "/orders/{order_id}/evidence"): Operation(
        "orders:read", {200: Answer("One file that anybody can verify.", dict[str, object])}, ("not-found",)
    ),
    ("POST", "/orders/{order_id}/secret"): Operation(
        "orders:write",
        {200: Answer("The secrets by name. They are not kept.", dict[str, str])},
        ("not-found", "secret-taken"),
    ),
    ("GET", "/orders/{order_id}/events"): Operation(
        _FOLLOW,
        {
            200: Answer("The order's events.", media_type=EVENT_STREAM),
            204: Answer("Nothing more will happen."),
        },
        (*_READ, "too-many-streams"),
        parameters=(RESUME,),
    ),
    ("POST", "/orders/{order_id}/cancel"): _decision(
        Cancelling, "Stop the order, now or as soon as that is possible."
    ),
    ("POST", "/orders/{order_id}/retry"): _decision(
        Said, "Go on where the order stopped; nothing is charged twice."
    ),
    ("POST", "/orders/{order_id}/resolve"): _decision(
        Resolving, "Settle by hand whether the order's open call took effect."
    ),
    ("POST", "/orders/{order_id}/confirm"): _decision(
        Said, "Give the word that the order waits for before its final step."
    ),
    ("GET", "/events"): Operation(
        "orders:read",
        {200: Answer("The events of all orders of the client.", media_type=EVENT_STREAM)},
        ("invalid-parameter", "too-many-streams"),
        parameters=(RESUME,),
    ),
    ("GET", "/attention"): Operation(
        "admin",
        {200: Answer("Orders that wait for a person.", shapes.AttentionList)},
        ("invalid-parameter",),
        parameters=(Parameter("limit", "Orders on a page, 1 to 500; 500 unless told."), CURSOR),
    ),
    ("GET", "/tubes"): Operation(
        "admin",
        {200: Answer("What is on the belt.", tube_shapes.TubeList)},
        ("invalid-parameter",),
    ),
    ("POST", "/tubes/{tube}/pause"): Operation(
        "admin",
        {200: Answer("What was done, at each server.", tube_shapes.TubePaused)},
        ("not-found", "invalid-decision", "invalid-parameter", *_BODY),
        Pausing,
    ),
    ("POST", "/audits"): Operation(
        "admin",
        {202: Answer("The keeper makes it.", audit_shapes.AuditShown)},
        ("invalid-decision", "invalid-parameter", *_BODY),
        Said,
    ),
    ("GET", "/audits/latest"): Operation(
        "admin",
        {200: Answer("How the audits stand, and what the last has found.", audit_shapes.AuditStanding)},
        ("invalid-parameter",),
    ),
    ("POST", "/audits/differences/{difference}/accept"): Operation(
        "admin", _DIFFERENCE, _ABOUT_DIFFERENCE, Said
    ),
    ("POST", "/audits/differences/{difference}/reverse"): Operation(
        "admin", _DIFFERENCE, (*_ABOUT_DIFFERENCE, "invalid-order", "spend-cap-reached"), Said
    ),
    ("POST", "/batches"): Operation(
        "orders:write",
        {202: Answer("Every good line is in the book.", shapes.BatchTaken)},
        ("invalid-batch", "invalid-parameter", *_BODY),
        AnyOrder,
        "application/x-ndjson",
    ),
    ("GET", "/batches/{batch_id}"): Operation(
        "orders:read",
        {200: Answer("How its orders stand.", shapes.BatchShown)},
        _READ,
    ),
    ("POST", "/delivery/{token}"): Operation(
        "",
        {200: Answer("It is in the book.", media_type="text/plain")},
        ("not-found", "invalid-report", *_BODY),
        dict[str, str],
        "application/x-www-form-urlencoded",
    ),
    ("GET", "/healthz"): Operation(
        "", {200: Answer("The process answers.", shapes.Alive)}, summary="Whether the process lives."
    ),
    ("GET", "/readyz"): Operation(
        "",
        {
            200: Answer("Orders can be accepted.", shapes.Readiness),
            503: Answer("Orders cannot be accepted.", shapes.Readiness),
        },
        summary="Whether orders can be accepted, and which part is unwell.",
    ),
    ("GET", "/metrics"): Operation(
        "",
        {200: Answer("Every metric, as Prometheus or OpenMetrics has it.", media_type="text/plain")},
    ),
    ("GET", "/openapi.json"): Operation("", {200: Answer("This document.", dict[str, object])}),
    ("GET", "/docs"): Operation("", {200: Answer("This document, for people.", media_type="text/html")}),
    ("GET", "/docs/problems/{kind}"): Operation(
        "", {200: Answer("What a problem means and what to do.", media_type="text/html")}, ("not-found",)
    ),
    ("GET", "/console"): Operation(
        "", {200: Answer("The page.", media_type="text/html"), 304: Answer("Not changed.")}
    ),
    ("GET", "/console/{version}/{name}"): Operation(
        "", {200: Answer("The file.", media_type="*/*"), 304: Answer("Not changed.")}, ("not-found",)
    ),
}
