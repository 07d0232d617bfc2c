"""A carrier on a bad day: what a v3 client sees of it, and that orders are accepted all the same."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import fakeredis
import pytest
import redis
from falcon.testing import Result, TestClient
from structlog.testing import capture_logs

from shared.carrier import relay
from shared.gate.gate import Gate, Limits
from shared.v3.http import JSON_TYPE
from tests import rogue_server as rogue
from tests.integration.gateway.house import CONFIG, document, order
from tests.integration.gateway.v3.carrier import ACCOUNT, basic
from tests.rogue_server import RogueServer, Wire
from tests.servers import free_port

BALANCE = f"/v3/accounts/{ACCOUNT}/prepay/balance"
TARIFFS = f"/v3/accounts/{ACCOUNT}/rates/tariffs"
INVOICE = f"/v3/accounts/{ACCOUNT}/credit/invoices/I3010999999"
OURS = basic("demo", "demo-secret")
NO = b'{"success":false,"errors":["No"]}'
HTML = rogue.whole(b"<html>", status="502 Bad Gateway", kind="text/html")

Front = Callable[..., TestClient]


def get(gateway: TestClient, path: str = BALANCE, query: str = "") -> Result:
    return gateway.simulate_get(path, query_string=query, headers={"Authorization": OURS})


def outage(answer: Result, retry_after: str = "2") -> None:
    """It is one, in v3's words and no others."""
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == retry_after
    assert answer.headers["content-type"] == JSON_TYPE
    assert "www-authenticate" not in answer.headers
    found = document(answer)
    assert found["success"] is False
    assert len(found["errors"]) == 1


@pytest.mark.parametrize("path", [BALANCE, TARIFFS, INVOICE])
@pytest.mark.parametrize(
    "act",
    [
        rogue.closes,
        rogue.resets,
        rogue.reads_and_closes,
        rogue.once(b"\x00\x01garbage\r\n\r\n"),
        rogue.once(HTML),
        rogue.once(rogue.whole(b"<html>Maintenance</html>", kind="text/html")),
        rogue.once(rogue.whole(b"[{}]")[:-1]),
        rogue.once(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"),
        rogue.once(rogue.whole(NO, status="401 Unauthorized")),
        rogue.once(rogue.whole(NO, status="403 Forbidden")),
    ],
)
def test_an_outage_is_no_fault_of_the_clients(front: Front, path: str, act: rogue.Act) -> None:
    with RogueServer(act) as server:
        outage(get(front(server.url), path))


def test_a_carrier_that_is_not_there(front: Front) -> None:
    outage(get(front(f"http://127.0.0.1:{free_port()}")))


@pytest.mark.parametrize("path", [BALANCE, INVOICE])
@pytest.mark.parametrize("act", [rogue.hangs, rogue.drips(rogue.whole(b"x" * 1000, kind="application/pdf"))])
def test_a_carrier_that_takes_too_long(front: Front, path: str, act: rogue.Act) -> None:
    with RogueServer(act) as server:
        outage(get(front(server.url, call_timeout=0.2), path))


def test_how_long_the_carrier_wants_to_be_left_alone_is_passed_on(front: Front) -> None:
    busy = rogue.whole(b"<html>", status="503 Unavailable", kind="text/html", retry_after="17")
    with RogueServer(rogue.once(busy)) as server:
        outage(get(front(server.url)), "17")


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "404 Not Found", "409 Conflict", "500 Error", "503 Off"]
)
def test_the_carriers_own_errors_are_passed_on(front: Front, status: str) -> None:
    with RogueServer(rogue.once(rogue.whole(NO, status=status))) as server:
        answer = get(front(server.url))
    assert (answer.status_code, answer.content) == (int(status[:3]), NO)
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("body", [NO, b"Slow down"])
def test_too_many_requests_are_told_as_such(front: Front, body: bytes) -> None:
    kind = "application/json" if body is NO else "text/plain"
    busy = rogue.whole(body, status="429 Too Many Requests", kind=kind, retry_after="4")
    with RogueServer(rogue.once(busy)) as server:
        answer = get(front(server.url))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")
    assert document(answer)["success"] is False


@pytest.mark.parametrize("path", [BALANCE, INVOICE])
def test_what_the_carrier_asked_the_workers_for_binds_readers_too(
    front: Front, real_redis: redis.Redis, path: str
) -> None:
    Gate(real_redis, ACCOUNT, Limits.of(CONFIG)).leave("told", 9)
    with RogueServer(rogue.closes) as server:
        outage(get(front(server.url), path), "9")
        assert server.connections == 0


@pytest.mark.parametrize("path", [BALANCE, INVOICE])
def test_and_what_it_asked_a_reader_for_binds_the_workers(
    front: Front, real_redis: redis.Redis, path: str
) -> None:
    busy = rogue.whole(NO, status="429 Too Many Requests", retry_after="400")
    with RogueServer(rogue.once(busy)) as server:
        assert get(front(server.url), path).status_code == 429
    entered = Gate(real_redis, ACCOUNT, Limits.of(CONFIG)).enter(0)
    assert entered.verdict == "told"
    assert 390 < entered.seconds <= 400


def test_reads_count_for_the_rate_that_the_carrier_allows(front: Front) -> None:
    with RogueServer(rogue.answers(rogue.whole(b"[]"))) as server:
        gateway = front(server.url, carrier_rate=0.5, carrier_burst=2)
        assert [get(gateway).status_code for _ in range(3)] == [200, 200, 503]
        assert len(server.requests) == 2


def test_a_copy_is_given_whatever_the_carrier_wants(front: Front, real_redis: redis.Redis) -> None:
    with RogueServer(rogue.answers(rogue.whole(b"[]"))) as server:
        gateway = front(server.url)
        assert get(gateway, TARIFFS).status_code == 200
        Gate(real_redis, ACCOUNT, Limits.of(CONFIG)).leave("told", 60)
        assert get(gateway, TARIFFS).status_code == 200
        assert get(gateway).status_code == 503


def test_an_error_is_indented_too(front: Front) -> None:
    with RogueServer(rogue.resets) as server:
        answer = get(front(server.url), query="pretty=true")
    assert answer.text.startswith('{\n    "success": false')


def test_credentials_that_the_carrier_refuses_are_reported(front: Front) -> None:
    refuses = rogue.once(rogue.whole(NO, status="401 Unauthorized"))
    with RogueServer(refuses) as server, capture_logs() as lines:
        get(front(server.url))
    [line] = lines
    assert (line["log_level"], line["status"]) == ("error", 401)
    assert "sandbox" not in str(line)


def test_a_carrier_that_hangs_keeps_no_order_waiting(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "PATIENCE", 0.01)
    asked, over = threading.Semaphore(0), threading.Event()

    def hangs(wire: Wire) -> None:
        wire.read()
        asked.release()
        over.wait()

    with RogueServer(hangs) as server, ThreadPoolExecutor(2) as clients:
        gateway = front(server.url, gateway_threads=4)
        questions = [clients.submit(get, gateway) for _ in range(2)]
        for _ in questions:
            asked.acquire()
        outage(get(gateway))
        sent = {"Authorization": OURS, "Idempotency-Key": "k"}
        assert gateway.simulate_post("/orders", json=order(), headers=sent).status_code == 202
        over.set()
        for question in questions:
            outage(question.result())


def test_a_book_that_is_down_costs_the_copies_and_whoever_is_new(front: Front) -> None:
    book = fakeredis.FakeServer()
    with RogueServer(rogue.answers(rogue.whole(b'{"success":true,"data":[]}'))) as server:
        gateway = front(server.url, book=fakeredis.FakeRedis(server=book))
        assert get(gateway).status_code == 200
        book.connected = False
        assert get(gateway, TARIFFS).status_code == 200
        outage(gateway.simulate_get(BALANCE, headers={"Authorization": basic("new", "x")}))
