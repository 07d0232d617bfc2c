"""More than it can do: the gateway says so at once, and what it has said yes to is in the book."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

from services.gateway.app import create_app
from services.gateway.waiting.holds import Environ
from tests.integration.gateway.house import CONFIG, KEY, House, order
from tests.unit.gateway.serving.stage import BOUNDS, theatre

QUEUE = 8
OFFERED = 10 * QUEUE


def test_what_does_not_fit_is_told_at_once_and_what_was_accepted_is_in_the_book(house: House) -> None:
    app = create_app(CONFIG, house.redis, house.belt, house.clock)
    taken, free = threading.Event(), threading.Event()

    def busy(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        taken.set()
        free.wait()
        return app(environ, start_response)

    async def run() -> None:
        async with theatre(busy, BOUNDS._replace(threads=1, queue=QUEUE)) as stage:
            first = stage.ask("/orders", **posted(0))
            await asyncio.to_thread(taken.wait)
            more = [stage.ask("/orders", **posted(number)) for number in range(1, OFFERED)]
            refused = more[QUEUE:]
            for exchange in refused:
                await exchange.task
            assert {exchange.status for exchange in refused} == {503}
            assert {exchange.headers["retry-after"] for exchange in refused} == {"2"}
            free.set()
            accepted = [first, *more[:QUEUE]]
            for exchange in accepted:
                await exchange.task
            assert {exchange.status for exchange in accepted} == {202}
            assert {json.loads(exchange.body)["id"] for exchange in accepted} == set(house.orders())
            # It has recovered: those who come again, with the same key, are taken.
            again = stage.ask("/orders", **posted(OFFERED - 1))
            await again.task
            assert (again.status, len(house.orders())) == (202, QUEUE + 2)

    asyncio.run(run())


def posted(number: int) -> dict[str, Any]:
    """An order of its own, under a key of its own."""
    headers = [
        (b"authorization", f"Bearer {KEY}".encode()),
        (b"idempotency-key", f"overload-{number}".encode()),
    ]
    return {"body": json.dumps(order(f"R-{number}")).encode(), "headers": headers}
