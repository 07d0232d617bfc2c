"""Waiting and event streams on real sockets: many at once, and whoever leaves makes room."""

import json
import selectors
import socket
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from shared.orders import progress
from shared.orders.book.book import Book
from shared.outcome import Done
from shared.store import connect
from tests.integration.gateway.house import KEY, RULES, order
from tests.integration.gateway.served import ServedGateway
from tests.integration.gateway.streams import Reader, Told
from tests.servers import BeanstalkdServer, RedisServer

MANY = 1000
WAIT = {"Prefer": "wait=30"}
AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Generator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def belt(tmp_path_factory: pytest.TempPathFactory) -> Generator[BeanstalkdServer]:
    server = BeanstalkdServer(tmp_path_factory.mktemp("beanstalkd")).start()
    yield server
    server.kill()


@contextmanager
def serving(
    directory: Path, book: RedisServer, belt: BeanstalkdServer, **settings: str
) -> Generator[ServedGateway]:
    server = ServedGateway(directory, book, belt, settings).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, book: RedisServer, belt: BeanstalkdServer
) -> Generator[ServedGateway]:
    """One process for a thousand that wait."""
    places = {"TRUNKLINE_GATEWAY_WAITERS": str(MANY), "TRUNKLINE_GATEWAY_QUEUE": str(2 * MANY)}
    with serving(tmp_path_factory.mktemp("gateway"), book, belt, **places) as server:
        yield server


@pytest.fixture(scope="module")
def narrow(
    tmp_path_factory: pytest.TempPathFactory, book: RedisServer, belt: BeanstalkdServer
) -> Generator[ServedGateway]:
    """One place to wait in, one stream, two threads."""
    names = ("WAITERS", "STREAMS")
    settings = {f"TRUNKLINE_GATEWAY_{name}": "1" for name in names} | {"TRUNKLINE_GATEWAY_THREADS": "2"}
    with serving(tmp_path_factory.mktemp("narrow"), book, belt, **settings) as server:
        yield server


@pytest.fixture
def orders(book: RedisServer) -> Generator[Book]:
    client = connect(book.url)
    yield Book(client, patience=30)
    client.close()


def finish(orders: Book, order_id: str) -> None:
    found = orders.read(order_id)
    for _ in found.steps:
        found = orders.commit(found, progress.claim(found, "worker", found.updated, RULES))
        found = orders.commit(found, progress.settle(found, Done(), found.updated, 0.0, RULES))


def raw_order(key: str) -> bytes:
    """A request that waits, as it goes over the wire."""
    body = json.dumps(order()).encode()
    head = f"POST /orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nIdempotency-Key: {key}\r\n"
    return f"{head}Prefer: wait=30\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class Crowd:
    """Connections that wait for an answer."""

    def __init__(self, lines: list[socket.socket]) -> None:
        self._selector = selectors.DefaultSelector()
        for line in lines:
            self._selector.register(line, selectors.EVENT_READ)

    def answered(self, count: int) -> list[int]:
        """What so many of them are answered, the first ones first."""
        found: list[int] = []
        while len(found) < count:
            for ready, _ in self._selector.select(60):
                line = ready.fileobj
                assert isinstance(line, socket.socket)
                found.append(int(line.recv(65536)[9:12]))
                self._selector.unregister(line)
        return found


def test_a_thousand_wait_on_one_process_and_it_still_takes_orders(
    gateway: ServedGateway, orders: Book
) -> None:
    with ExitStack() as cleanup:
        lines = [
            cleanup.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            for _ in range(MANY + 1)
        ]
        crowd = Crowd(lines)
        for line in lines:
            line.sendall(raw_order("many"))
        # The one that finds no place left says that all the others are waiting.
        assert crowd.answered(1) == [202]
        assert gateway.order("another").status_code == 202
        assert gateway.request("GET", "/orders", headers=AUTH).status_code == 200
        finish(orders, ordered(gateway, "many"))
        assert set(crowd.answered(MANY)) == {200}


def ordered(gateway: ServedGateway, key: str) -> str:
    return gateway.order(key).json()["id"]


@contextmanager
def two_for_one_place(gateway: ServedGateway, key: str) -> Generator[Crowd]:
    """Two that want to wait for one order, one answered: the other has the place, if there was any."""
    with ExitStack() as cleanup:
        lines = [
            cleanup.enter_context(socket.create_connection(("127.0.0.1", gateway.port))) for _ in range(2)
        ]
        for line in lines:
            line.sendall(raw_order(key))
        crowd = Crowd(lines)
        assert crowd.answered(1) == [202]
        yield crowd


def test_a_client_that_goes_makes_room_for_another(narrow: ServedGateway, orders: Book) -> None:
    with two_for_one_place(narrow, "leaves"):
        pass
    answers: list[int] = []
    while answers[-1:] != [200]:
        key = f"stays-{len(answers)}"
        with two_for_one_place(narrow, key) as crowd:
            finish(orders, ordered(narrow, key))
            answers += crowd.answered(1)


def test_a_book_that_was_restarted_meanwhile_still_wakes_whoever_waits(
    tmp_path: Path, belt: BeanstalkdServer
) -> None:
    own = RedisServer(tmp_path / "redis").start()
    with serving(tmp_path / "gateway", own, belt) as gateway, ThreadPoolExecutor() as threads:
        made = ordered(gateway, "k")
        answer = threads.submit(lambda: gateway.order("k", **WAIT))
        own.kill()
        own.start()
        client = connect(own.url)
        finish(Book(client, patience=30), made)
        found = answer.result(timeout=60)
        client.close()
    own.kill()
    # 503 if it was still being looked for when the book died; it may be asked again then.
    assert found.status_code in {200, 503}


@contextmanager
def stream(gateway: ServedGateway, path: str, last_id: str | None = None) -> Generator[Iterator[Told]]:
    """The events of a stream, as they come."""
    headers = AUTH if last_id is None else {**AUTH, "Last-Event-ID": last_id}
    with requests.Session() as session:
        session.trust_env = False
        url = f"http://127.0.0.1:{gateway.port}{path}"
        with session.get(url, headers=headers, stream=True, timeout=60) as answer:
            assert answer.status_code == 200
            yield Reader().read(line.decode() for line in answer.iter_lines())


def test_a_stream_tells_what_happens_and_goes_on_elsewhere(
    gateway: ServedGateway, narrow: ServedGateway, orders: Book
) -> None:
    made = ordered(gateway, "streamed")
    with stream(gateway, f"/orders/{made}/events") as events:
        first = next(events)
        assert (first.event, first.data["order"]) == ("accepted", made)
        finish(orders, made)
        second = next(events)
    with stream(narrow, f"/orders/{made}/events", second.id) as events:
        rest = list(events)
    assert [one.event for one in (first, second, *rest)] == ["accepted", "done", "done", "succeeded"]


def test_a_stream_of_everything_hears_of_orders_taken_by_another_gateway(
    gateway: ServedGateway, narrow: ServedGateway, orders: Book
) -> None:
    ordered(gateway, "before-it")
    with stream(gateway, "/events", "0") as events:
        made = ordered(narrow, "elsewhere")
        seen = [next(events)]
        while seen[-1].data["order"] != made:
            seen.append(next(events))
        finish(orders, made)
        assert [next(events).event for _ in range(3)] == ["done", "done", "succeeded"]
    assert [one.id for one in seen] == [str(number) for number in range(1, len(seen) + 1)]


def test_a_reader_that_goes_makes_room_for_another(narrow: ServedGateway) -> None:
    with stream(narrow, "/events"):
        refused = narrow.request("GET", "/events", headers=AUTH)
        assert (refused.status_code, refused.json()["type"]) == (503, "/docs/problems/too-many-streams")
        assert narrow.order("while-streaming").status_code == 202
    while narrow.request("GET", "/events", headers=AUTH, stream=True).status_code != 200:
        continue


def test_told_to_stop_it_ends_its_streams(tmp_path: Path, book: RedisServer, belt: BeanstalkdServer) -> None:
    with serving(tmp_path, book, belt) as gateway, stream(gateway, "/events", "0") as events:
        ordered(gateway, "before-the-stop")
        next(events)
        with ThreadPoolExecutor() as threads:
            stopped = threads.submit(gateway.stop)
            list(events)
            assert stopped.result(timeout=60) == 0
