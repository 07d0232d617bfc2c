"""Where a Granian worker process starts: reads the configuration and builds the application in its shell."""

import os
from functools import partial

import redis

from services.gateway.app import create_app
from services.gateway.problems import Problem
from services.gateway.refusals import body_limit, refuse
from services.gateway.serving.replies import Reply
from services.gateway.serving.shell import Bounds, Shell
from services.gateway.waiting.waiters import Waiters
from shared import logs
from shared.clock import SystemClock
from shared.config import Config, load
from shared.metrics.names import REFUSED, WAITING
from shared.metrics.tally import Tally
from shared.metrics.teller import Teller
from shared.store import connect
from shared.tubes.client import Beanstalkd
from shared.tubes.spread import Producer

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
BELT_TIMEOUT = 1.0
"""Seconds that one answer of beanstalkd may take."""


def create() -> Shell:
    """The application of this process."""
    config = load(os.environ)
    logs.configure(config.log_level, program="gateway")
    clock = SystemClock()
    # A belt that hangs must not hold up an order for long: the keeper publishes what is not published here.
    belt = Producer(config.beanstalkd, connect=partial(Beanstalkd, timeout=BELT_TIMEOUT), clock=clock)
    client, tally = connect(config.redis_url), Tally()

    def counted(path: str, problem: Problem) -> Reply:
        tally.count(REFUSED, problem.kind)
        return refuse(path, problem)

    return Shell(
        create_app(config, client, belt, clock, tally),
        bounds_of(config),
        waiters=partial(Counted, client, tally),
        body_limit=body_limit,
        refuse=counted,
        never_refused=PROBES,
    )


class Counted(Waiters):
    """All bells of this process. What it counts is told for as long as they are there, and once more then."""

    def __init__(self, client: redis.Redis, tally: Tally) -> None:
        super().__init__(client)
        self._teller = Teller(client, tally, "gateway", lambda: {WAITING.name: self.count()}).start()

    def close(self) -> None:
        """See `Waiters.close`."""
        super().close()
        self._teller.close()


def bounds_of(config: Config) -> Bounds:
    """How much one process takes on."""
    return Bounds(
        threads=config.gateway_threads,
        queue=config.gateway_queue,
        waiters=config.gateway_waiters,
        streams=config.gateway_streams,
        body_seconds=config.gateway_body_seconds,
    )
