"""One attempt at a receiver that may be anything."""

import socket
from types import MappingProxyType
from urllib.parse import parse_qs

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from shared.callbacks.delivery import Delivery
from shared.callbacks.targets import guarded
from shared.clock import SystemClock
from shared.errors import CallbackFailed, CallbackForbidden
from shared.exchange.line import Line
from shared.exchange.sockets import Address
from tests import rogue_server as rogue
from tests.rogue_server import RogueServer
from tests.servers import free_port

SECRET, NEXT_SECRET, OTHER_SECRET = "whsec_c2VjcmV0IG9uZQ==", "whsec_c2VjcmV0IHR3bw==", "whsec_b3RoZXI="
BODY = {"id": "01J", "status": "succeeded", "text": "Ålesund"}
TIME = 0.3


@pytest.fixture
def delivery() -> Delivery:
    """Deliveries that may go to loopback, where the tests' receivers are."""
    return Delivery(SystemClock(), timeout=TIME, private=True)


def receiver(status: str, **headers: str) -> RogueServer:
    return RogueServer(rogue.answers(rogue.whole(b"thanks", status=status, kind="text/plain", **headers)))


def parts(request: bytes) -> tuple[dict[str, str], bytes]:
    """A request's headers, by lower-case name, and its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
    return {name.lower(): value for name, _, value in lines}, body


def test_the_receiver_can_check_the_signature(delivery: Delivery) -> None:
    with receiver("200 OK") as server:
        delivery.send(server.url + "/hook?a=b", SECRET, "01J", BODY)
    headers, body = parts(server.requests[0])
    assert server.requests[0].startswith(b"POST /hook?a=b HTTP/1.1\r\n")
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "01J"
    assert Webhook(SECRET).verify(body, headers) == BODY == msgspec.json.decode(body)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER_SECRET).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"succeeded", b"failed"), headers)


def test_while_a_secret_is_replaced_the_old_and_the_new_one_both_check(delivery: Delivery) -> None:
    with receiver("200 OK") as server:
        delivery.send(server.url, f"{NEXT_SECRET} {SECRET}", "01J", BODY)
    headers, body = parts(server.requests[0])
    for secret in (SECRET, NEXT_SECRET):
        Webhook(secret).verify(body, headers)


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "299 Odd"])
def test_any_2xx_is_delivered(delivery: Delivery, status: str) -> None:
    with receiver(status) as server:
        delivery.send(server.url, SECRET, "01J", BODY)


@pytest.mark.parametrize(
    "status", ["300 X", "302 X", "307 X", "400 X", "404 X", "429 X", "500 X", "503 X", "999 X"]
)
def test_anything_else_is_tried_again(delivery: Delivery, status: str) -> None:
    with receiver(status, location="/elsewhere") as server:
        with pytest.raises(CallbackFailed, match=status[:3]):
            delivery.send(server.url, SECRET, "01J", BODY)
        assert len(server.requests) == 1


def test_410_is_the_end(delivery: Delivery) -> None:
    with receiver("410 Gone") as server, pytest.raises(CallbackForbidden, match="410"):
        delivery.send(server.url, SECRET, "01J", BODY)


@pytest.mark.parametrize(
    "act", [rogue.closes, rogue.resets, rogue.hangs, rogue.drips(b"HTTP/1.1 200 OK\r\n" * 9)]
)
def test_a_receiver_without_an_answer_is_tried_again(delivery: Delivery, act: rogue.Act) -> None:
    with RogueServer(act) as server, pytest.raises(CallbackFailed):
        delivery.send(server.url, SECRET, "01J", BODY)


def test_a_receiver_that_is_down_is_tried_again(delivery: Delivery) -> None:
    with pytest.raises(CallbackFailed, match="refused"):
        delivery.send(f"http://127.0.0.1:{free_port()}/", SECRET, "01J", BODY)


@pytest.mark.parametrize(
    "act",
    [rogue.answers(rogue.whole(b"x" * 1_000_000)), rogue.drips(b"x" * 99, after=b"HTTP/1.1 200 OK\r\n\r\n")],
)
def test_what_a_receiver_says_after_200_does_not_matter(delivery: Delivery, act: rogue.Act) -> None:
    with RogueServer(act) as server:
        delivery.send(server.url, SECRET, "01J", BODY)


def test_each_delivery_has_a_connection_of_its_own(delivery: Delivery) -> None:
    with receiver("200 OK") as server:
        delivery.send(server.url, SECRET, "01J", BODY)
        delivery.send(server.url, SECRET, "01J", BODY)
        assert server.connections == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "[::ffff:127.0.0.1]"])
def test_our_own_network_is_never_called(host: str) -> None:
    with receiver("200 OK") as server:
        delivery = Delivery(SystemClock(), timeout=TIME)
        with pytest.raises(CallbackForbidden):
            delivery.send(f"http://{host}:{server.port}/", SECRET, "01J", BODY)
        assert server.connections == 0


def test_a_name_that_changes_its_address_after_the_check_gains_nothing() -> None:
    # DNS rebinding: public when it is judged, loopback when it would be looked up again to connect.
    with receiver("200 OK") as server:
        names = [("192.0.2.1", 1), ("127.0.0.1", server.port)]
        asked: list[str] = []

        def rebinding(host: str, port: int) -> list[Address]:
            asked.append(host)
            return [(socket.AF_INET, names[min(len(asked) - 1, 1)])]

        line = Line(resolve=guarded(rebinding))
        with pytest.raises(CallbackForbidden):
            Delivery(SystemClock(), timeout=TIME, line=line).send("http://a.example/", SECRET, "01J", BODY)
        assert (asked, server.connections) == (["a.example"], 0)


def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    # The name does not exist: only the resolver that judges knows an address for it.
    with receiver("200 OK") as server:
        line = Line(
            resolve=guarded(lambda host, port: [(socket.AF_INET, ("127.0.0.1", server.port))], private=True)
        )
        Delivery(SystemClock(), timeout=TIME, line=line).send("http://a.invalid/", SECRET, "01J", BODY)
        headers, _ = parts(server.requests[0])
    assert headers["host"] == "a.invalid"


@pytest.mark.parametrize("act", [rogue.resets, rogue.answers(rogue.whole(SECRET.encode(), status="500 X"))])
def test_no_failure_tells_the_secret_or_the_url(delivery: Delivery, act: rogue.Act) -> None:
    with RogueServer(act) as server, pytest.raises(CallbackFailed) as raised:
        delivery.send(server.url + "/hook?token=t0ken", SECRET, "01J", BODY)
    assert SECRET not in str(raised.value)
    assert "t0ken" not in str(raised.value)


class TestAPush:
    """What a client of the carrier's API is told of a report."""

    PAYLOAD = MappingProxyType({"app": "reports", "id": "76e7a810", "data": None, "uri": "/v3"})

    def test_is_a_form_with_one_variable_as_the_carrier_sends_it(self, delivery: Delivery) -> None:
        with receiver("200 OK") as server:
            delivery.push(server.url, dict(self.PAYLOAD))
        headers, body = parts(server.requests[0])
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        assert "webhook-signature" not in headers
        (said,) = parse_qs(body.decode()).pop("payload")
        assert said == r'{"app":"reports","id":"76e7a810","data":null,"uri":"\/v3"}'

    @pytest.mark.parametrize("status", ["204 No Content", "201 Created", "410 Gone", "500 Oops"])
    def test_is_understood_by_200_alone(self, delivery: Delivery, status: str) -> None:
        with receiver(status) as server, pytest.raises(CallbackFailed):
            delivery.push(server.url, dict(self.PAYLOAD))

    def test_is_understood_by_a_body_alone(self, delivery: Delivery) -> None:
        empty = rogue.answers(rogue.whole(b"", status="200 OK", kind="text/plain"))
        with RogueServer(empty) as server, pytest.raises(CallbackFailed, match="0 bytes"):
            delivery.push(server.url, dict(self.PAYLOAD))

    def test_goes_nowhere_private(self) -> None:
        with receiver("200 OK") as server, pytest.raises(CallbackForbidden):
            Delivery(SystemClock(), timeout=TIME).push(server.url, dict(self.PAYLOAD))
