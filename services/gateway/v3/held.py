"""What a write is answered with once there is something to say: the carrier's answer, or why not."""

from functools import partial
from http import HTTPStatus

import falcon

from services.gateway.reading.requests import is_async, wait_of
from services.gateway.v3.parts import Parts
from services.gateway.v3.trouble import told, unavailable
from services.gateway.waiting.holds import Awaited
from shared.errors import BookUnavailable, Refusal
from shared.orders.escrow.answers import Answer as Kept
from shared.orders.record import Order
from shared.orders.states import State
from shared.v3.http import Answer
from shared.v3.wire import write


class Held:
    """The answer about one order. `askers`: the name under which the caller waits for it, or ""."""

    def __init__(self, parts: Parts, req: falcon.Request, order_id: str, askers: str) -> None:
        self._parts = parts
        self._req = req
        self._order_id = order_id
        self._askers = askers
        self._patient = not is_async(req)

    def begin(self, resp: falcon.Response) -> Awaited | None:
        """What is to be waited for; None if it is answered: the client does not want to wait."""
        wanted = wait_of(self._req)
        if not self._patient and not wanted:
            self._accept(resp)
            return None
        seconds = self._parts.seconds if wanted is None else min(self._parts.seconds, wanted)
        return Awaited(self._order_id, seconds, self, until_end=True, left=self.leave)

    def leave(self) -> None:
        """The caller goes without the answer: the same write again may have it."""
        if self._askers:
            self._parts.askers.leave(self._askers, self._order_id, handed_over=True)

    def __call__(self, resp: falcon.Response, last: bool) -> bool:
        """See `holds.Answer`."""
        return told(self._req, resp, partial(self._look, resp, last=last))

    def _accept(self, resp: falcon.Response) -> None:
        """202 and where the order is."""
        self.leave()
        where = f"/orders/{self._order_id}"
        resp.location = where
        resp.set_header("Preference-Applied", "respond-async")
        document = {"success": True, "data": {"order": self._order_id, "url": where}}
        write(resp, Answer(document, status=HTTPStatus.ACCEPTED), indent=False)

    def _look(self, resp: falcon.Response, *, last: bool) -> bool:
        try:
            order, kept = self._parts.answers.hand_over(self._order_id, self._askers)
        except BookUnavailable:
            self.leave()
            raise
        if order.is_final:
            if kept is None:
                raise _settled(order)
            hand_on(resp, kept)
            return True
        if order.state is not State.ATTENTION and not last:
            return False
        if self._patient:
            self.leave()
            raise _unanswered(order)
        self._accept(resp)
        return True


def _unanswered(order: Order) -> Refusal:
    where = f"/orders/{order.id}"
    if order.state is State.ATTENTION:
        return unavailable(f"It is not known whether this happened, a person must decide: see {where}")
    return unavailable(f"No result yet: it goes on as {where}; the same request again waits for it")


def _settled(order: Order) -> Refusal:
    return Refusal(409, f"There is no answer of the carrier's: {order.why or 'it was settled without one'}")


def hand_on(resp: falcon.Response, kept: Kept) -> None:
    """Answer in the carrier's own words."""
    write(resp, Answer(status=kept.status, content=kept.body, content_type=kept.content_type), indent=False)
