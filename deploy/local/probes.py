"""Whether a program of a stack does its work yet. A probe asks once and never waits longer than a second."""

import http.client
from collections.abc import Callable

import greenstalk
import redis

from deploy.local.addresses import LOOPBACK, Addresses
from shared.store import connect
from shared.tubes.names import WORKER_TUBES

Probe = Callable[[Addresses], bool]


def _redis(addresses: Addresses) -> bool:
    client = connect(addresses.environment()["TRUNKLINE_REDIS_URL"], timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:  # refused, or still loading its file
        return False
    finally:
        client.close()


def _beanstalkd(addresses: Addresses) -> bool:
    try:
        greenstalk.Client((LOOPBACK, addresses.beanstalkd)).close()
    except OSError:
        return False
    return True


def _worker(addresses: Addresses) -> bool:
    try:
        with greenstalk.Client((LOOPBACK, addresses.beanstalkd)) as client:
            return int(client.stats_tube(WORKER_TUBES[0])["current-watching"]) > 0
    except greenstalk.NotFoundError:  # nobody has watched it yet
        return False


def _gateway(addresses: Addresses) -> bool:
    return _answers_200(addresses.gateway, "/readyz")


def _sandbox(addresses: Addresses) -> bool:
    return _answers_200(addresses.sandbox, "/v3/tools/time")


def _answers_200(port: int, path: str) -> bool:
    # Not `requests`: a proxy in the developer's environment has no business here.
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


PROBES: dict[str, Probe] = {
    "redis": _redis,
    "beanstalkd": _beanstalkd,
    "gateway": _gateway,
    "sandbox": _sandbox,
    "worker": _worker,
}
"""Programs without an entry are ready when supervisord says that they keep running."""
