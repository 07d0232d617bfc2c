"""Writes: each becomes an order of type `call`, whose answer is held until the result is there.

The caller sees the carrier's own status, body and content type. A write without an idempotency key that comes
again while the first is not answered is taken for the same: a client that timed out must not buy twice.
Nothing here calls the carrier.
"""

import hashlib
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

import falcon
import msgspec

from services.gateway.idempotency import HEADER, make_key, unquote
from services.gateway.intake import Intake, Taken
from services.gateway.problems import InvalidRequest
from services.gateway.requests import is_async, trace_of, wait_of
from services.gateway.v3.call import Call
from services.gateway.v3.trouble import tell, unavailable
from services.gateway.v3.wording import worded
from services.gateway.waiting import hold
from shared.carrier.client import Worded
from shared.carrier.read_backs import read_back_of
from shared.clock import Clock
from shared.errors import CapReached, Refusal
from shared.orders import keyspace, kinds
from shared.orders.answers import Answer as Kept
from shared.orders.answers import Answers
from shared.orders.book import Book
from shared.orders.calls import BASE
from shared.orders.drafts import IdempotencyKey, Shared
from shared.orders.record import Order
from shared.orders.states import State
from shared.v3.http import Answer
from shared.v3.wire import write

INLINE = 4096
"""Bytes of a body that are kept in the order itself; a larger one is kept beside it."""
LONGEST_QUERY = 8000
LONGEST_PATH = 500
UNHEARD = 600
"""Seconds that an answer waits for a client that has gone, where the same write again would do it again."""
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class Parts(NamedTuple):
    """What writes need."""

    intake: Intake
    book: Book
    answers: Answers
    clock: Clock
    seconds: float
    """How long an answer is held."""
    retention: float
    """How long an answer is kept."""


class Writes:
    """Answers `write`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __call__(self, call: Call, req: falcon.Request, resp: falcon.Response) -> None:
        """Take the write in, and hold the answer. Raises `Refusal` or `BookUnavailable`."""
        fingerprint = _fingerprint(call)
        order_id, name = self._taken(call, req, fingerprint)
        seconds = min(self._parts.seconds, wait_of(req) or self._parts.seconds)
        held = _Held(self._parts, req, order_id, name, patient=not is_async(req))
        if is_async(req) and not wait_of(req):
            held.accept(resp)
        else:
            hold(req, resp, order_id, seconds, held, until_end=True)

    def _taken(self, call: Call, req: falcon.Request, fingerprint: str) -> tuple[str, str]:
        """The order that answers the write, and the name it has until then ("" under a key of its own)."""
        given = req.get_header(HEADER)
        if given is not None:
            return self._take(call, req, _key(given, fingerprint)).order_id, ""
        name = keyspace.write(call.client.id, fingerprint)
        taken = self._take(call, req, Shared(name, lifetime=self._parts.retention))
        if taken.verdict == "replayed" and not self._counts(taken.order_id, call, req):
            taken = self._take(call, req, Shared(name, taken.order_id, self._parts.retention))
        return taken.order_id, name

    def _take(self, call: Call, req: falcon.Request, key: IdempotencyKey | Shared) -> Taken:
        spec, upload = _order(call)
        move = self._parts.intake.draft(spec, call.client, trace_of(req))
        try:
            taken = self._parts.intake.take(move, key, upload)
        except CapReached as error:
            raise Refusal(402, str(error)) from error
        if taken.verdict == "mismatch":
            raise Refusal(422, f"This {HEADER} was used for another request")
        return taken

    def _counts(self, order_id: str, call: Call, req: falcon.Request) -> bool:
        """Whether an older order answers the write: one that is under way, or that nobody has heard of.

        The last only where doing it again is another effect: else the newer request must have its way.
        """
        order = self._parts.book.read(order_id)
        if not order.is_final:
            return True
        way = read_back_of(call.endpoint.name, call.parameters.merged).way
        late = self._parts.clock.time() - (order.finished or 0) > UNHEARD
        return way == "unknown" and not late and not is_async(req)


class _Held:
    """What a write is answered with, once there is something to say."""

    def __init__(self, parts: Parts, req: falcon.Request, order_id: str, name: str, *, patient: bool) -> None:
        self._parts = parts
        self._req = req
        self._order_id = order_id
        self._name = name
        self._patient = patient

    def __call__(self, resp: falcon.Response, last: bool) -> bool:
        """See `waiting.Answer`."""
        try:
            return self._look(resp, last=last)
        except Exception as error:
            tell(self._req, resp, error)
            return True

    def accept(self, resp: falcon.Response) -> None:
        """202 and where the order is."""
        where = f"/orders/{self._order_id}"
        resp.location = where
        resp.set_header("Preference-Applied", "respond-async")
        document = {"success": True, "data": {"order": self._order_id, "url": where}}
        write(resp, Answer(document, status=HTTPStatus.ACCEPTED), indent=False)

    def _look(self, resp: falcon.Response, *, last: bool) -> bool:
        order, kept = self._parts.answers.hand_over(self._order_id, self._name)
        if order.is_final:
            _hand_over(resp, order, kept)
            return True
        if order.state is not State.ATTENTION and not last:
            return False
        if self._patient:
            raise self._unanswered(order)
        self.accept(resp)
        return True

    def _unanswered(self, order: Order) -> Refusal:
        where = f"/orders/{order.id}"
        if order.state is State.ATTENTION:
            return unavailable(f"It is not known whether this happened, a person must decide: see {where}")
        return unavailable(f"No result yet: it goes on as {where}; the same request again waits for it")


def _hand_over(resp: falcon.Response, order: Order, kept: Kept | None) -> None:
    if kept is None:
        raise Refusal(
            409, f"There is no answer of the carrier's: {order.why or 'it was settled without one'}"
        )
    write(resp, Answer(status=kept.status, content=kept.body, content_type=kept.content_type), indent=False)


def _order(call: Call) -> tuple[kinds.Call, bytes]:
    """The order for a write, and the body that is kept beside it."""
    asked = worded(call)
    query = quote(asked.query, safe=_PRINTABLE)
    if len(query) > LONGEST_QUERY or len(asked.path) > LONGEST_PATH:
        raise Refusal(400, "The address is too long")
    path = asked.path.removeprefix(BASE)
    spec = kinds.Call(
        reference=f"{asked.method} {path}"[:128],
        account=call.account,
        priority="high",
        method=asked.method,
        path=path,
        query=query,
        content_type=_label(asked.content_type),
    )
    text = _text(asked)
    if text is not None:
        return msgspec.structs.replace(spec, body=text), b""
    digest = hashlib.sha256(asked.content).hexdigest()
    return msgspec.structs.replace(spec, upload=digest), asked.content


def _label(content_type: str) -> str:
    return "".join(letter for letter in content_type if " " <= letter <= "~")[:200]


def _text(asked: Worded) -> str | None:
    """The body as text, if it is a short one."""
    if len(asked.content) > INLINE:
        return None
    try:
        return asked.content.decode()
    except UnicodeDecodeError:
        return None


def _key(given: str, fingerprint: str) -> IdempotencyKey:
    try:
        return make_key("v3", unquote(given), fingerprint)
    except InvalidRequest as error:
        raise Refusal(400, str(error.description)) from error


def _fingerprint(call: Call) -> str:
    """What was asked, however it was written: the same write has the same one."""
    parameters = call.parameters
    said = {name: value for name, value in parameters.merged.items() if name not in ("_method", "pretty")}
    files = [(file.name, hashlib.sha256(file.content).hexdigest()) for file in parameters.files]
    listed = None if isinstance(parameters.document, dict) else parameters.document
    asked = [call.endpoint.name, call.path, call.client.id, said, listed, files]
    return hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).hexdigest()
