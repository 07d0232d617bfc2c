"""`/batches`: many orders in one request, one JSON object a line; each line stands alone.

A line's idempotency key is its own `reference`: sending the batch again after a cut connection orders nothing
twice. Lines that cannot be used are reported by number; the others go in. A few are taken at a time, so that
large batches neither fill the memory nor hold others up.
"""

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from itertools import islice
from typing import TypeVar

import msgspec
from falcon import Request, Response
from msgspec import Struct
from ulid import ULID

from services.gateway.intake.intake import Intake
from services.gateway.intake.publisher import Publisher
from services.gateway.problems import InvalidRequest, NotFound
from services.gateway.reading.idempotency import make_key
from services.gateway.reading.keys import Keys
from services.gateway.reading.lines import Lines
from services.gateway.reading.orders import read_order, read_plain
from services.gateway.reading.requests import known_parameters, trace_of
from shared.clock import Clock, iso
from shared.errors import AccountDenied, UnreadableOrder
from shared.orders.book.batches import Batches as BatchIndex
from shared.orders.book.drafts import Draft
from shared.orders.clients.clients import Client
from shared.orders.record import Order
from shared.orders.types.check import Mistake

BODY_LIMIT = 32 * 1024 * 1024
LINE_LIMIT = 256 * 1024
LINES = 10_000
TOGETHER = 100
"""Lines that are accepted in one go: they share the disk's sync, and others get their turn in between."""
TWICE = "another order of a batch has this reference; give this one its own"
ROUTE = "POST /batches"


Item = TypeVar("Item")


class BadLine(Struct, frozen=True):
    """A line that was not taken, and everything wrong with it."""

    line: int
    errors: list[Mistake]


class Batches:
    """`/batches`."""

    def __init__(
        self, intake: Intake, index: BatchIndex, publisher: Publisher, keys: Keys, clock: Clock
    ) -> None:
        self._intake = intake
        self._index = index
        self._publisher = publisher
        self._keys = keys
        self._clock = clock

    def on_post(self, req: Request, resp: Response) -> None:
        """Take every good line of an NDJSON body: 202 with the counts and the bad lines."""
        client = self._keys.client(req, "orders:write")
        known_parameters(req, frozenset())
        with Lines(req, limit=BODY_LIMIT, longest=LINE_LIMIT) as lines:
            count = sum(1 for _ in lines)
            if not 1 <= count <= LINES:
                raise InvalidRequest(
                    "invalid-batch", f"A batch has 1 to {LINES} lines; this one has {count}."
                )
            batch = Batch(str(ULID()), client, trace_of(req), self._intake)
            self._index.open(batch.id, client.id, self._clock.time())
            with self._publisher.batch() as belt:
                for some in batched(lines, TOGETHER):
                    belt.put(batch.take(some))
        resp.status = HTTPStatus.ACCEPTED
        resp.location = f"/batches/{batch.id}"
        resp.data = msgspec.json.encode({"id": batch.id, **batch.counts, "rejected": batch.rejected})


class Batch:
    """One batch being taken in, some lines at a time."""

    def __init__(self, batch_id: str, client: Client, trace: str, intake: Intake) -> None:
        self.id = batch_id
        self.counts = {"created": 0, "replayed": 0}
        self.rejected: list[BadLine] = []
        self._client = client
        self._trace = trace
        self._intake = intake

    def take(self, lines: Sequence[tuple[int, bytes | None]]) -> list[Order]:
        """Take these lines in, or note what is wrong with each; the orders that are new."""
        drafts = {number: draft for number, line in lines if (draft := self._draft(number, line))}
        new: list[Order] = []
        for number, taken in zip(drafts, self._intake.take_many([*drafts.values()]), strict=True):
            match taken.verdict:
                case "created" | "replayed":
                    self.counts[taken.verdict] += 1
                    new += [taken.move.order] if taken.verdict == "created" else []
                case "mismatch":
                    self._reject(number, Mistake("$.reference", TWICE))
                case "capped":
                    self._reject(number, Mistake("$", taken.order_id))
        self.rejected.sort(key=lambda bad: bad.line)
        return new

    def _draft(self, number: int, line: bytes | None) -> Draft | None:
        if line is None:
            self._reject(number, Mistake("$", f"a line may have at most {LINE_LIMIT} bytes"))
            return None
        try:
            spec = read_order(line)
            mistakes = self._intake.check(spec, self._client)
        except UnreadableOrder as error:
            mistakes = [Mistake(error.field, str(error))]
        except AccountDenied as error:
            mistakes = [Mistake("$.account", str(error))]
        else:
            if not mistakes:
                key = make_key(ROUTE, f"{ROUTE}\0{spec.reference}", read_plain(line))
                return self._intake.priced(self._intake.draft(spec, self._client, self._trace, self.id), key)
        self._reject(number, *mistakes)
        return None

    def _reject(self, number: int, *mistakes: Mistake) -> None:
        self.rejected.append(BadLine(number, [*mistakes]))


class BatchById:
    """`/batches/{batch_id}`."""

    def __init__(self, index: BatchIndex, keys: Keys) -> None:
        self._index = index
        self._keys = keys

    def on_get(self, req: Request, resp: Response, batch_id: str) -> None:
        """How the batch's orders stand, counted by state."""
        client = self._keys.client(req, "orders:read")
        known_parameters(req, frozenset())
        found = self._index.counts(batch_id)
        if found is None or not client.may_see(found.client):
            raise NotFound("There is no such batch.")
        counts = found.states
        total = sum(counts.values())
        resp.data = msgspec.json.encode(
            {"id": batch_id, "created": iso(found.created), "orders": total, "status": counts}
        )


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """So many at a time; `itertools` has it from Python 3.12 on."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
