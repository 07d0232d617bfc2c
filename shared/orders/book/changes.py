"""Changes of orders on their way into the book, and how `commit.lua` is told. New orders: see `drafts`."""

import secrets

import msgspec
from msgspec.structs import replace

from shared.orders import keyspace
from shared.orders.audit import beliefs, left_behind
from shared.orders.book import turns
from shared.orders.book.log import LOG_KEPT
from shared.orders.clients import spend
from shared.orders.history import chained
from shared.orders.progress import Move
from shared.orders.record import Order
from shared.orders.states import State
from shared.store import Key, Value

_encode = msgspec.json.encode


class Change:
    """What becomes of an order that was read; its token tells a repeated try from somebody else's change.

    What it costs the order's client, or gives back, is booked with it: see `spend`.
    """

    def __init__(self, before: Order, move: Move) -> None:
        after, self.entries = chained(move.order, move.entries)
        self.before = before
        self.after = replace(after, version=before.version + 1)
        self.token = secrets.token_hex(8)
        self.bill = spend.bill(before, self.after)
        self.let_go = sorted(set(before.holds) - set(after.holds))
        self.needed = sorted(set(after.holds) - set(before.holds))

    @property
    def number(self) -> str | None:
        """The number that the order is about from now on, if it was not before."""
        known = self.before.all_numbers
        return next((name for name in self.after.all_numbers if name not in known), None)

    @property
    def ended(self) -> float | str:
        """When the order ended, once nothing more is to be done; "" before."""
        return self.after.finished or "" if self.after.is_final and self.after.job is None else ""

    @property
    def begun(self) -> int | str:
        """The order's turn, if it is begun now; else ""."""
        return self.after.turn if self.before.state is State.ACCEPTED is not self.after.state else ""


def commitment(change: Change, look_at: str | float) -> tuple[list[Key], list[Value]]:
    """The keys and arguments of `commit.lua`; `look_at` is when the keeper should look at the order."""
    before, after, bill = change.before, change.after, change.bill
    believed = left_behind.changes(before, after)
    keys = [
        keyspace.order(after.id),
        keyspace.timeline(after.id),
        keyspace.OPEN,
        keyspace.orders_in(after.client, before.state),
        keyspace.orders_in(after.client, after.state),
        keyspace.numbers_of(after.client),
        keyspace.spend(after.client),
        keyspace.log(after.client),
        keyspace.ENDED,
        keyspace.believed(after.account),
        keyspace.LINE,
        *(keyspace.hold(after.account, name) for name in (*change.let_go, *change.needed)),
    ]
    arguments: list[Value] = [
        before.version,
        after.version,
        change.token,
        _encode(after),
        after.state,
        after.id,
        look_at,
        f"{change.number}\0{after.id}" if change.number else "",
        keyspace.LIVE_CHANNEL,
        f"{after.id} {after.state}",
        LOG_KEPT,
        len(bill.moves),
        len(bill.checks),
        len(change.let_go),
        change.ended,
        len(believed),
        change.begun,
        turns.served_in(after),
        *spend.flat(bill.moves),
        *spend.flat(bill.checks),
        *beliefs.flat(believed),
        *(_encode(entry) for entry in change.entries),
    ]
    return keys, arguments
