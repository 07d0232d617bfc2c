"""The gateway served for real: what Granian, signals and sockets do to an order."""

import json
import socket
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.orders import progress
from shared.orders.book.book import Book
from shared.outcome import Done
from shared.store import connect
from shared.tubes.client import Beanstalkd
from tests.integration.gateway.house import KEY, RULES, order
from tests.integration.gateway.served import ServedGateway
from tests.servers import BeanstalkdServer, RedisServer

WAIT = {"Prefer": "wait=30"}


@pytest.fixture
def book(tmp_path: Path) -> Generator[RedisServer]:
    server = RedisServer(tmp_path / "redis").start()
    yield server
    server.kill()


@pytest.fixture
def belt(tmp_path: Path) -> Generator[BeanstalkdServer]:
    server = BeanstalkdServer(tmp_path / "beanstalkd").start()
    yield server
    server.kill()


@pytest.fixture
def gateway(tmp_path: Path, book: RedisServer, belt: BeanstalkdServer) -> Generator[ServedGateway]:
    server = ServedGateway(tmp_path / "gateway", book, belt).start()
    yield server
    server.stop()


def next_order(belt: BeanstalkdServer) -> str:
    """The order of the next job on the belt, once there is one."""
    line = Beanstalkd(belt.address)
    line.watch(("numbers.release",))
    job = line.reserve(30)
    assert job is not None
    line.delete(job)
    line.close()
    return str(json.loads(job.body.partition(b" ")[2])[1])


def finish(book: RedisServer, order_id: str) -> None:
    client = connect(book.url)
    orders = Book(client, patience=30)
    found = orders.read(order_id)
    for _ in found.steps:
        found = orders.commit(found, progress.claim(found, "worker", found.updated, RULES))
        found = orders.commit(found, progress.settle(found, Done(), found.updated, 0.0, RULES))
    client.close()


def test_an_order_is_accepted_and_on_the_belt(gateway: ServedGateway, belt: BeanstalkdServer) -> None:
    answer = gateway.order("k")
    assert answer.status_code == 202
    assert next_order(belt) == answer.json()["id"]
    found = gateway.request("GET", answer.headers["Location"], auth=("demo", "demo-secret"))
    assert found.json() == answer.json()


def test_whoever_waits_is_told_when_it_is_done(
    gateway: ServedGateway, book: RedisServer, belt: BeanstalkdServer
) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(lambda: gateway.order("k", **WAIT))
        finish(book, next_order(belt))
        answer = waiting.result(timeout=25)
    assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")


def test_told_to_stop_it_answers_whoever_waits_at_once(
    gateway: ServedGateway, belt: BeanstalkdServer
) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(lambda: gateway.order("k", **WAIT))
        made = next_order(belt)
        assert gateway.stop() == 0
        answer = waiting.result(timeout=20)
    assert (answer.status_code, answer.json()["id"]) == (202, made)


def test_killed_and_started_again_the_same_key_finds_the_same_order(gateway: ServedGateway) -> None:
    first = gateway.order("k").json()["id"]
    gateway.kill()
    gateway.start()
    again = gateway.order("k")
    assert again.json()["id"] == first
    assert again.headers["Idempotency-Replayed"] == "true"


def test_killed_while_a_request_is_in_flight_the_same_key_finds_the_same_order(
    gateway: ServedGateway, book: RedisServer, belt: BeanstalkdServer
) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(lambda: gateway.order("k", **WAIT))
        made = next_order(belt)
        gateway.kill()
        assert waiting.exception(timeout=45) is not None
    gateway.start()
    finish(book, made)
    again = gateway.order("k", **WAIT)
    assert (again.status_code, again.json()["id"]) == (200, made)


def test_nobody_is_left_behind_when_the_first_process_is_killed(gateway: ServedGateway) -> None:
    gateway.kill_first()
    while gateway.is_open():
        continue
    gateway.start()
    assert gateway.order("k").status_code == 202


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_arrives_whole(gateway: ServedGateway, chunked: bool) -> None:
    body = json.dumps(order("first")).encode() + b"\n" * 5_000_000 + json.dumps(order("last")).encode()
    answer = gateway.request(
        "POST",
        "/batches",
        data=iter([body]) if chunked else body,
        headers={"Authorization": f"Bearer {KEY}"},
    )
    assert (answer.status_code, answer.json()["created"]) == (202, 2)


def test_a_body_over_the_limit_is_refused(gateway: ServedGateway) -> None:
    answer = gateway.request(
        "POST", "/orders", data=iter([b" " * 300_000]), headers={"Authorization": f"Bearer {KEY}"}
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "/docs/problems/body-too-large")


def test_a_body_sent_in_chunks_is_read(gateway: ServedGateway) -> None:
    def chunks() -> Iterator[bytes]:
        for name in ("a", "b"):
            yield json.dumps(order(name)).encode() + b"\n"

    answer = gateway.request("POST", "/batches", data=chunks(), headers={"Authorization": f"Bearer {KEY}"})
    assert (answer.status_code, answer.json()["created"]) == (202, 2)


def test_a_request_that_was_cut_orders_nothing(gateway: ServedGateway) -> None:
    body = json.dumps(order()).encode()
    head = (
        "POST /orders HTTP/1.1\r\nHost: x\r\nIdempotency-Key: cut\r\n"
        f"Authorization: Bearer {KEY}\r\nContent-Length: {len(body) + 10}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=30) as line:
        line.sendall(head.encode() + body)
        line.shutdown(socket.SHUT_WR)
        line.recv(65536)
    rows = gateway.request("GET", "/orders", auth=("demo", "demo-secret")).json()["orders"]
    assert rows == []


def test_no_secret_is_in_any_line_it_logs(
    gateway: ServedGateway, book: RedisServer, belt: BeanstalkdServer
) -> None:
    """Whatever goes wrong: refusals, outages, orders that cannot be read."""
    bearer = {"Authorization": f"Bearer {KEY}"}
    gateway.order("k")
    gateway.order("k", Authorization="Bearer tl_demo_guessed-secret")
    gateway.request("GET", "/orders", auth=("demo", "guessed-secret"))
    gateway.request("POST", "/orders", data=b"\xff{", headers={**bearer, "Idempotency-Key": "x"})
    gateway.request("POST", "/batches", data=b"{", headers=bearer)
    belt.kill()
    gateway.order("without-the-belt")
    book.kill()
    for path in ("/orders", "/readyz", "/nothing"):
        gateway.request("GET", path, headers=bearer)
    gateway.order("without-the-book")
    gateway.stop()
    logged = gateway.log()
    assert "not published" in logged
    for secret in ("guessed-secret", "Bearer tl_", "Basic ", "whsec_"):
        assert secret not in logged
    assert "demo-secret" not in logged.replace("tl_demo_demo-secret is accepted", "")
