"""The sandbox served for tests: its real processes on a loopback port, with its controls at hand.

    with SandboxServer(tmp_path, redis_url=redis_server.url, beanstalkd=beanstalkd_server.address) as sandbox:
        requests.get(f"{sandbox.url}/v3/tools/time")

It needs a Redis and, for reports, a beanstalkd that are running already. Two sandboxes on one Redis are one
world, and two on one beanstalkd take each other's jobs.
"""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self, cast

import requests

from tests.servers import Server

USER = ("sandbox", "sandbox")
OTHER_USER = ("sandbox2", "sandbox2")
ACCOUNT = "930000"
OTHER_ACCOUNT = "930001"


class SandboxServer(Server):
    """`python -m services.sandbox` in development.

    `settings` are further `TRUNKLINE_*` variables, `options` go on its command line. With a `certificate`
    (PEM, and its key beside it with the suffix `.key`) it serves https.
    """

    def __init__(
        self,
        directory: Path,
        *,
        redis_url: str,
        beanstalkd: str,
        settings: dict[str, str] | None = None,
        options: Sequence[str] = (),
        certificate: Path | None = None,
    ) -> None:
        super().__init__(directory)
        self._options = [*options, *_tls_options(certificate)]
        self._scheme = "https" if certificate else "http"
        self._environment = {
            "TRUNKLINE_ENVIRONMENT": "development",
            "TRUNKLINE_LOG_LEVEL": "warning",
            "TRUNKLINE_REDIS_URL": redis_url,
            "TRUNKLINE_BEANSTALKD": beanstalkd,
            "TRUNKLINE_SANDBOX_BIND": f"127.0.0.1:{self.port}",
            **(settings or {}),
        }
        self._session = requests.Session()
        self._session.trust_env = False  # it could name other certificates to trust
        self._session.verify = str(certificate) if certificate else True

    def command(self) -> list[str]:
        """See `Server.command`."""
        variables = [f"{name}={value}" for name, value in self._environment.items()]
        return ["/usr/bin/env", *variables, sys.executable, "-m", "services.sandbox", *self._options]

    @property
    def url(self) -> str:
        """Its base URL, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def stop(self) -> int:
        """Tell it to stop and wait until it has; its exit status. Stopping twice is legal."""
        assert self._process is not None
        if self._process.poll() is None:
            self.signal(signal.SIGTERM)
        return self._process.wait()

    def ledger(self, **filters: str | int) -> list[dict[str, str]]:
        """The ledger's entries: `effect`, `subject` and `since` narrow them down."""
        found = self.control("GET", "ledger", params=filters)
        return cast("list[dict[str, str]]", found["entries"])

    def reset(self, seed: int | None = None) -> None:
        """The world as it was in the beginning; no faults, an empty ledger."""
        self.control("POST", "reset", json={} if seed is None else {"seed": seed})

    def plant(self, fault: str, **details: object) -> str:
        """Plant a fault, e.g. ``plant("status", path="/v3/numbers/*", status=503, count=1)``; its id."""
        return str(self.control("POST", "faults", json={"fault": fault, **details})["id"])

    def faults(self) -> list[dict[str, object]]:
        """The planted faults with their `hits`."""
        return cast("list[dict[str, object]]", self.control("GET", "faults")["faults"])

    def clear_faults(self) -> None:
        """No fault is planted any more."""
        self.control("DELETE", "faults")

    def call(
        self, method: str, path: str, *, user: tuple[str, str] = USER, **kwargs: object
    ) -> requests.Response:
        """A request as an API user; `path` without ``/v3``."""
        kwargs["verify"] = self._session.verify
        return requests.request(method, f"{self.url}/v3{path}", auth=user, timeout=10, **kwargs)  # pyright: ignore[reportArgumentType]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._session.close()

    def check(self) -> None:
        """See `Server.check`."""
        self._session.get(f"{self.url}/v3/tools/myip", timeout=5)

    def control(self, method: str, path: str, **kwargs: object) -> dict[str, object]:
        """What a control under ``/sandbox`` answers; an error if it refuses."""
        answer = self._session.request(method, f"{self.url}/sandbox/{path}", timeout=10, **kwargs)  # pyright: ignore[reportArgumentType]
        answer.raise_for_status()
        return answer.json()


def _tls_options(certificate: Path | None) -> list[str]:
    if certificate is None:
        return []
    return ["--tls-cert", str(certificate), "--tls-key", str(certificate.with_suffix(".key"))]
