"""`/batches`: many orders in one request, one JSON object a line; each line stands alone.

A line's idempotency key is its own `reference`: sending the batch again after a cut connection orders nothing
twice. Lines that cannot be used are reported by number; the others go in.
"""

from http import HTTPStatus

import msgspec
from falcon import Request, Response
from msgspec import Struct
from ulid import ULID

from services.gateway.idempotency import make_key
from services.gateway.intake import Intake
from services.gateway.keys import Keys
from services.gateway.problems import InvalidRequest, NotFound
from services.gateway.reading import read_order, read_plain
from services.gateway.requests import known_parameters, read_body, trace_of
from shared.clock import Clock, iso
from shared.errors import AccountDenied, UnreadableOrder
from shared.orders.check import Mistake
from shared.orders.clients import Client
from shared.orders.kinds import AnyOrder
from shared.orders.search import Batches as BatchIndex

BODY_LIMIT = 32 * 1024 * 1024
LINES = 10_000
ROUTE = "POST /batches"


class BadLine(Struct, frozen=True):
    """A line that was not taken, and everything wrong with it."""

    line: int
    errors: list[Mistake]


class Batches:
    """`/batches`."""

    def __init__(self, intake: Intake, index: BatchIndex, keys: Keys, clock: Clock) -> None:
        self._intake = intake
        self._index = index
        self._keys = keys
        self._clock = clock

    def on_post(self, req: Request, resp: Response) -> None:
        """Take every good line of an NDJSON body: 202 with the counts and the bad lines."""
        client = self._keys.client(req, "orders:write")
        known_parameters(req, frozenset())
        lines = [line for line in enumerate(read_body(req, BODY_LIMIT).split(b"\n"), 1) if line[1].strip()]
        if not 1 <= len(lines) <= LINES:
            raise InvalidRequest(
                "invalid-batch", f"A batch has 1 to {LINES} lines; this one has {len(lines)}."
            )
        batch = Batch(str(ULID()), client, trace_of(req), self._intake)
        self._index.open(batch.id, client.id, self._clock.time())
        for number, line in lines:
            batch.take(number, line)
        resp.status = HTTPStatus.ACCEPTED
        resp.location = f"/batches/{batch.id}"
        resp.data = msgspec.json.encode({"id": batch.id, **batch.counts, "rejected": batch.rejected})


class Batch:
    """One batch being taken in, line by line."""

    def __init__(self, batch_id: str, client: Client, trace: str, intake: Intake) -> None:
        self.id = batch_id
        self.counts = {"created": 0, "replayed": 0}
        self.rejected: list[BadLine] = []
        self._client = client
        self._trace = trace
        self._intake = intake

    def take(self, number: int, line: bytes) -> None:
        """Take one line in, or note what is wrong with it."""
        try:
            spec = read_order(line)
            mistakes = self._intake.check(spec, self._client) or self._order(spec, line)
        except UnreadableOrder as error:
            mistakes = [Mistake(error.field, str(error))]
        except AccountDenied as error:
            mistakes = [Mistake("$.account", str(error))]
        if mistakes:
            self.rejected.append(BadLine(number, mistakes))

    def _order(self, spec: AnyOrder, line: bytes) -> list[Mistake]:
        move = self._intake.draft(spec, self._client, self._trace, self.id)
        key = make_key(ROUTE, f"{ROUTE}\0{spec.reference}", read_plain(line))
        verdict = self._intake.take(move, key).verdict
        if verdict == "mismatch":
            return [
                Mistake("$.reference", "another order of a batch has this reference; give this one its own")
            ]
        self.counts[verdict] += 1
        return []


class BatchById:
    """`/batches/{batch_id}`."""

    def __init__(self, index: BatchIndex, keys: Keys) -> None:
        self._index = index
        self._keys = keys

    def on_get(self, req: Request, resp: Response, batch_id: str) -> None:
        """How the batch's orders stand, counted by state."""
        client = self._keys.client(req, "orders:read")
        found = self._index.counts(batch_id, client.id)
        if found is None:
            raise NotFound("There is no such batch.")
        created, counts = found
        total = sum(counts.values())
        resp.data = msgspec.json.encode(
            {"id": batch_id, "created": iso(created), "orders": total, "status": counts}
        )
