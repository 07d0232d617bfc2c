"""Deliver an order's callback, of its end or of news on its way.

It is the order as `GET /orders/{id}` shows it, signed as Standard Webhooks says.

A report that was asked for as a client of the carrier asks is told of as the carrier does.
"""

from services.workers.context import Context, Handler
from shared.clock import iso
from shared.errors import CallbackFailed, CallbackForbidden
from shared.orders import view
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import ReportRun
from shared.outcome import Done, Outcome, Refused, Retry


def deliver(context: Context) -> Outcome:
    """Delivered, to be tried again, or given up. The message's id is the order's, in every try.

    An order that ended again after a retry is other news: its id has the number of the ending behind it.
    """
    order = context.order
    if isinstance(order.spec, ReportRun) and order.spec.callback_form == "v3":
        return _announce(context, str(order.outputs.get("hash", "")))
    client = context.parts.clients.get(order.client)
    if client is None or order.callback is None:
        return Refused("the client is gone, so nobody could check the signature")
    body = view.full(order, context.parts.book.timeline(order.id)) | _news(order)
    secrets, message = client.signing_secrets(context.now()), message_id(order)
    try:
        context.parts.deliver(order.callback.url, secrets, message, body)
    except CallbackForbidden as error:
        return Refused(str(error))
    except CallbackFailed as error:
        return Retry(str(error))
    return Done()


def message_id(order: Order) -> str:
    """What receivers tell repetitions by."""
    callback = order.callback
    if callback is None or (callback.round == 1 and not callback.news):
        return order.id
    return f"{order.id}-news-{callback.news[0].index}" if callback.news else f"{order.id}-{callback.round}"


def _news(order: Order) -> dict[str, object]:
    """What is new, where it is not that the order has ended; the order itself is as it is by now."""
    if order.callback is None or not order.callback.news:
        return {}
    told = order.callback.news[0]
    return {"news": {"index": told.index, "at": iso(told.at), **told.facts}}


def _announce(context: Context, hash: str) -> Outcome:
    """Only a result that can be collected is worth a word."""
    order, parts = context.order, context.parts
    age = context.now() - (order.finished or 0)
    if order.callback is None or order.state is not State.SUCCEEDED or age > parts.report_ttl:
        return Refused("there is no result to collect")
    try:
        parts.push(order.callback.url, {"app": "reports", "id": hash, "data": None})
    except CallbackForbidden as error:
        return Refused(str(error))
    except CallbackFailed as error:
        return Retry(str(error))
    return Done()


DELIVER = Handler(deliver)
