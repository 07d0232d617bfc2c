"""The v3 surface over real sockets: connections that go, files that are large, clients that come at once."""

import socket
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from shared.v3.http import BODY_LIMIT
from tests import rogue_server as rogue
from tests.integration.gateway.served import ServedGateway
from tests.integration.gateway.v3.carrier import ACCOUNT, basic
from tests.integration.gateway.v3.through.behind import Behind
from tests.rogue_server import RogueServer, Wire
from tests.sandbox_server import USER
from tests.servers import BeanstalkdServer, RedisServer

OURS = ("demo", "demo-secret")
BALANCE = f"/accounts/{ACCOUNT}/prepay/balance"
INVOICE = f"/v3/accounts/{ACCOUNT}/credit/invoices/I3010999999"
SMS = f"/messaging/{ACCOUNT}/sms"
TEXT = {"to": "447700900321", "from": "Sample", "message": "Hello"}
MEBIBYTE = b"x" * 1024 * 1024
LARGE = 100
"""Mebibytes of a large file."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n"

Served = Callable[[RogueServer], ServedGateway]


@pytest.fixture
def gateway(
    tmp_path: Path, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> Generator[Served]:
    """A gateway of four threads, three of which may ask the carrier."""
    started: list[ServedGateway] = []

    def gateway(carrier: RogueServer) -> ServedGateway:
        settings = {"TRUNKLINE_SIMWOOD_URL": carrier.url, "TRUNKLINE_GATEWAY_THREADS": "4"}
        started.append(ServedGateway(tmp_path / "gateway", redis_server, beanstalkd_server, settings).start())
        return started[-1]

    yield gateway
    for server in started:
        server.stop()


def sends_much(wire: Wire) -> None:
    while wire.read():
        wire.write(HEAD + b"Content-Length: %d\r\n\r\n" % (LARGE * len(MEBIBYTE)))
        for _ in range(LARGE):
            wire.write(MEBIBYTE)


def memory(gateway: ServedGateway) -> int:
    """Bytes that its processes have in use."""
    children = Path(f"/proc/{gateway.pid}/task/{gateway.pid}/children").read_text().split()
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (gateway.pid, *children)]
    return sum(pages) * 4096


def begin(gateway: ServedGateway) -> socket.socket:
    """Ask for the file, and read no more than the beginning of the answer."""
    client = socket.create_connection(("127.0.0.1", gateway.port))
    lines = (f"GET {INVOICE} HTTP/1.1", "Host: x", f"Authorization: {basic(*OURS)}", "", "")
    client.sendall("\r\n".join(lines).encode())
    assert client.recv(12) == b"HTTP/1.1 200"
    return client


def test_a_large_file_passes_through_little_memory(gateway: Served) -> None:
    with RogueServer(sends_much) as carrier:
        front = gateway(carrier)
        before = memory(front)
        with front.request("GET", INVOICE, auth=OURS, stream=True) as answer:
            got = sum(len(piece) for piece in answer.iter_content(len(MEBIBYTE)))
        assert got == LARGE * len(MEBIBYTE)
        assert memory(front) - before < 32 * len(MEBIBYTE)


def test_clients_that_go_in_the_middle_of_a_file_take_no_place_with_them(gateway: Served) -> None:
    with RogueServer(sends_much) as carrier:
        front = gateway(carrier)
        for _ in range(5):
            begin(front).close()
            carrier.ended.acquire()
        begin(front).close()


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 2097152\r\n\r\n" + MEBIBYTE,
        b"Transfer-Encoding: chunked\r\n\r\n100000\r\n" + MEBIBYTE,
    ],
)
def test_a_file_that_is_cut_looks_cut(gateway: Served, framing: bytes) -> None:
    with RogueServer(rogue.once(HEAD + framing)) as carrier:
        front = gateway(carrier)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            front.request("GET", INVOICE, auth=OURS)


def test_a_crowd_that_comes_at_once_is_answered(sandbox: Behind) -> None:
    def ask(_: int) -> int:
        return sandbox.call("GET", BALANCE).status_code

    with ThreadPoolExecutor(40) as clients:
        assert set(clients.map(ask, range(200))) == {200}


def test_the_callers_address_is_that_of_the_peer_unless_a_proxy_of_ours_says_more(sandbox: Behind) -> None:
    claimed = {"X-Forwarded-For": "198.51.100.1"}
    asked = requests.get(f"{sandbox.url}/v3/tools/myip", headers=claimed, timeout=5)
    assert asked.json() == {"ip": "127.0.0.1"}
    with socket.create_connection(
        ("127.0.0.1", sandbox.gateway.port), source_address=("127.0.0.2", 0)
    ) as proxy:
        proxy.sendall(b"GET /v3/tools/myip HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n")
        assert b'{"ip":"198.51.100.1"}' in proxy.recv(4096)


def text(sandbox: Behind) -> list[object]:
    """Send a message whose answer takes long; the identity that it got."""
    return sandbox.call("POST", SMS, json=TEXT).json()


def test_a_client_that_has_gone_finds_its_answer_when_it_asks_again(sandbox: Behind) -> None:
    sandbox.plant("latency", path=f"/v3{SMS}", seconds=1)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(f"{sandbox.url}/v3{SMS}", json=TEXT, auth=USER, timeout=0.5)
    assert text(sandbox)
    assert len(sandbox.ledger(effect="message.sms")) == 1


def test_clients_who_ask_the_same_at_one_time_get_each_their_own(sandbox: Behind) -> None:
    sandbox.plant("latency", path=f"/v3{SMS}", seconds=0.3)
    with ThreadPoolExecutor(3) as clients:
        answers = list(clients.map(text, [sandbox] * 3))
    assert len({str(answer) for answer in answers}) == len(sandbox.ledger(effect="message.sms")) == 3


def test_a_body_beyond_the_limit_is_refused_in_the_carriers_words(sandbox: Behind) -> None:
    answer = sandbox.call("POST", f"/messaging/{ACCOUNT}/fax", data=b"x" * (BODY_LIMIT + 1))
    assert (answer.status_code, answer.json()["errors"]) == (400, ["Request body too large"])
