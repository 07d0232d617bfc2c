"""An audit of the sandbox over real sockets: its report of numbers, its trunks, what is set on a number."""

import threading
from collections.abc import Generator
from pathlib import Path

import msgspec
import pytest
import redis

from services.keeper.asking import Asker
from services.keeper.truth import Truth
from shared.carrier.client import Carrier
from shared.clock import SystemClock
from shared.config import Secret
from shared.orders import keyspace
from shared.orders.beliefs import Belief, Beliefs
from shared.orders.book import Book
from shared.orders.under_way import UnderWay
from tests.sandbox_server import ACCOUNT, USER, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer

LOOK = 0.05
"""Seconds between two looks at the report, which is here in a few."""
BUSY: dict[str, object] = {"routing": {"default": [[{"type": "busy"}]]}}


@pytest.fixture
def sandbox(
    tmp_path: Path, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer, real_redis: redis.Redis
) -> Generator[SandboxServer]:
    with SandboxServer(tmp_path, redis_url=redis_server.url, beanstalkd=beanstalkd_server.address) as sandbox:
        yield sandbox


@pytest.fixture
def carrier(sandbox: SandboxServer) -> Generator[Carrier]:
    carrier = Carrier(sandbox.url, USER[0], Secret(USER[1]), ACCOUNT, call_timeout=10, clock=SystemClock())
    yield carrier
    carrier.close()


def test_what_the_sandbox_has_is_compared_with_what_is_believed(
    sandbox: SandboxServer, carrier: Carrier, real_redis: redis.Redis
) -> None:
    pause = threading.Event()

    def told() -> set[tuple[str, str, str]]:
        asker = Asker(carrier, wait=lambda _seconds: pause.wait(LOOK))
        book, known = Book(real_redis, patience=1), Beliefs(real_redis, ACCOUNT)
        truth = Truth(asker, known, UnderWay(real_redis, book, ACCOUNT))
        return {(one.subject, one.kind, one.part) for one in truth.differences()}

    def believe(name: str, value: dict[str, object]) -> None:
        real_redis.hset(keyspace.believed(ACCOUNT), name, msgspec.json.encode(Belief(1.0, value=value)))

    for subject, _, _ in (found := told()):
        believe(subject, {})
    assert {kind for _, kind, _ in found} <= {"unordered"}
    assert told() == set()

    row = sandbox.call("GET", f"/numbers/{ACCOUNT}/available/standard/1").json()[0]
    number = row["country_code"] + row["number"]
    path = f"/numbers/{ACCOUNT}/allocated/{number}"
    assert sandbox.call("PUT", path).ok
    assert sandbox.call("PUT", f"/voice/{ACCOUNT}/trunks/{ACCOUNT}-HAND", json={}).ok
    assert told() == {(number, "unordered", ""), (f"{ACCOUNT}-HAND", "unordered", "")}

    for name, value in (
        (number, {}),
        (f"{ACCOUNT}-HAND", {}),
        (f"{number}/config", BUSY),
        (f"{number}/trunk", {"trunk": f"{ACCOUNT}-HAND"}),
        (f"{number}/sms", {}),
    ):
        believe(name, dict(value))
    assert told() == {(number, "changed", "config"), (number, "changed", "trunk")}
    assert sandbox.call("PUT", f"{path}/config", json=BUSY).ok
    assert sandbox.call("PUT", f"{path}/trunk", json={"trunk": f"{ACCOUNT}-HAND"}).ok
    assert told() == set()

    assert sandbox.call("DELETE", path).ok
    assert told() == {(number, "gone", "")}
