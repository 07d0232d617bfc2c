"""Orders as an order system would place them: by HTTP, each under its own key, repeated until answered."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from ulid import ULID

from deploy.demo.orders import Wanted
from services.cli.gateway_client import GatewayClient
from shared.errors import TrunklineError

Json = dict[str, Any]

KEY = "tl_demo_demo-secret"
AT_ONCE = 8
"""Orders that are handed in at the same time."""
LOOK = 0.2
"""Seconds between two looks at the orders."""
PATIENCE = 300.0
"""Seconds without any order ending after which the demo is given up."""
FINAL = frozenset({"succeeded", "failed"})


class Placed(Struct, frozen=True):
    """An order that was placed, as the gateway shows it, and the state it should have ended in."""

    order: Json
    expected: str


class Clerk:
    """One order system, with a run of its own: another run of the same file orders anew."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._run = str(ULID())
        self._local = threading.local()
        self._tick = threading.Event()

    def place(self, wanted: list[Wanted], console: Console) -> list[Placed]:
        """Hand every order in and wait for the last one to end."""
        with _progress(console) as progress:
            handed_in = progress.add_task("handed in", total=len(wanted))
            ended = progress.add_task("carried out", total=len(wanted))
            ids = self._hand_in(wanted, lambda: progress.advance(handed_in))
            self._follow(ids, lambda done: progress.update(ended, completed=done))
        return [Placed(self._gateway.order(id_), one.expected) for id_, one in zip(ids, wanted, strict=True)]

    def report(self) -> tuple[str, bytes]:
        """The voice CDRs of the last whole day: its date, and the report's content."""
        date = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
        order = {
            "type": "report.run",
            "reference": "cdr",
            "report": "voice/cdr/day",
            "parameters": {"date": date},
        }
        taken = self._gateway.submit(order, key=f"{self._run}:report", wait=30)
        self._follow([taken["id"]], lambda _done: None)
        return date, self._gateway.result(taken["id"])

    @property
    def _gateway(self) -> GatewayClient:
        """This thread's connection."""
        if not hasattr(self._local, "client"):
            self._local.client = GatewayClient(self._url, KEY)
        return self._local.client

    def _hand_in(self, wanted: list[Wanted], advance: Callable[[], None]) -> list[str]:
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            tasks = [pool.submit(self._submit, one) for one in wanted]
            return [self._taken(task.result(), advance) for task in tasks]
        finally:
            pool.shutdown(cancel_futures=True)

    def _submit(self, wanted: Wanted) -> Json:
        return self._gateway.submit(wanted.order, key=f"{self._run}:{wanted.order['reference']}")

    @staticmethod
    def _taken(order: Json, advance: Callable[[], None]) -> str:
        advance()
        return str(order["id"])

    def _follow(self, ids: list[str], show: Callable[[int], None]) -> None:
        """Look at the orders until all have ended. Raises `TrunklineError` when none ends for a long time."""
        open_ids, quiet = set(ids), 0.0
        while open_ids:
            ended = {id_ for id_ in open_ids if self._gateway.order(id_)["status"] in FINAL}
            open_ids -= ended
            show(len(ids) - len(open_ids))
            quiet = 0.0 if ended else quiet + LOOK
            if quiet > PATIENCE:
                raise TrunklineError(
                    f"no order has ended for {PATIENCE:g} s; still open: {sorted(open_ids)[:5]}"
                )
            if open_ids:
                self._tick.wait(LOOK)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:>12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
