"""What clients in other languages send, byte for byte: each sequence is how a common HTTP library behaves.

No such library is needed here; the name of one says where a sequence was seen.
"""

import json
import re
from collections.abc import Generator

import pytest

from tests.integration.sandbox.wire import CREDENTIALS, Connection, Response, chunks, hash_in, length
from tests.sandbox_server import SandboxServer

BALANCE = "/v3/accounts/930000/prepay/balance"
ALERT = f"{BALANCE}/alert"
NUMBER = "/v3/numbers/930000/allocated/441134960021"
CONFIG = f"{NUMBER}/config"
SMS = "/v3/messaging/930000/sms"
HOST = "Host: 127.0.0.1:8930"
JSON = "Content-Type: application/json"
FORM = "Content-Type: application/x-www-form-urlencoded"
ROUTING = b'{"routing":{"default":[[{"type":"busy"}]]}}'
MESSAGE = b"to=447700900123&from=Trunkline&message=Caf%C3%A9+at+9"


@pytest.fixture
def wire(sandbox: SandboxServer) -> Generator[Connection]:
    """A connection to a world that is new."""
    with Connection(sandbox.port) as connection:
        yield connection


def document(answer: Response) -> object:
    """The answer as JSON; it says that it is."""
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    return json.loads(answer.body)


def challenged(wire: Connection, method: str, path: str, *headers: str, body: bytes = b"") -> Response:
    """Ask without credentials, and with them as soon as they are asked for; one connection."""
    first = wire.ask(f"{method} {path} HTTP/1.1", HOST, *headers, body=body)
    assert (first.status, first.headers["www-authenticate"]) == (401, 'Basic realm="Simwood API"')
    return wire.ask(f"{method} {path} HTTP/1.1", HOST, CREDENTIALS, *headers, body=body)


def test_dotnet_sends_everything_twice_over_one_connection(wire: Connection) -> None:
    """PowerShell's Invoke-WebRequest with -Credential: JSON is what it calls a GET and an empty body, too."""
    assert document(challenged(wire, "GET", BALANCE, JSON)) == [{"balance": "10000.00000", "currency": "GBP"}]
    empty = (JSON, "Content-Length: 0")
    assert challenged(wire, "PUT", NUMBER, *empty).status == 200
    assert document(challenged(wire, "PUT", CONFIG, JSON, length(ROUTING), body=ROUTING)) == {"success": True}
    assert document(challenged(wire, "DELETE", CONFIG, *empty)) == {"success": True}
    hashtable = b"System.Collections.Hashtable"
    trunk = "/v3/voice/930000/outbound/930000-PSTEST"
    assert challenged(wire, "PUT", trunk, JSON, length(hashtable), body=hashtable).status == 200
    report = challenged(wire, "POST", "/v3/accounts/930000/reports/voice/cdr/day?date=2026-01-01", *empty)
    file = f"/v3/files/930000/{hash_in(report.body)}"
    while (answer := challenged(wire, "GET", file, JSON)).status == 204:
        pass
    assert answer.body.startswith(b"[")


@pytest.mark.parametrize("late", [True, False])
def test_curl_asks_before_it_sends_a_body(wire: Connection, late: bool) -> None:
    """PHP's curl and the older .NET, with a body that is not short; some do not wait for the permission."""
    head = (f"POST {SMS} HTTP/1.1", HOST, CREDENTIALS, FORM, length(MESSAGE), "Expect: 100-continue")
    wire.send(*head, body=b"" if late else MESSAGE)
    assert wire.receive().status == 100
    if late:
        wire.send_body(MESSAGE)
    assert re.fullmatch(rb'\[{"id":"[0-9a-f]{32}"}\]', wire.receive().body)


def test_curl_asks_before_it_sends_a_body_without_credentials(wire: Connection) -> None:
    head = (HOST, JSON, "Content-Length: 2", "Expect: 100-continue")
    wire.send(f"PUT {CONFIG} HTTP/1.1", *head)
    assert wire.receive().status == 100
    wire.send_body(b"{}")
    assert wire.receive().status == 401
    assert wire.ask(f"GET {BALANCE} HTTP/1.1", HOST, CREDENTIALS).status == 200


def test_a_body_in_chunks(wire: Connection) -> None:
    """Rust's hyper, and streams in Java and Node; one with nothing in it is no body."""
    chunked = (HOST, "transfer-encoding: chunked")
    assert wire.ask(f"PUT {NUMBER} HTTP/1.1", *chunked, CREDENTIALS, body=chunks()).status == 200
    body = chunks(ROUTING[:7], ROUTING[7:])
    assert document(challenged(wire, "PUT", CONFIG, *chunked[1:], body=body)) == {"success": True}


def test_a_put_without_any_word_of_a_body(wire: Connection) -> None:
    assert wire.ask(f"PUT {NUMBER} HTTP/1.1", HOST, CREDENTIALS).status == 200
    assert document(wire.ask(f"DELETE {NUMBER} HTTP/1.1", HOST, CREDENTIALS)) == {"success": True}


@pytest.mark.parametrize(
    ("label", "body"),
    [
        ([], b'{"alert_balance":40}'),
        (["Content-Type: text/plain; charset=utf-8"], b'{"alert_balance":"40"}'),
        (["Content-Type: "], b' {"alert_balance":40,"alert_available":0}'),
        ([FORM], b'{"alert_balance":40}'),
        ([JSON], b"alert_balance=40"),
        ([], b"payload=%7B%22alert_balance%22%3A40%7D"),
        (["content-type: multipart/form-data; boundary=x"],
         b'--x\r\nContent-Disposition: form-data; name="alert_balance"\r\n\r\n40\r\n--x--\r\n'),
    ],
)  # fmt: skip
def test_no_label_decides_what_a_body_is(wire: Connection, label: list[str], body: bytes) -> None:
    """Node, Python, C#, Erlang's httpc, PHP and PowerShell, in this order."""
    answer = wire.ask(f"PUT {ALERT} HTTP/1.1", HOST, CREDENTIALS, *label, length(body), body=body)
    assert document(answer) == [{"account": 930000, "alert_balance": 40}]


def test_http_1_0_has_neither_host_nor_a_second_request(wire: Connection) -> None:
    """PHP's file_get_contents."""
    answer = wire.ask(f"GET {BALANCE} HTTP/1.0", CREDENTIALS)
    assert (answer.version, answer.status) == ("HTTP/1.0", 200)
    assert wire.ends()


def test_a_connection_ends_when_the_client_says_so(wire: Connection) -> None:
    assert wire.ask(f"GET {BALANCE} HTTP/1.1", HOST, CREDENTIALS, "connection: close").status == 200
    assert wire.ends()


def test_an_offer_of_http_2_is_passed_over(wire: Connection) -> None:
    """Java's HttpClient, on its first request over plain http."""
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB")
    body = b'{"alert_balance":40}'
    answer = wire.ask(f"PUT {ALERT} HTTP/1.1", *offer, HOST, CREDENTIALS, length(body), body=body)
    assert (answer.version, answer.status) == ("HTTP/1.1", 200)
    assert wire.ask(f"GET {ALERT} HTTP/1.1", HOST, CREDENTIALS).status == 200


@pytest.mark.parametrize(
    "target",
    [
        f"http://api.simwood.com{BALANCE}",
        f"/{BALANCE}",
        f"{BALANCE}/?pretty=true",
        "/v3/accounts/%39%330000/prepay/balance",
    ],
)
def test_ways_to_write_one_address(wire: Connection, target: str) -> None:
    """A client behind a proxy, a base URL that ends in a slash, a path that was built segment by segment."""
    assert wire.ask(f"GET {target} HTTP/1.1", HOST, CREDENTIALS).status == 200


def test_headers_that_do_not_matter(wire: Connection) -> None:
    answer = wire.ask(
        f"GET {BALANCE} HTTP/1.1",
        "host: [::1]:8930",
        CREDENTIALS.replace("Authorization: Basic", "authorization: basic"),
        "accept: text/xml",
        "accept-encoding: gzip, deflate, br",
        "x-span-id: 8e2c0f6d",
        "expect: 100-continue",
        "content-type: application/json",
        "content-length: 2",
        body=b"{}",
    )
    assert answer.status == 100
    assert "content-encoding" not in (answer := wire.receive()).headers
    assert answer.status == 200


def test_requests_that_do_not_wait_for_each_other(wire: Connection) -> None:
    for path in (BALANCE, ALERT, BALANCE):
        wire.send(f"GET {path} HTTP/1.1", HOST, CREDENTIALS)
    answers = [wire.receive() for _ in range(3)]
    assert answers[0].body == answers[2].body != answers[1].body
