"""Where the sandbox's web processes are put together from the configuration: the edge of the web tier."""

import os
import ssl
import time
from pathlib import Path

from services.sandbox import app
from services.sandbox.jobs import Jobs
from services.sandbox.openings import openings
from services.sandbox.world.world import World
from shared import logs
from shared.addresses import is_loopback, split_address
from shared.clock import SystemClock
from shared.config import Config, load
from shared.errors import ConfigError
from shared.serving import Tls
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
        openings=openings(config.sandbox_accounts),
    )


def has_controls(config: Config) -> bool:
    """Whether ``/sandbox/…`` is served: it asks for no credentials, so nobody else may reach it."""
    wanted = config.environment == "development" or config.sandbox_dev
    host, _ = split_address(config.sandbox_bind)
    return config.sandbox_dev_anywhere or (wanted and is_loopback(host))


def check_controls(config: Config) -> None:
    """Refuse to serve the controls by mistake where others could reach them. Raises `ConfigError`."""
    if config.sandbox_dev and not has_controls(config):
        raise ConfigError(
            [
                f"TRUNKLINE_SANDBOX_DEV: on {config.sandbox_bind} anybody could reach the controls; bind "
                "to a loopback address, or say --dev-anywhere"
            ]
        )


def tls(config: Config) -> Tls | None:
    """The certificate to serve https with; None for plain http. Raises `ConfigError`."""
    certificate, key = config.sandbox_tls_cert, config.sandbox_tls_key
    if not (certificate or key):
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            [
                f"TRUNKLINE_SANDBOX_TLS_CERT ({certificate or 'not given'}) and TRUNKLINE_SANDBOX_TLS_KEY "
                f"({key or 'not given'}) must name a certificate and its key, both PEM: {error}"
            ]
        ) from error
    return Tls(Path(certificate), Path(key))
