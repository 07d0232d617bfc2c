"""The carrier took what orders say, and clients were charged with what their orders cost."""

from decimal import Decimal
from typing import cast

from shared.orders import keyspace
from shared.orders.clients import spend
from shared.orders.clients.spend import UNIT
from shared.orders.record import Order
from shared.store import connect
from tests.crash.case import Case, Mistakes
from tests.crash.stack import LIMITS
from tests.crash.truth import payer_of

PAID = ("number.allocate", "number.999", "port.submit", "message.sms", "message.fax", "message.hlr")


def check(case: Case) -> Mistakes:
    """What does not agree, and what is still reserved."""
    said: dict[str, Decimal] = {}
    for order in case.orders:
        if order.charged:
            subject = case.bought_with(_payer(case, order))
            said[subject] = said.get(subject, Decimal(0)) + order.charged
        if order.reserved:
            yield f"{order.id} still reserves {order.reserved}"
    took: dict[str, Decimal] = {}
    for subject, amount in case.truth.money.items():
        payer = case.bought_with(subject)
        took[payer] = took.get(payer, Decimal(0)) + amount
    for subject in said.keys() | took.keys():
        if said.get(subject, 0) != took.get(subject, 0):
            yield f"{subject}: the carrier took {took.get(subject, 0)}, orders say {said.get(subject, 0)}"
    with connect(case.stack.redis.url) as client:
        for name in LIMITS:
            fields = cast("dict[bytes, bytes]", client.hgetall(keyspace.spend(name)))
            yield from _account(case, name, {key.decode(): int(value) for key, value in fields.items()})


def _payer(case: Case, order: Order) -> str:
    """What the order has paid for: a number that was given back is no more on it, but it was bought."""
    done = sorted(subject for effect, subject in case.claims[order.id] if effect in PAID)
    return payer_of(done[0]) if done else str(order.number)


def _account(case: Case, client: str, fields: dict[str, int]) -> Mistakes:
    own = [order for order in case.orders if order.client == client]
    days = {spend.day_of(order.created) for order in own} | {spend.day_of(order.updated) for order in own}
    reserved = {name: value for name, value in fields.items() if name.endswith(":reserved") and value}
    if reserved:
        yield f"client {client} still has reserved {reserved}"
    used = sum(fields.get(spend.used_in(day), 0) for day in days)
    if used != sum(int(order.charged * UNIT) for order in own):
        yield f"client {client} has used {used}, its orders {sum(order.charged for order in own)}"
    numbers = sum(fields.get(spend.numbers_on(day), 0) for day in days)
    if numbers != sum(order.numbers for order in own):
        yield f"client {client} has had {numbers} numbers, its orders {sum(order.numbers for order in own)}"
