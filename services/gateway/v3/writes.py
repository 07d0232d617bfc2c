"""Writes: each becomes an order of type `call`, whose answer is held until the result is there.

The caller sees the carrier's own status, body and content type. A write without an idempotency key whose
caller has gone without the answer is taken up by the same write that comes next: a client that timed out must
not buy twice. Of callers who are all there, each gets his own. Nothing here calls the carrier.
"""

import hashlib
from functools import partial
from urllib.parse import quote

import falcon
import msgspec

from services.gateway.problems import InvalidRequest
from services.gateway.reading.idempotency import HEADER, make_key, unquote
from services.gateway.reading.requests import is_async, trace_of
from services.gateway.v3.call import Call
from services.gateway.v3.held import Held
from services.gateway.v3.parts import Parts
from services.gateway.v3.trouble import told
from services.gateway.v3.wording import worded
from services.gateway.waiting.holds import Awaited, wait_for
from shared.carrier.client import Worded
from shared.carrier.read_backs import read_back_of
from shared.errors import BookUnavailable, CapReached, NoSuchOrder, Refusal
from shared.orders import keyspace
from shared.orders.book.drafts import IdempotencyKey, Shared
from shared.orders.types import kinds
from shared.orders.types.calls import BASE
from shared.orders.v3.askers import Place

INLINE = 4096
"""Bytes of a body that are kept in the order itself; a larger one is kept beside it."""
LONGEST_QUERY = 8000
LONGEST_PATH = 500
UNHEARD = 600
"""Seconds that an answer waits for a client that has gone, where the same write again would do it again."""
UNSEEN = 0.1
"""Seconds after which it is seen that a client has gone, who may be the one that asks again."""
ONE_REQUEST = 60
"""Seconds within which one request is done with the book."""
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class Writes:
    """Answers `write`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __call__(self, call: Call, req: falcon.Request, resp: falcon.Response) -> None:
        """Take the write in, and hold the answer. Raises `Refusal` or `BookUnavailable`."""
        awaited = _Write(self._parts, call, req).begin(resp)
        if awaited is not None:
            wait_for(req, resp, awaited)


class _Write:
    """One write on its way to the order that answers it."""

    def __init__(self, parts: Parts, call: Call, req: falcon.Request) -> None:
        self._parts = parts
        self._call = call
        self._req = req
        self._fingerprint = _fingerprint(call)
        self._askers = keyspace.askers(call.client.id, self._fingerprint)
        spec, self._upload = _order(call)
        self._move = parts.intake.draft(spec, call.client, trace_of(req))

    def begin(self, resp: falcon.Response) -> Awaited | None:
        """What is to be waited for first, or None if there is an answer."""
        given = self._req.get_header(HEADER)
        if given is not None:
            return self._held(self._take(_key(given, self._fingerprint)), "").begin(resp)
        place = self._place()
        if place.order_id == self._mine and place.other:
            return Awaited(place.other, UNSEEN, self, left=self._leave)
        return self._held(self._order(place), self._askers).begin(resp)

    def __call__(self, resp: falcon.Response, last: bool) -> bool | Awaited:
        """Whoever asked the same has had the time to go, if he has: see `holds.Answer`."""
        return told(self._req, resp, partial(self._go_on, resp)) if last else False

    def _go_on(self, resp: falcon.Response) -> bool | Awaited:
        return self._held(self._order(self._place()), self._askers).begin(resp) or True

    @property
    def _mine(self) -> str:
        return self._move.order.id

    def _held(self, order_id: str, askers: str) -> Held:
        return Held(self._parts, self._req, order_id, askers)

    def _leave(self) -> None:
        self._parts.askers.leave(self._askers, self._mine)

    def _place(self) -> Place:
        """A new order's, or that of an order whose caller has gone and whose answer still counts."""
        try:
            while True:
                place = self._parts.askers.take_up(self._askers, self._mine)
                if place.order_id == self._mine or self._counts(place.order_id):
                    return place
                self._parts.askers.drop(self._askers, place.order_id)
        except BookUnavailable:
            self._leave()
            raise

    def _order(self, place: Place) -> str:
        if place.order_id != self._mine:
            return place.order_id
        try:
            return self._take(Shared(keyspace.write(self._call.client.id, self._mine), lifetime=ONE_REQUEST))
        except BookUnavailable:
            self._leave()
            raise
        except Refusal:
            self._parts.askers.drop(self._askers, self._mine)
            raise

    def _take(self, key: IdempotencyKey | Shared) -> str:
        try:
            taken = self._parts.intake.take(self._move, key, self._upload)
        except CapReached as error:
            raise Refusal(402, str(error)) from error
        if taken.verdict == "mismatch":
            raise Refusal(422, f"This {HEADER} was used for another request")
        return taken.order_id

    def _counts(self, order_id: str) -> bool:
        """Whether an order that was left behind answers the write: one under way, or a thing done once.

        The last only where doing it again is another effect: else the newer request must have its way.
        """
        try:
            order = self._parts.book.read(order_id)
        except NoSuchOrder:
            return False
        if not order.is_final:
            return True
        way = read_back_of(self._call.endpoint.name, self._call.parameters.merged).way
        late = self._parts.clock.time() - (order.finished or 0) > UNHEARD
        return way == "unknown" and not late and not is_async(self._req)


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
