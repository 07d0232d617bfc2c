"""The shapes of the gateway's answers, for its description; orders are shown by `shared.orders.view`.

A test converts real answers to these, so that neither says what the other does not know.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from services.gateway.resources.batches import BadLine
from services.gateway.resources.plans import Price
from shared.orders.record import StepStatus
from shared.orders.states import State
from shared.orders.types.check import Mistake
from shared.orders.types.spec import OnFailure

Id = Annotated[str, Meta(pattern="^[0-9A-HJKMNP-TV-Z]{26}$", description="a ULID")]
Amount = Annotated[Decimal, Meta(description="in the account's currency")]


class Charge(Struct, frozen=True, forbid_unknown_fields=True):
    """What the carrier charged for."""

    what: str
    amount: Decimal
    currency: str


class OrderRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An order in a list."""

    id: Id
    type: str
    reference: str
    account: str
    client: str
    """Whose order it is."""
    batch: Id | None
    status: State
    why: str | None
    """Why it waits, failed or needs attention; for people."""
    number: str | None
    numbers: list[str] = []
    """All that it has bought, of an order for several."""
    charges: list[Charge]
    charged: Amount | None
    reserved: Amount | None
    """What it may still cost: kept back from the client's caps until it is over."""
    created: datetime
    updated: datetime
    finished: datetime | None
    unreadable: bool = False
    """Whether all but this is hidden from this version of the gateway."""


class CallbackRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the order's callback stands."""

    url: str
    status: Literal["pending", "delivered", "failed"] = "pending"
    attempts: int = 0
    why: str | None = None
    round: int = 1
    """Counts the order's endings: one that was retried ends again."""
    untold: int = 0
    """News of its way that wait to be told."""


class StepRow(Struct, frozen=True, forbid_unknown_fields=True):
    """One step, named for its tube."""

    tube: str
    status: StepStatus
    attempts: int
    snoozes: int


class Exchange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One exchange with the carrier."""

    at: datetime
    operation: str
    method: str
    path: str
    milliseconds: int
    ending: str
    status: int | None = None


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line of the timeline."""

    at: datetime
    event: str
    step: str = ""
    why: str = ""
    facts: dict[str, str] = {}
    exchanges: list[Exchange] = []
    """With the carrier, since the line before."""
    hash: str = ""
    """Over this line and the hash of the one before: see the evidence of an order."""


class Evidence(Struct, frozen=True, forbid_unknown_fields=True):
    """A call that may have taken effect."""

    call: str
    at: datetime
    facts: dict[str, str]


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """A cancellation that is asked for and not heeded yet."""

    who: str
    why: str
    at: datetime


class OrderShown(OrderRow, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An order with all that is known of it. One that is `unreadable` shows its row and timeline only."""

    order: dict[str, object] = {}
    """What was asked for."""
    steps: list[StepRow] = []
    result: dict[str, object] = {}
    callback: CallbackRow | None = None
    evidence: Evidence | None = None
    cancel: Wish | None = None
    head: str = ""
    """The hash of the timeline's last line."""
    timeline: list[Event]


class OrderPage(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Orders, newest first. `cursor` goes on; null when there are no more."""

    orders: list[OrderRow]
    cursor: str | None
    counts: dict[State, int] = {}
    """With `counts=true`: how all of the client's orders stand, whatever else is asked."""


class AttentionList(Struct, frozen=True, forbid_unknown_fields=True):
    """How many orders wait for a person, and a page of them, oldest first."""

    count: int
    orders: list[OrderShown]
    cursor: str | None


class PlanStep(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a step would do."""

    tube: str
    does: str
    paid: bool
    final: bool
    read_back: str | None
    undo: str | None
    times: int = 1
    """How often: once for each number of a run."""


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an order would do and cost."""

    type: str
    reference: str
    steps: list[PlanStep]
    point_of_no_return: str | None
    on_failure: OnFailure
    confirm: Literal["given", "wait"]
    prices: list[Price]
    total: Decimal | None


class BatchTaken(Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a batch's lines."""

    id: Id
    created: int
    replayed: int
    rejected: list[BadLine]


class BatchShown(Struct, frozen=True, forbid_unknown_fields=True):
    """How a batch's orders stand."""

    id: Id
    created: datetime
    orders: int
    status: dict[State, int]


class Problem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What went wrong, as RFC 9457 has it; `type` has a page of its own."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Mistake] = []


class Alive(Struct, frozen=True, forbid_unknown_fields=True):
    """The process answers."""

    status: Literal["ok"]


class Readiness(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part is well, in words where it is not."""

    book: str
    belt: dict[str, str]
    carrier: str
