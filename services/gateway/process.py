"""Where a Granian worker process starts: reads the configuration and builds the application in its shell."""

import os
from functools import partial

from services.gateway.app import create_app
from services.gateway.refusals import body_limit, refuse
from services.gateway.serving.shell import Bounds, Shell
from services.gateway.waiters import Waiters
from shared import logs
from shared.clock import SystemClock
from shared.config import Config, load
from shared.store import connect
from shared.tubes.client import Beanstalkd
from shared.tubes.spread import Producer

PROBES = frozenset({"/healthz", "/readyz"})
BELT_TIMEOUT = 1.0
"""Seconds that one answer of beanstalkd may take."""


def create() -> Shell:
    """The application of this process."""
    config = load(os.environ)
    logs.configure(config.log_level, program="gateway")
    clock = SystemClock()
    # A belt that hangs must not hold up an order for long: the keeper publishes what is not published here.
    belt = Producer(config.beanstalkd, connect=partial(Beanstalkd, timeout=BELT_TIMEOUT), clock=clock)
    client = connect(config.redis_url)
    return Shell(
        create_app(config, client, belt, clock),
        bounds_of(config),
        waiters=partial(Waiters, client),
        body_limit=body_limit,
        refuse=refuse,
        never_refused=PROBES,
    )


def bounds_of(config: Config) -> Bounds:
    """How much one process takes on."""
    return Bounds(
        threads=config.gateway_threads,
        queue=config.gateway_queue,
        waiters=config.gateway_waiters,
        streams=config.gateway_streams,
        body_seconds=config.gateway_body_seconds,
    )
