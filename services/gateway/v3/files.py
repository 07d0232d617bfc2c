"""Report files: each client that asked for a report may collect it once, for a few minutes.

The workers have taken the content from the carrier; nothing here asks for what is theirs. Files that were not
made through us, such as faxes, are the carrier's, and its answer is passed on.
"""

from http import HTTPStatus

import falcon
import msgspec

from services.gateway.v3.call import Call, Respond
from services.gateway.v3.parts import Parts
from services.gateway.v3.reports import is_there, share
from shared.errors import NoSuchOrder, Refusal
from shared.orders.escrow.files import Files as Kept
from shared.orders.record import Order
from shared.orders.v3.slots import Slots
from shared.v3.http import JSON_TYPE, NOTHING_YET, Answer, pretty
from shared.v3.refusal import not_found
from shared.v3.wire import write


class Files:
    """Answers `file`; `elsewhere` answers for the carrier's own."""

    def __init__(
        self, parts: Parts, slots: Slots, kept: Kept, *, listed: Respond, elsewhere: Respond, lifetime: float
    ) -> None:
        self._parts = parts
        self._slots = slots
        self._kept = kept
        self._listed = listed
        self._elsewhere = elsewhere
        self._lifetime = lifetime

    def __call__(self, call: Call, req: falcon.Request, resp: falcon.Response) -> None:
        """The list, or one file. Raises `Refusal` or `BookUnavailable`."""
        name = call.variables.get("hash")
        if name is None:
            self._list(call, req, resp)
            return
        place = self._slots.find(call.client.id, name)
        if place.order_id is not None:
            write(resp, self._collect(call, name, place.order_id), indent=pretty(call.request.query))
        elif place.ours:
            raise _gone()
        else:
            self._elsewhere(call, req, resp)

    def _collect(self, call: Call, name: str, order_id: str) -> Answer:
        order = self._read(order_id)
        if not order.is_final:
            return NOTHING_YET
        file = self._kept.get(order.id) if self._is_there(order) else None
        if file is None:
            raise _gone()
        # Looked at before it is taken: what was taken cannot be had again.
        if not call.head and not self._slots.take(call.client.id, name, order.id, share(order)):
            raise _gone()
        return Answer(content=file.content, content_type=file.content_type)

    def _list(self, call: Call, req: falcon.Request, resp: falcon.Response) -> None:
        """What waits at the carrier and is not the workers', and what waits here."""
        self._listed(call, req, resp)
        if resp.status_code != HTTPStatus.OK:
            return
        theirs = msgspec.json.decode(resp.data or b"{}", type=dict[str, object])
        hidden = self._slots.are_ours(list(theirs))
        found = {name: row for name, row in theirs.items() if name not in hidden}
        write(resp, Answer(found | self._waiting(call)), indent=pretty(call.request.query))

    def _waiting(self, call: Call) -> dict[str, object]:
        slots = self._slots.waiting(call.client.id)
        orders = {order.id: order for order in self._parts.book.read_many(slots.values())}
        rows: dict[str, object] = {}
        for name, order_id in slots.items():
            order = orders.get(order_id)
            if order is not None and self._is_there(order):
                rows[name] = _row(call.account, name, order)
        return rows

    def _read(self, order_id: str) -> Order:
        try:
            return self._parts.book.read(order_id)
        except NoSuchOrder as error:
            raise _gone() from error

    def _is_there(self, order: Order) -> bool:
        return is_there(order, self._parts.clock.time(), self._lifetime)


def _row(account: str, name: str, order: Order) -> dict[str, object]:
    content_type = order.outputs.get("content_type", JSON_TYPE)
    length = order.outputs.get("bytes", 0)
    return {
        "name": name,
        "content_type": content_type,
        "length": length,
        "uri": f"/v3/files/{account}/{name}",
    }


def _gone() -> Refusal:
    return not_found("No such file")
