"""One history: seeded lives of orders of all types, lived through blows of all kinds, then judged.

A seed fixes the orders, the faults and the blows; what meets what is up to the machine.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import redis
from msgspec import Struct

from shared.errors import BookUnavailable
from shared.orders.record import Order
from shared.orders.types.kinds import ReportRun
from shared.orders.types.schedules import Schedule
from shared.orders.types.workflow import type_of
from tests.crash import number_lives, other_lives, v3_lives
from tests.crash.case import Case
from tests.crash.clerk import Clerk
from tests.crash.conductor import DAY, PACE, Conductor
from tests.crash.receiver import Receiver
from tests.crash.stack import Stack
from tests.crash.systems import Systems
from tests.crash.tasks import Life
from tests.crash.verdict import Verdict, judge
from tests.crash.wording import Author
from tests.sandbox_server import ACCOUNT

THREADS = 24
"""Lives at a time."""
EACH = 1.8
"""Orders that a life has, on the average."""
TRUNK_NUMBERS = [f"442896496{index:03d}" for index in range(500, 900)]
"""Numbers that are on the account from the beginning, two for each trunk's life; others name them nowhere."""
OFTEN = {
    "given": 6,
    "chosen": 4,
    "trunk": 3,
    "port": 2,
    "message": 5,
    "report": 3,
    "call": 2,
    "batch": 1,
    "sending": 3,
    "shared": 2,
}
"""How often each kind of life is lived, beside the others."""
LOOK = 0.5


class Report(Struct, frozen=True):
    """What a history was, and what its judge says."""

    seed: int
    seconds: float
    orders: Counter[str]
    """By type and state."""
    blows: Counter[str]
    faults: Counter[str]
    settled: Counter[str]
    """What the operator had to decide."""
    repeats: int
    verdict: Verdict


def live(
    seed: int, orders: int, directory: Path, *, limit: float, pace: int = PACE, patient: bool = True
) -> Report:
    """Live the history of that seed, with about so many orders; all must have ended in `limit` seconds.

    Unless it is `patient`, orders come before the operator as soon as they do in production.
    """
    begun = time.monotonic()
    chance = random.Random(seed)
    with Receiver(random.Random(seed)) as receiver, Stack(directory, patient=patient) as stack:
        lives = list(_lives(chance, int(orders / EACH), receiver.url))
        for number in TRUNK_NUMBERS[: 2 * len(lives)]:
            stack.sandbox.call("PUT", f"/numbers/{ACCOUNT}/allocated/{number}").raise_for_status()
        since = len(stack.sandbox.ledger())
        systems = Systems(stack.url, stack.book, THREADS)
        clock = threading.Timer(limit, systems.give_up)
        clock.start()
        with Clerk(stack, systems, since) as clerk:
            with Conductor(stack, random.Random(seed), pace) as conductor:
                systems.live(lives)
            receiver.bad = False
            left = _wind_up(stack, systems, begun + limit)
        clock.cancel()
        case = Case(stack, systems, receiver, since, TRUNK_NUMBERS[: 2 * len(lives)])
        verdict = judge(case, left)
        ended = Counter(f"{type_of(order.spec)} {order.state}" for order in stack.every_order())
    return Report(
        seed=seed,
        seconds=time.monotonic() - begun,
        orders=ended,
        blows=conductor.blows,
        faults=conductor.faults,
        settled=clerk.settled,
        repeats=systems.repeats,
        verdict=verdict,
    )


def _lives(chance: random.Random, count: int, callbacks: str) -> Iterator[Life]:
    """So many lives: one of each kind first, so that short histories have them all."""
    numbers, trunks = iter(number_lives.given_numbers()), iter(TRUNK_NUMBERS)
    make: dict[str, Callable[[Author, int], Life]] = {
        "standing": other_lives.standing_life,
        "given": lambda author, _: number_lives.given_life(author, next(numbers)),
        "chosen": lambda author, _: number_lives.chosen_life(author),
        "trunk": lambda author, index: other_lives.trunk_life(author, index, list(islice(trunks, 2))),
        "port": other_lives.port_life,
        "message": other_lives.message_life,
        "report": other_lives.report_life,
        "call": other_lives.call_life,
        "batch": other_lives.batch_life,
        "sending": v3_lives.sending_life,
        "shared": v3_lives.shared_life,
    }
    drawn = chance.choices(list(OFTEN), [*OFTEN.values()], k=count)
    for index, kind in enumerate([*make, *drawn][:count]):
        yield make[kind](Author(f"l{index}", random.Random(chance.random()), callbacks), index)


def _wind_up(stack: Stack, systems: Systems, until: float) -> list[Order]:
    """Let days pass at the carrier until every order has ended and called back; those that have not."""
    left: list[Order] = []
    breath = threading.Event()
    while time.monotonic() < until:
        stack.revive()
        with suppress(BookUnavailable, redis.RedisError):
            left = [order for order in stack.every_order() if not order.is_final or order.job is not None]
            for order in left:
                if isinstance(getattr(order.spec, "schedule", None), Schedule):
                    systems.ask(f"/orders/{order.id}/cancel", order.client, {}, f"end-{order.id}")
            if not left:
                return []
            if not any(
                isinstance(order.spec, ReportRun) for order in left
            ):  # a report waits for minutes only
                stack.sandbox.control("POST", "clock", json={"forward": DAY})
        breath.wait(LOOK)
    return left
