"""What ``/openapi.json`` promises, thrown at the sandbox: no 5xx, and every answer is what it says it is.

In process on a Redis in memory: a few hundred requests a second, the same ones in every run.
"""

import base64
import json
from typing import Any

import fakeredis
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings

from services.sandbox import app
from services.sandbox.jobs import Jobs
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.v3.catalogue import load
from tests.sandbox_server import ACCOUNT, USER

AUTHORIZATION = "Basic " + base64.b64encode(":".join(USER).encode()).decode()
EXAMPLES = 2
"""Requests to each endpoint; raise it to look for trouble."""
SWITCHED_OFF = "/v3/voice/{account}/cdr/{date}/{reference}"
"""The one path that answers 503: the vendor has switched it off."""


def _application() -> app.App:
    clock = ManualClock(1_795_500_000.0)
    world = World(fakeredis.FakeRedis(), clock, seed=1, report_ttl=300)
    world.ensure()
    jobs = Jobs(MemoryBelt(MemoryServer(clock)))
    return app.create(world, jobs, controls=False, sleep=lambda _: None)


schema = schemathesis.openapi.from_wsgi("/openapi.json", _application())


@schema.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@seed(1)
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
def test_no_request_breaks_it(case: schemathesis.Case[Any]) -> None:
    if "account" in (case.path_parameters or {}):
        case.path_parameters["account"] = ACCOUNT
    answer = case.call(headers={"Authorization": AUTHORIZATION})
    if case.path != SWITCHED_OFF:
        assert answer.status_code < 500, answer.text
    _check_body(answer.status_code, answer.headers, answer.content)


def _check_body(status: int, headers: dict[str, list[str]], body: bytes) -> None:
    if status == 204:
        assert body == b""
        return
    kind = headers["content-type"][0]
    if kind.startswith("application/json"):
        _check_document(status, json.loads(body))
    elif kind.startswith("application/pdf"):
        assert body.startswith(b"%PDF-")
    else:
        assert kind.startswith(("text/csv", "text/plain"))
        body.decode()


def _check_document(status: int, document: Any) -> None:
    if status >= 400:
        assert document["success"] is False
        assert all(isinstance(error, str) and error for error in document["errors"])
        assert document["errors"]


def test_the_document_names_every_endpoint() -> None:
    named = {
        (path, method.upper()) for path, methods in schema.raw_schema["paths"].items() for method in methods
    }
    for endpoint in load().endpoints:
        assert (endpoint.path, "GET" if endpoint.method == "ANY" else endpoint.method) in named
