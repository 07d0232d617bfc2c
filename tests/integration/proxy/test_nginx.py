"""The TLS proxy of deploy/nginx, run as it is but for its addresses and folders."""

import http.client
import json
import signal
import ssl
import subprocess
import threading
from collections.abc import Generator
from contextlib import closing
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from tests.servers import Server, executable, free_port

CONFIGURATION = Path(__file__).parents[3] / "deploy" / "nginx" / "nginx.conf"
SUBJECT = ["-subj", "/CN=trunkline.example", "-addext", "subjectAltName=IP:127.0.0.1"]


class Answer(BaseHTTPRequestHandler):
    """Answers in two halves, the second when it is told to."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        gateway = cast("Gateway", self.server)
        gateway.sent = self.headers
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"one")
        gateway.go_on.wait()
        self.wfile.write(b"two")

    def log_message(self, format: str, *_: object) -> None:
        """Say nothing."""


class Gateway(ThreadingHTTPServer):
    """What the proxy stands before; it notes the headers it is sent."""

    sent: Message

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.go_on = threading.Event()


class Proxy(Server):
    """nginx with the project's configuration."""

    def __init__(self, directory: Path, certificate: Path, gateway: Gateway) -> None:
        super().__init__(directory)
        self.plain = free_port()
        text = CONFIGURATION.read_text()
        for there, here in {
            "/tmp/": f"{directory}/",
            "gateway:8080": f"127.0.0.1:{gateway.server_port}",
            "listen 8080": f"listen 127.0.0.1:{self.plain}",
            "listen 8443": f"listen 127.0.0.1:{self.port}",
            "/etc/trunkline/tls/certificate.pem": str(certificate),
            "/etc/trunkline/tls/key.pem": str(certificate),
        }.items():
            assert there in text
            text = text.replace(there, here)
        directory.mkdir()
        (directory / "nginx.conf").write_text(text)

    def command(self) -> list[str]:
        """See `Server.command`."""
        return [executable("nginx"), "-c", str(self.directory / "nginx.conf"), "-g", "daemon off;"]

    def stop(self) -> int:
        """Stop it with all its processes; its exit status."""
        assert self._process is not None
        self.signal(signal.SIGTERM)
        return self._process.wait()

    def connect(self, context: ssl.SSLContext) -> http.client.HTTPSConnection:
        """A connection that trusts what `context` does."""
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=10)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *SUBJECT]
    subprocess.run([*command, "-keyout", file, "-out", file], check=True, capture_output=True)
    return file


@pytest.fixture(scope="module")
def gateway() -> Generator[Gateway]:
    with Gateway() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.go_on.set()
        server.shutdown()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, certificate: Path, gateway: Gateway) -> Generator[Proxy]:
    server = Proxy(tmp_path_factory.mktemp("proxy") / "nginx", certificate, gateway).start()
    yield server
    assert server.stop() == 0


@pytest.fixture
def trusting(certificate: Path, gateway: Gateway) -> ssl.SSLContext:
    gateway.go_on.clear()
    return ssl.create_default_context(cafile=certificate)


def test_requests_pass_with_the_address_the_proxy_saw(
    proxy: Proxy, gateway: Gateway, trusting: ssl.SSLContext
) -> None:
    gateway.go_on.set()
    with closing(proxy.connect(trusting)) as connection:
        connection.request("GET", "/orders", headers={"X-Forwarded-For": "192.0.2.1"})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"onetwo")
    assert answer.headers["Strict-Transport-Security"]
    assert gateway.sent["X-Forwarded-For"] == "127.0.0.1"
    assert gateway.sent["X-Forwarded-Proto"] == "https"


@pytest.mark.parametrize("path", ["/events", "/orders/01K0000000000000000000000A/events"])
def test_events_are_passed_on_as_they_come(
    proxy: Proxy, gateway: Gateway, trusting: ssl.SSLContext, path: str
) -> None:
    with closing(proxy.connect(trusting)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.read(3) == b"one"
        gateway.go_on.set()
        assert answer.read() == b"two"


def test_metrics_stay_inside(proxy: Proxy, gateway: Gateway, trusting: ssl.SSLContext) -> None:
    gateway.go_on.set()
    with closing(proxy.connect(trusting)) as connection:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_tls_before_1_2_is_refused(proxy: Proxy, trusting: ssl.SSLContext) -> None:
    trusting.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.deprecated_call():
        trusting.minimum_version = ssl.TLSVersion.TLSv1_1
        trusting.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        closing(proxy.connect(trusting)) as connection,
        pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"),
    ):
        connection.request("GET", "/healthz")


def test_tls_1_2_is_taken(proxy: Proxy, gateway: Gateway, trusting: ssl.SSLContext) -> None:
    trusting.maximum_version = ssl.TLSVersion.TLSv1_2
    gateway.go_on.set()
    with closing(proxy.connect(trusting)) as connection:
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)) as connection:
        connection.request("POST", "/orders?dry_run=true", headers={"Host": "orders.example"})
        answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, "https://orders.example/orders?dry_run=true")


def test_a_body_that_no_route_takes_is_refused(proxy: Proxy, trusting: ssl.SSLContext) -> None:
    with closing(proxy.connect(trusting)) as connection:
        connection.putrequest("POST", "/batches")
        connection.putheader("Content-Length", str(33 * 1024 * 1024))
        connection.endheaders()
        assert connection.getresponse().status == 413


TOO_LONG, HEADER = "x" * 17_000, {"X-Padding": "x" * 17_000}


@pytest.mark.parametrize("surface", ["/orders", "/v3/tools/time"])
@pytest.mark.parametrize(
    ("path", "headers", "status", "kind"),
    [
        (f"?{TOO_LONG}", {}, 414, "address-too-long"),
        ("", HEADER, 431, "header-too-large"),
        ("", {"Content-Length": str(33 * 1024 * 1024)}, 413, "body-too-large"),
        ("", {"Content-Length": "x"}, 400, "bad-request"),
    ],
)
def test_what_the_proxy_refuses_is_told_in_the_words_of_the_surface(
    proxy: Proxy,
    trusting: ssl.SSLContext,
    *,
    surface: str,
    path: str,
    headers: dict[str, str],
    status: int,
    kind: str,
) -> None:
    answer, found = asked(proxy, trusting, surface + path, headers)
    assert (answer.status, answer.headers["Retry-After"]) == (status, None)
    told(answer, found, surface, kind)


@pytest.mark.parametrize("surface", ["/orders", "//v3/accounts/930000/type"])
def test_a_gateway_that_is_away_is_an_outage_like_any_other(
    tmp_path: Path, certificate: Path, trusting: ssl.SSLContext, surface: str
) -> None:
    with Gateway() as nobody:
        nobody.server_close()
        proxy = Proxy(tmp_path / "nginx", certificate, nobody).start()
    answer, found = asked(proxy, trusting, surface, {})
    assert proxy.stop() == 0
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    told(answer, found, surface, "service-unavailable")


def asked(
    proxy: Proxy, trusting: ssl.SSLContext, path: str, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, dict[str, Any]]:
    """A request of which no more than its head is sent."""
    with closing(proxy.connect(trusting)) as connection:
        connection.putrequest("POST" if "Content-Length" in headers else "GET", path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer, json.loads(answer.read())


def told(answer: http.client.HTTPResponse, found: dict[str, Any], surface: str, kind: str) -> None:
    assert answer.headers["Strict-Transport-Security"]
    if "/v3" in surface:
        assert answer.headers["Content-Type"] == "application/json"
        assert (found["success"], len(found["errors"])) == (False, 1)
    else:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (found["type"], found["status"]) == (f"/docs/problems/{kind}", answer.status)
