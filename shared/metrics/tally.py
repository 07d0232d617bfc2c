"""Counting within one process: dictionaries and a lock, no I/O. `Teller` carries the counts to the book."""

import threading
from bisect import bisect_left

from shared.metrics.names import BUCKETS, Metric

Key = tuple[str, ...]
Counts = dict[Key, float]
"""By name and labels of the metric; of a histogram also the bucket, or `SUM`."""

SUM = "sum"
_PLACES = (*(str(index) for index in range(len(BUCKETS) + 1)), SUM)


class Tally:
    """What happened in this process since the counts were last taken. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counts = {}
        self._observed: dict[Key, list[float]] = {}
        """A number for each of `_PLACES`."""

    def count(self, metric: Metric, *labels: str, by: float = 1) -> None:
        """Something happened, once or so many times."""
        key = (metric.name, *labels)
        with self._lock:
            self._counts[key] = self._counts.get(key, 0) + by

    def observe(self, metric: Metric, seconds: float, *labels: str) -> None:
        """Something took so long."""
        key, place = (metric.name, *labels), bisect_left(BUCKETS, seconds)
        with self._lock:
            found = self._observed.get(key)
            if found is None:
                found = self._observed[key] = [0] * len(_PLACES)
            found[place] += 1
            found[-1] += seconds

    def take(self) -> Counts:
        """The counts, which begin anew."""
        with self._lock:
            counts, self._counts = self._counts, {}
            observed, self._observed = self._observed, {}
        places = ((key, zip(_PLACES, values, strict=True)) for key, values in observed.items())
        return counts | {(*key, place): value for key, pairs in places for place, value in pairs if value}
