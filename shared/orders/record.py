"""An order as the book keeps it: immutable values, replaced whole under compare-and-set.

`Order` is what changes; its `timeline` is kept beside it and only grows. Times are Unix seconds.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal, cast

from msgspec import Struct

from shared.orders.states import FINAL, State
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.spec import OnFailure
from shared.outcome import Charge, Done
from shared.tubes.names import CALLBACKS

StepStatus = Literal["queued", "done", "refused", "undone"]


class Cost(Struct, frozen=True, omit_defaults=True):
    """What a call may cost the client: reserved from its caps while nobody knows the outcome.

    No `amount`: the carrier does not name the price, so no cap on money has room for it.
    """

    amount: Decimal | None = Decimal(0)
    numbers: int = 0
    """Numbers that it brings to the account."""


FREE = Cost()


class Effect(Struct, frozen=True):
    """An unsafe call, written down before it is made.

    While a step has one, nobody may run it again before reading back whether this call took effect.
    """

    call: str
    facts: dict[str, str]
    """What the read-back needs: the number meant, what was true before."""
    at: float
    cost: Cost = FREE
    done: Done = Done()
    """What the step will have found out and paid if the call took effect; for whoever settles it by hand."""


class Step(Struct, frozen=True, omit_defaults=True):
    """One stop of the order's way; it bears the name of its tube."""

    tube: str
    status: StepStatus = "queued"
    begun: bool = False
    """Whether a worker has had it in hand since it was queued."""
    attempts: int = 0
    snoozes: int = 0
    why: str | None = None
    """What it last waited for."""
    effect: Effect | None = None
    outputs: dict[str, object] = {}
    reached: int = 0
    """Which number of the order's run it is at, counted from 0."""


class Wish(Struct, frozen=True, omit_defaults=True):
    """A wish to cancel the order: noted while a call is open or a worker has it, heeded after that."""

    who: str
    why: str
    at: float
    on_failure: OnFailure | None = None
    """What becomes of the steps that are done; None for what the order says."""


class Ending(Struct, frozen=True):
    """How the order will end once its done steps are taken back; while it has one, it goes backward."""

    state: State
    why: str


class Lease(Struct, frozen=True):
    """The right to work on the order: nobody else touches it before `until`."""

    worker: str
    until: float


class Job(Struct, frozen=True):
    """What should be on the belt for this order, and who has it in hand."""

    tube: str
    due: float
    lease: Lease | None = None
    deaths: int = 0
    """Workers in a row that took the job and were never heard of again."""


class News(Struct, frozen=True, omit_defaults=True):
    """A change on the order's way that its callback tells of; `index` counts them from 1."""

    index: int
    at: float
    facts: dict[str, str]


class Callback(Struct, frozen=True, omit_defaults=True):
    """The order's callback: where to, and how it went."""

    url: str
    status: Literal["pending", "delivered", "failed"] = "pending"
    attempts: int = 0
    why: str | None = None
    round: int = 1
    """Counts the order's endings: one that was retried ends again, and that is other news."""
    news: tuple[News, ...] = ()
    """What it has not told of yet, oldest first; the order's end comes after all of it."""
    due: float = 0
    """When the oldest news are told."""
    count: int = 0
    """All news there have been."""


class Order(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order and all that is known about it. `version` counts its changes."""

    id: str
    client: str
    account: str
    spec: AnyOrder
    trace: str
    created: float
    updated: float
    steps: tuple[Step, ...]
    position: int = 0
    """Index of the step in hand."""
    job: Job | None = None
    """What should be on the belt; None when nothing more is to be done, or a person must decide."""
    put_off: Job | None = None
    """The job of the step in hand, while the order's job is to tell of news."""
    generation: int = 1
    """Counts the jobs; an envelope of another generation is stale."""
    turn: int = 0
    """Its place in the line of orders that are not begun: see `turns`."""
    state: State = State.ACCEPTED
    version: int = 1
    finished: float | None = None
    why: str | None = None
    """Why the order waits, failed or needs attention; for people."""
    batch: str | None = None
    holds: tuple[str, ...] = ()
    """Numbers this order has set aside from every other order of the account."""
    charges: tuple[Charge, ...] = ()
    numbers: int = 0
    """Numbers that this order has brought to the account."""
    callback: Callback | None = None
    begun: float | None = None
    """When its first unsafe call was announced; from then on no deadline stops it."""
    confirmed: bool = False
    wish: Wish | None = None
    heard: bool = False
    """Whether something that it waits for was told while a worker had it, who may have looked before."""
    ending: Ending | None = None
    held: tuple[str, ...] = ()
    """What it had set aside when it ended, for a retry to take again."""
    exchanges: int = 0
    """How many there were with the carrier, told on the timeline or not."""
    head: str = ""
    """The hash of the timeline's last entry."""
    decided: tuple[str, ...] = ()
    """The idempotency keys of people's last decisions about it, with the fingerprints of what they asked."""

    @property
    def step(self) -> Step:
        """The step in hand."""
        return self.steps[self.position]

    @property
    def is_final(self) -> bool:
        """Whether the order has ended."""
        return self.state in FINAL

    @property
    def is_telling(self) -> bool:
        """Whether its job is to call back, and not the step in hand."""
        return self.job is not None and self.job.tube == CALLBACKS

    @property
    def deadline(self) -> float | None:
        """When its first unsafe call must have been announced, if it has not been and must be."""
        given = self.spec.deadline
        return given.timestamp() if isinstance(given, datetime) and self.begun is None else None

    def is_held(self, now: float) -> bool:
        """Whether a worker has it in hand."""
        return self.job is not None and self.job.lease is not None and self.job.lease.until > now

    @property
    def outputs(self) -> dict[str, object]:
        """What all steps so far have found out; later steps win."""
        return {name: value for step in self.steps for name, value in step.outputs.items()}

    @property
    def number(self) -> str | None:
        """The number the order is about, once known."""
        told = (step.outputs["number"] for step in reversed(self.steps) if "number" in step.outputs)
        found = next(told, self.given)
        return found if isinstance(found, str) else next(iter(self.run), None)

    @property
    def run(self) -> tuple[str, ...]:
        """The numbers of its run that it has bought, of an order for several; else none."""
        found = next((step.outputs for step in self.steps if "run" in step.outputs), None)
        if found is None:
            return ()
        return tuple(cast("list[str]", found["run"])[: int(str(found["bought"]))])

    @property
    def all_numbers(self) -> tuple[str, ...]:
        """All that the order is about, once known."""
        number = self.number
        return self.run or ((number,) if number else ())

    @property
    def given(self) -> str | None:
        """The number that was ordered, if one was."""
        found = getattr(self.spec, "number", None)
        return found if isinstance(found, str) else None

    @property
    def charged(self) -> Decimal:
        """All that the carrier took for this order."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    @property
    def reservations(self) -> tuple[Effect, ...]:
        """The calls that may still cost something: the announced ones, until the order has ended."""
        if self.is_final:
            return ()
        return tuple(step.effect for step in self.steps if step.effect is not None)

    @property
    def reserved(self) -> Decimal:
        """What is set aside of the client's caps until it is known whether it was spent."""
        return sum((effect.cost.amount or Decimal(0) for effect in self.reservations), Decimal(0))
