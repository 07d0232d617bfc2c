"""What callbacks have told: every end and all news, signed, in order, each under an id of its own."""

from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from shared.orders.record import Order
from tests.crash.case import Case, Mistakes
from tests.crash.receiver import Taken

SIGNATURE = "webhook-signature"


def check(case: Case) -> Mistakes:
    """Every end, and all news, were told once or more, signed, with one id each and in order."""
    taken: dict[str, list[str]] = {}
    for callback in case.receiver.taken:
        document = callback.document
        taken.setdefault(str(document["id"]), []).append(callback.id)
        order = next(order for order in case.orders if order.id == document["id"])
        client = case.stack.clients.get(order.client)
        if client is None or _signature(callback, client.callback_secret) not in callback.headers[SIGNATURE]:
            yield f"{callback.id}: it is not signed by its client's secret"
        if callback.id == _last_id(order) and document["status"] != order.state.value:
            yield f"{order.id} {order.state} was told of as {document['status']}"
    for order in case.orders:
        if order.callback is None:
            continue
        if order.callback.status != "delivered":
            yield f"{order.id}: its callback is {order.callback.status}: {order.callback.why}"
        told = list(dict.fromkeys(taken.get(order.id, [])))
        wanted = [f"{order.id}-news-{index}" for index in range(1, order.callback.count + 1)]
        if [name for name in told if "-news-" in name] != wanted or _last_id(order) not in told:
            yield f"{order.id}: told {told}, wanted {wanted} and {_last_id(order)}"


def _signature(callback: Taken, secret: str) -> str:
    """What it must be signed with; how old it is by now does not matter."""
    moment = datetime.fromtimestamp(int(callback.headers["webhook-timestamp"]), UTC)
    return Webhook(secret).sign(callback.id, moment, callback.body.decode())


def _last_id(order: Order) -> str:
    count = order.callback.round if order.callback else 1
    return order.id if count == 1 else f"{order.id}-{count}"
