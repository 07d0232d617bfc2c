"""What `/metrics` says, as Prometheus' own objects: from the book and the belt as they are at this moment.

A part that is down is said with `trunkline_up`; what it would have told is left out, never zero.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

import redis
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family

from shared.clock import Clock
from shared.errors import BookUnavailable
from shared.gate.gate import Gate
from shared.metrics import names, totals
from shared.metrics.names import BUCKETS, Metric
from shared.metrics.tally import SUM, Counts
from shared.metrics.totals import Totals
from shared.orders.book import census
from shared.tubes.belt import STATES
from shared.tubes.names import WORKER_TUBES
from shared.tubes.overview import OK, Belts, overview

Values = Mapping[tuple[str, ...], float]
Found = dict[Metric, Values]


class Families:
    """Asks for everything once each time it is asked."""

    def __init__(self, client: redis.Redis, belts: Belts, gate: Gate, account: str, clock: Clock) -> None:
        self._redis = client
        self._belts = belts
        self._gate = gate
        self._account = account
        self._clock = clock

    def collect(self) -> Iterator[Family]:
        """Every metric there is something to say about, in the order of `METRICS`."""
        up: dict[tuple[str, ...], float] = {}
        found: Found = {names.UP: up}
        found |= self._belt(up)
        try:
            found |= self._book(up)
        except BookUnavailable:
            up["book",] = 0
        for metric in names.METRICS:
            if metric in found:
                yield family(metric, found[metric])

    def _belt(self, up: dict[tuple[str, ...], float]) -> Found:
        there = overview(self._belts, WORKER_TUBES)
        servers = {(address,): float(how == OK) for address, how in there.servers.items()}
        up["belt",] = max(servers.values(), default=0.0)
        found: Found = {names.BELT_UP: servers}
        if not up["belt",]:
            return found
        looks = there.tubes.items()
        return found | {
            names.TUBE_JOBS: {
                (tube, state): getattr(look, state) for tube, look in looks for state in STATES
            },
            names.TUBE_WORKERS: {(tube,): look.workers for tube, look in looks},
            names.TUBE_IDLE: {(tube,): look.idle for tube, look in looks},
            names.TUBE_PAUSED: {(tube,): look.paused for tube, look in looks},
            names.TUBE_WAITED: {(tube,): look.waited for tube, look in looks if look.waited is not None},
        }

    def _book(self, up: dict[tuple[str, ...], float]) -> Found:
        counted = census.take(self._redis, self._account, self._clock.time())
        carrier, told = self._gate.standing(), totals.read(self._redis)
        up["book",], up["carrier",] = 1, float(not carrier.is_open)
        return {
            names.ORDERS: {(state.value,): number for state, number in counted.orders.items()},
            names.OLDEST: {(state.value,): age for state, age in counted.oldest.items()},
            names.OVERDUE: {(): counted.overdue},
            names.ASIDE: {(): counted.aside},
            names.UNCOLLECTED: {(): counted.uncollected},
            names.BREAKER_OPEN: {(): float(carrier.is_open)},
            names.FAILURES: {(): carrier.failures},
            names.QUIET: {(): carrier.quiet},
            **_told(told),
        }


def _told(told: Totals) -> Found:
    """What processes have counted."""
    counted = {metric: _of(metric, told.counts) for metric in names.METRICS if metric.kind != "gauge"}
    return counted | {
        names.PROCESSES: {(program,): number for program, number in told.processes.items()},
        names.WAITING: {(): told.gauges.get(names.WAITING.name, 0)},
    }


def _of(metric: Metric, counts: Counts) -> Values:
    return {key[1:]: value for key, value in counts.items() if key[0] == metric.name}


def family(metric: Metric, values: Values) -> Family:
    """The metric with its samples; of a histogram the last label of each value is its bucket."""
    match metric.kind:
        case "gauge":
            gauge = GaugeMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            return _filled(gauge, values)
        case "counter":
            counter = CounterMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            return _filled(counter, values)
        case "histogram":
            histogram = HistogramMetricFamily(metric.name, metric.meaning, labels=metric.labels)
            for labels in dict.fromkeys(key[:-1] for key in values):
                buckets, total = _buckets(labels, values)
                histogram.add_metric(labels, buckets, total)
            return histogram


def _filled(into: GaugeMetricFamily | CounterMetricFamily, values: Values) -> Family:
    for labels, value in values.items():
        into.add_metric(labels, value)
    return into


def _buckets(labels: tuple[str, ...], values: Values) -> tuple[list[tuple[str, float]], float]:
    """The buckets, each with all that is in the ones before it, and the sum of what was observed."""
    bounds: Iterable[str] = (*map(str, BUCKETS), "+Inf")
    counts = (values.get((*labels, str(index)), 0) for index in range(len(BUCKETS) + 1))
    return list(zip(bounds, accumulate(counts), strict=True)), values.get((*labels, SUM), 0)
