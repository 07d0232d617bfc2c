"""The gateway program: Granian with as many processes and threads as configured.

In development it also makes sure that the demo client is there.
"""

from granian import Granian
from granian.constants import Interfaces

from shared import logs
from shared.config import Config, split_address
from shared.errors import BookUnavailable
from shared.orders.clients import Clients, demo_client
from shared.signals import Stop
from shared.store import connect

log = logs.get("gateway")


def main(config: Config) -> int:
    """Serve until SIGTERM or SIGINT; requests in flight are finished."""
    logs.configure(config.log_level, program="gateway")
    if config.environment == "development":
        _demo_client(config)
    host, port = split_address(config.gateway_bind)
    server = Granian(
        "services.gateway.wsgi:create",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=config.gateway_processes,
        blocking_threads=config.gateway_threads,
        respawn_failed_workers=True,
        log_access=False,
    )
    server.main_loop_interrupt = Stop()  # pyright: ignore[reportAttributeAccessIssue] - see Stop
    server.serve()
    return 0


def _demo_client(config: Config) -> None:
    try:
        Clients(connect(config.redis_url)).put(demo_client(config.simwood_account))
    except BookUnavailable as error:
        raise SystemExit(f"the demo client cannot be written: {error}") from error
    log.warning("development: client key tl_demo_demo-secret is accepted, with all scopes")
