"""The same deadline and the same observation on TLS."""

import ssl
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from shared.clock import SystemClock
from shared.exchange.deadline import Deadline
from shared.exchange.line import Answer, Line, Request, Unanswered
from tests import rogue_server as rogue
from tests.rogue_server import RogueServer

TIME = 0.5
OK = rogue.whole(b"{}")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key in one file, for 127.0.0.1, trusted by nobody."""
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    subject = ["-subj", "/CN=carrier.example", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", file, "-out", file], check=True, capture_output=True)
    return file


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def line(certificate: Path) -> Generator[Line]:
    """A line that trusts the server's certificate."""
    line = Line(tls=ssl.create_default_context(cafile=certificate))
    yield line
    line.close()


def exchange(line: Line, url: str, body: bytes | None = None) -> Answer | Unanswered:
    return line.exchange(Request("PUT", url, body=body), Deadline.after(SystemClock(), TIME), limit=1000)


def test_exchanges_share_a_connection(line: Line, server_tls: ssl.SSLContext) -> None:
    with RogueServer(rogue.answers(OK), tls=server_tls) as server:
        assert isinstance(exchange(line, server.url), Answer)
        assert isinstance(exchange(line, server.url), Answer)
        assert server.connections == 1


def test_a_certificate_of_nobody_known_sends_nothing(server_tls: ssl.SSLContext) -> None:
    with RogueServer(rogue.answers(OK), tls=server_tls) as server:
        ending = exchange(Line(), server.url)
        assert server.requests == []
    assert ending == Unanswered(sent=False, why="TLS failed: CERTIFICATE_VERIFY_FAILED")


def test_a_certificate_for_another_host_sends_nothing(line: Line, server_tls: ssl.SSLContext) -> None:
    with RogueServer(rogue.answers(OK), tls=server_tls) as server:
        ending = exchange(line, server.url.replace("127.0.0.1", "localhost"))
        assert server.requests == []
    assert ending == Unanswered(sent=False, why="TLS failed: CERTIFICATE_VERIFY_FAILED")


def test_a_server_without_tls_gets_nothing(line: Line) -> None:
    with RogueServer(rogue.once(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        ending = exchange(line, server.url.replace("http:", "https:"))
    assert isinstance(ending, Unanswered)
    assert not ending.sent


def test_a_handshake_that_never_ends_sent_nothing(line: Line) -> None:
    with RogueServer(rogue.never_reads) as server:
        ending = exchange(line, server.url.replace("http:", "https:"))
    assert ending == Unanswered(sent=False, why="no answer in time")


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(rogue.hangs, id="no answer"),
        pytest.param(rogue.drips(OK + b" " * 100), id="drip"),
        pytest.param(rogue.reads_and_closes, id="closed"),
        pytest.param(rogue.resets, id="reset"),
    ],
)
def test_after_sending_it_may_have_arrived(line: Line, server_tls: ssl.SSLContext, act: rogue.Act) -> None:
    with RogueServer(act, tls=server_tls) as server:
        ending = exchange(line, server.url)
    assert isinstance(ending, Unanswered)
    assert ending.sent


def test_a_peer_that_does_not_read_ends_with_the_exchange(line: Line, server_tls: ssl.SSLContext) -> None:
    with RogueServer(rogue.never_reads, tls=server_tls) as server:
        ending = exchange(line, server.url, body=b"x" * 20_000_000)
    assert ending == Unanswered(sent=True, why="no answer in time")
