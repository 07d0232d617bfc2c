"""How an order moves: pure functions from an order and what happened to the order as it is next.

Every change to an order is made here and nowhere else; `book.commit` then writes it, compared with what was
read, and counts its version. Nothing here knows Redis, beanstalkd or the carrier; time and chance are
arguments.

- `accepting`: a new order; a worker takes it, unless it is to stop instead
- `settling`: what a handler's outcome, forward or backward, makes of it
- `undoing`: taking back what was done, last step first
- `deciding`: what people decide: cancel, retry, resolve, confirm
- `calling_back`: its callback, of its end and of news on its way: what a delivery makes of the order
- `hearing`: somebody has told what it waits for
- `moves`: the parts that all of these are made of
"""

from shared.orders.progress.accepting import accept, claim, expire
from shared.orders.progress.calling_back import settle_callback
from shared.orders.progress.deciding import By, cancel, confirm, resolve, retry
from shared.orders.progress.hearing import hear
from shared.orders.progress.moves import Move, Rules, attention
from shared.orders.progress.settling import announce, settle, settle_read_back

__all__ = [
    "By",
    "Move",
    "Rules",
    "accept",
    "announce",
    "attention",
    "cancel",
    "claim",
    "confirm",
    "expire",
    "hear",
    "resolve",
    "retry",
    "settle",
    "settle_callback",
    "settle_read_back",
]
