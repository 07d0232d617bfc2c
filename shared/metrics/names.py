"""Every metric: its name, what it means, and its labels. `docs/running.md` has the same table.

A label's values come from a list that does not grow with use: tubes, states, routes, operations. No number,
no order, no client and no path that somebody sent is ever one.
"""

from typing import Literal

from msgspec import Struct

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of a histogram's buckets, in seconds; one more has no bound."""


class Metric(Struct, frozen=True):
    """One metric, as Prometheus names it: a counter's samples end in `_total`."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...] = ()


UP = Metric("trunkline_up", "gauge", "1 if the part works: book, belt (any server), carrier", ("part",))
BELT_UP = Metric("trunkline_belt_up", "gauge", "1 if this beanstalkd answers", ("server",))
PROCESSES = Metric("trunkline_processes", "gauge", "processes that live, by program", ("program",))

ORDERS = Metric("trunkline_orders", "gauge", "orders in the book, by status", ("status",))
OLDEST = Metric(
    "trunkline_oldest_order_seconds", "gauge", "age of the oldest order that is not over", ("status",)
)
OVERDUE = Metric(
    "trunkline_orders_overdue", "gauge", "orders that the keeper should have looked at a minute ago"
)
ASIDE = Metric("trunkline_jobs_aside", "gauge", "jobs set aside because nobody can work on them")
UNCOLLECTED = Metric("trunkline_reports_uncollected", "gauge", "reports of the v3 surface nobody has fetched")

TUBE_JOBS = Metric("trunkline_tube_jobs", "gauge", "jobs on the belt", ("tube", "state"))
TUBE_WORKERS = Metric("trunkline_tube_workers", "gauge", "threads of workers that listen", ("tube",))
TUBE_IDLE = Metric("trunkline_tube_idle_workers", "gauge", "those of them that wait for a job", ("tube",))
TUBE_PAUSED = Metric("trunkline_tube_paused_seconds", "gauge", "how long it hands out nothing", ("tube",))
TUBE_WAITED = Metric("trunkline_tube_waited_seconds", "gauge", "how long the next job waits", ("tube",))

BREAKER_OPEN = Metric("trunkline_breaker_open", "gauge", "1 while the carrier is left alone")
FAILURES = Metric("trunkline_carrier_failures", "gauge", "calls in a row that had no answer")
QUIET = Metric("trunkline_carrier_quiet_seconds", "gauge", "how long the carrier wants no calls")

REQUESTS = Metric(
    "trunkline_http_requests", "counter", "requests answered by gateways", ("route", "method", "status")
)
REQUEST_SECONDS = Metric(
    "trunkline_http_request_seconds", "histogram", "time to their answer, waits included", ("route",)
)
REFUSED = Metric("trunkline_http_refused", "counter", "requests turned away unread, by problem", ("kind",))
WAITING = Metric("trunkline_http_waiting", "gauge", "answers held back, and event streams open")

STEPS = Metric("trunkline_steps", "counter", "steps that workers ran, by outcome", ("tube", "outcome"))
CALLS = Metric(
    "trunkline_carrier_calls",
    "counter",
    "calls of workers and keepers to the carrier",
    ("operation", "ending"),
)
CALL_SECONDS = Metric("trunkline_carrier_call_seconds", "histogram", "how long they took", ("operation",))
PUT_BACK = Metric("trunkline_jobs_put_back", "counter", "jobs that the keeper found missing and put back")

METRICS: tuple[Metric, ...] = (
    UP,
    BELT_UP,
    PROCESSES,
    ORDERS,
    OLDEST,
    OVERDUE,
    ASIDE,
    UNCOLLECTED,
    TUBE_JOBS,
    TUBE_WORKERS,
    TUBE_IDLE,
    TUBE_PAUSED,
    TUBE_WAITED,
    BREAKER_OPEN,
    FAILURES,
    QUIET,
    REQUESTS,
    REQUEST_SECONDS,
    REFUSED,
    WAITING,
    STEPS,
    CALLS,
    CALL_SECONDS,
    PUT_BACK,
)
"""All of them, in the order in which they are shown."""
