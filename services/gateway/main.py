"""The gateway program: Granian with as many processes and threads as configured.

In development it also makes sure that the demo client is there.
"""

from services.gateway import wsgi
from shared import logs
from shared.config import Config
from shared.errors import BookUnavailable
from shared.orders.clients import Clients, demo_client
from shared.serving import serve
from shared.store import connect

log = logs.get("gateway")


def main(config: Config) -> int:
    """Serve until SIGTERM or SIGINT; requests in flight are finished."""
    logs.configure(config.log_level, program="gateway")
    if config.environment == "development":
        _demo_client(config)
    serve(
        wsgi.create,
        config.gateway_bind,
        processes=config.gateway_processes,
        threads=config.gateway_threads,
        respawn=True,
    )
    return 0


def _demo_client(config: Config) -> None:
    try:
        Clients(connect(config.redis_url)).put(demo_client(config.simwood_account))
    except BookUnavailable as error:
        raise SystemExit(f"the demo client cannot be written: {error}") from error
    log.warning("development: client key tl_demo_demo-secret is accepted, with all scopes")
