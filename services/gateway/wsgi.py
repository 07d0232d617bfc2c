"""Where a Granian worker process starts: reads the configuration and builds the application."""

import os

import falcon
from falcon import Request, Response

from services.gateway.app import create_app
from shared import logs
from shared.clock import SystemClock
from shared.config import load
from shared.store import connect
from shared.tubes.spread import Producer


def create() -> falcon.App[Request, Response]:
    """The application of this process."""
    config = load(os.environ)
    logs.configure(config.log_level, program="gateway")
    clock = SystemClock()
    return create_app(config, connect(config.redis_url), Producer(config.beanstalkd, clock=clock), clock)
