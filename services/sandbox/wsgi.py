"""Where the sandbox's web processes are put together from the configuration: the edge of the web tier."""

import os
import time

from services.sandbox import app
from services.sandbox.jobs import Jobs
from services.sandbox.world.world import World
from shared import logs
from shared.clock import SystemClock
from shared.config import Config, is_loopback, load, split_address
from shared.store import connect
from shared.tubes.spread import Producer


def create() -> app.App:
    """The application from the environment, for a server that is started by hand."""
    return build(load(os.environ))


def build(config: Config) -> app.App:
    """The application of one web process. Its controls are for development on loopback only."""
    logs.configure(config.log_level, program="sandbox")
    jobs = Jobs(Producer(config.beanstalkd))
    return app.create(world(config, jobs), jobs, controls=has_controls(config), sleep=time.sleep)


def world(config: Config, jobs: Jobs) -> World:
    """The world that the configuration names."""
    return World(
        connect(config.redis_url),
        SystemClock(),
        seed=config.sandbox_seed,
        report_ttl=config.report_ttl,
        wake=jobs.deliver,
        event_pace=config.sandbox_event_pace,
    )


def has_controls(config: Config) -> bool:
    """Whether ``/sandbox/…`` is served: it asks for no credentials, so nobody else may reach it."""
    host, _ = split_address(config.sandbox_bind)
    return config.environment == "development" and is_loopback(host)
