"""`/metrics`: for Prometheus, which asks every few seconds and has no key. No secret and no name is in it.

Counts are those of all processes, so every gateway says the same, whichever of its processes answers.
"""

import threading
from collections.abc import Iterable

from falcon import Request, Response
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from services.gateway.resources.families import Families
from shared.clock import Clock

KEPT = 1.0
"""Seconds for which what was found is said again."""


class Metrics:
    """`/metrics`. Who asks while somebody else does waits for what he finds."""

    def __init__(self, families: Families, clock: Clock) -> None:
        self._families = families
        self._clock = clock
        self._lock = threading.Lock()
        self._kept = Kept([])
        self._until = 0.0

    def on_get(self, req: Request, resp: Response) -> None:
        """How everything stands, in Prometheus' text format, or as OpenMetrics if `Accept` asks for it."""
        encode, media_type = choose_encoder(req.get_header("Accept") or "")
        resp.data = encode(self._found())
        resp.content_type = media_type

    def _found(self) -> "Kept":
        with self._lock:
            if self._clock.monotonic() >= self._until:
                self._kept = Kept(list(self._families.collect()))
                self._until = self._clock.monotonic() + KEPT
            return self._kept


class Kept(Collector):
    """Families that were found before."""

    def __init__(self, families: list[Family]) -> None:
        self._families = families

    def collect(self) -> Iterable[Family]:
        """See `Collector`."""
        return self._families
