"""An audit of the sandbox over real sockets: its report of numbers, its trunks, what is set on a number."""

import threading
from collections.abc import Generator
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
import redis
from msgspec.structs import replace

from services.keeper.asking import Asker
from services.keeper.truth import Truth
from shared.carrier.client import Carrier
from shared.clock import SystemClock
from shared.config import Secret
from shared.exchange.line import Line
from shared.orders import keyspace
from shared.orders.audit.beliefs import Belief, Beliefs
from shared.orders.book.book import Book
from shared.orders.book.under_way import UnderWay
from shared.orders.types.kinds import TrunkNumbers, TrunkOptions
from tests.sandbox_server import ACCOUNT, USER, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer
from tests.unit.workers.workshop import Workshop, create

LOOK = 0.05
"""Seconds between two looks at the report, which is here in a few."""
EVERY_OPTION = TrunkOptions(
    enabled=True,
    enabled_in=False,
    enabled_out="1",
    limit_concurrent_out=3,
    limit_concurrent_in=None,
    limit_rate_out="5/10s",
    limit_rate_in=None,
    cli_format="uk",
    cli_default="441632960000",
    cli_force_default=0,
    max_cpm=Decimal("0.50"),
    max_cost=Decimal("1.00"),
    max_dur=60,
    emergency_enabled=False,
)
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


def test_a_trunk_is_as_an_order_has_set_it_until_a_hand_changes_it(
    sandbox: SandboxServer, carrier: Carrier
) -> None:
    shop, name = Workshop(line=Line(), url=sandbox.url, user=USER), f"{ACCOUNT}-AUDIT"
    path = f"/voice/{ACCOUNT}/trunks/{name}"
    pause = threading.Event()
    row = sandbox.call("GET", f"/numbers/{ACCOUNT}/available/standard/1").json()[0]
    number = row["country_code"] + row["number"]
    assert sandbox.call("PUT", f"/numbers/{ACCOUNT}/allocated/{number}").ok

    def told() -> set[tuple[str, str, str]]:
        book, known = Book(shop.calm, patience=1), Beliefs(shop.calm, ACCOUNT)
        asker = Asker(carrier, wait=lambda _seconds: pause.wait(LOOK))
        found = Truth(asker, known, UnderWay(shop.calm, book, ACCOUNT)).differences()
        return {(one.subject, one.kind, one.part) for one in found if one.kind == "changed"}

    order = replace(create(), trunk=name, trunk_type="ip", acl=["192.0.2.7"])
    order = replace(order, numbers=TrunkNumbers([number], replace=True), options=EVERY_OPTION)
    assert shop.finish(shop.take(order)).why is None
    assert told() == set()

    assert sandbox.call("PUT", path, json={"max_dur": 61, "limit_rate_out": None}).ok
    assert sandbox.call("PUT", f"{path}/acl/192.0.2.8").ok
    assert sandbox.call("PUT", f"{path}/balance", json={"balance": "999"}).ok
    assert sandbox.call("DELETE", f"{path}/destinationacl").ok
    assert sandbox.call("DELETE", f"{path}/config").ok
    assert sandbox.call("DELETE", f"/numbers/{ACCOUNT}/allocated/{number}/trunk").ok
    parts = ("options/max_dur", "options/limit_rate_out", "acl", "balance", "destinationacl", "config")
    assert told() == {(number, "changed", "trunk"), *((name, "changed", part) for part in parts)}
