"""The gateway program: Granian with as many processes as configured.

In development it also makes sure that the demo client is there.
"""

from services.gateway import process
from shared import logs
from shared.config import Config, seals_of
from shared.errors import BookUnavailable
from shared.orders.clients.clients import Clients, demo_client
from shared.serving import serve_asgi
from shared.store import connect

SPARE = 2048
"""Connections of one process beyond those that may wait: idle ones, and those that are being answered."""

log = logs.get("gateway")


def main(config: Config) -> int:
    """Serve until SIGTERM or SIGINT; requests in flight are finished."""
    logs.configure(config.log_level, program="gateway")
    if config.environment == "development":
        _demo_client(config)
    serve_asgi(
        process.create,
        config.gateway_bind,
        processes=config.gateway_processes,
        connections=config.gateway_waiters + config.gateway_streams + SPARE,
        head_seconds=config.gateway_head_seconds,
        respawn=True,
    )
    return 0


def _demo_client(config: Config) -> None:
    try:
        Clients(connect(config.redis_url), seals_of(config)).put(demo_client(config.simwood_account))
    except BookUnavailable as error:
        raise SystemExit(f"the demo client cannot be written: {error}") from error
    log.warning("development: client key tl_demo_demo-secret is accepted, with all scopes")
