"""Counting within one process: a dictionary and a lock, no I/O. `Teller` carries the counts to the book."""

import threading
from bisect import bisect_left

from shared.metrics.names import BUCKETS, Metric

Counts = dict[tuple[str, ...], float]
"""By name and labels of the metric; of a histogram also the bucket, or `SUM`."""

SUM = "sum"


class Tally:
    """What happened in this process since the counts were last taken. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counts = {}

    def count(self, metric: Metric, *labels: str, by: float = 1) -> None:
        """Something happened, once or so many times."""
        key = (metric.name, *labels)
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + by

    def observe(self, metric: Metric, seconds: float, *labels: str) -> None:
        """Something took so long."""
        bucket = (metric.name, *labels, str(bisect_left(BUCKETS, seconds)))
        total = (metric.name, *labels, SUM)
        with self._lock:
            self._counts[bucket] = self._counts.get(bucket, 0) + 1
            self._counts[total] = self._counts.get(total, 0) + seconds

    def take(self) -> Counts:
        """The counts, which begin anew."""
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken
