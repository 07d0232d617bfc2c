"""The sandbox over https, for clients that accept nothing else."""

import http.client
import socket
import ssl
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
import requests

from tests.sandbox_server import SandboxServer
from tests.servers import BeanstalkdServer, RedisServer, executable

BALANCE = "/accounts/930000/prepay/balance"
NUMBER = "/v3/numbers/930000/allocated/441134960021"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine, made as the documentation says; its key is beside it."""
    path = tmp_path_factory.mktemp("https") / "cert.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    request = [executable("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subject = ["-subj", "/CN=localhost", "-addext", names]
    files = ["-keyout", str(path.with_suffix(".key")), "-out", str(path)]
    subprocess.run([*request, *subject, *files], check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def secure(
    tmp_path_factory: pytest.TempPathFactory,
    redis_server: RedisServer,
    beanstalkd_server: BeanstalkdServer,
    certificate: Path,
) -> Generator[SandboxServer]:
    """A sandbox with that certificate."""
    with SandboxServer(
        tmp_path_factory.mktemp("sandbox"),
        redis_url=redis_server.url,
        beanstalkd=beanstalkd_server.address,
        certificate=certificate,
    ) as server:
        yield server


def test_a_client_that_trusts_its_certificate(secure: SandboxServer) -> None:
    secure.reset()
    assert secure.call("GET", BALANCE).json() == [{"balance": "10000.00000", "currency": "GBP"}]


def test_a_client_that_knows_no_newer_tls_and_waits_for_the_challenge(
    secure: SandboxServer, certificate: Path
) -> None:
    older = ssl.create_default_context(cafile=str(certificate))
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    connection = http.client.HTTPSConnection("127.0.0.1", secure.port, timeout=5, context=older)
    for status, headers in ((401, {}), (404, {"Authorization": "Basic c2FuZGJveDpzYW5kYm94"})):
        connection.request("DELETE", NUMBER, b"{}", headers)
        answer = connection.getresponse()
        assert (answer.status, answer.read()[:16]) == (status, b'{"success":false')
    connection.close()


def test_a_client_that_could_speak_http_2_does_not(secure: SandboxServer, certificate: Path) -> None:
    either = ssl.create_default_context(cafile=str(certificate))
    either.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", secure.port), timeout=5) as plain,
        either.wrap_socket(plain, server_hostname="localhost") as wrapped,
    ):
        assert wrapped.selected_alpn_protocol() == "http/1.1"


def test_a_client_that_says_http_gets_nothing(secure: SandboxServer) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{secure.port}/v3/tools/time", timeout=5)
