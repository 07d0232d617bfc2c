"""Where a Granian worker process starts: reads the configuration and builds the application."""

import os
from functools import partial

from services.gateway.app import create_app
from services.gateway.patient import Patient
from services.gateway.waiters import Waiters
from shared import logs
from shared.clock import SystemClock
from shared.config import load
from shared.store import connect
from shared.tubes.client import Beanstalkd
from shared.tubes.spread import Producer

BELT_TIMEOUT = 1.0
"""Seconds that one answer of beanstalkd may take."""


def create() -> Patient:
    """The application of this process."""
    config = load(os.environ)
    logs.configure(config.log_level, program="gateway")
    clock = SystemClock()
    # A belt that hangs must not hold up an order for long: the keeper publishes what is not published here.
    belt = Producer(config.beanstalkd, connect=partial(Beanstalkd, timeout=BELT_TIMEOUT), clock=clock)
    client = connect(config.redis_url)
    app = create_app(config, client, belt, clock)
    return Patient(app, Waiters(client, threads=config.gateway_threads))
