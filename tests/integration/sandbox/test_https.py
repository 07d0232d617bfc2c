"""The sandbox over https, for clients that accept nothing else."""

import http.client
import ssl
import subprocess
from pathlib import Path

import pytest
import requests

from tests.sandbox_server import SandboxServer
from tests.servers import BeanstalkdServer, RedisServer, executable

BALANCE = "/accounts/930000/prepay/balance"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine, made as the documentation says; its key is beside it."""
    path = tmp_path / "cert.pem"
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    request = [executable("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subject = ["-subj", "/CN=localhost", "-addext", names]
    files = ["-keyout", str(path.with_suffix(".key")), "-out", str(path)]
    subprocess.run([*request, *subject, *files], check=True, capture_output=True)
    return path


def test_a_client_that_trusts_its_certificate(
    tmp_path: Path, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer, certificate: Path
) -> None:
    with SandboxServer(
        tmp_path / "sandbox",
        redis_url=redis_server.url,
        beanstalkd=beanstalkd_server.address,
        certificate=certificate,
    ) as server:
        server.reset()
        assert server.call("GET", BALANCE).json() == [{"balance": "10000.00000", "currency": "GBP"}]
        # Java and PowerShell wait for the challenge on one connection, and most speak no TLS beyond 1.2.
        older = ssl.create_default_context(cafile=str(certificate))
        older.maximum_version = ssl.TLSVersion.TLSv1_2
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=5, context=older)
        for status, headers in ((401, {}), (404, {"Authorization": "Basic c2FuZGJveDpzYW5kYm94"})):
            connection.request("DELETE", "/v3/numbers/930000/allocated/441134960021", b"{}", headers)
            answer = connection.getresponse()
            assert (answer.status, answer.read()[:16]) == (status, b'{"success":false')
        connection.close()
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{server.port}/v3/tools/time", timeout=5)
