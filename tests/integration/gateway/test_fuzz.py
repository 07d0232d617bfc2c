"""What the gateway's ``/openapi.json`` promises, thrown at it: no 5xx, and every error is what it says it is.

In process, on a Redis and a belt in memory; the v3 surface asks a sandbox beside it. The same requests in
every run.
"""

import json
from typing import Any, cast
from zlib import crc32

import fakeredis
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from msgspec.structs import replace

from shared.v3.catalogue import load
from tests.integration.gateway.house import CONFIG, KEY, House
from tests.integration.gateway.test_limits import basic
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier

EXAMPLES = 1
"""Requests to each operation; raise it to look for trouble."""
SAMPLE = 6
"""Of so many operations of the carrier's one is tried, the same ones in every run; all of them with 1."""
UNANSWERED = {
    "/v3/voice/{account}/cdr/{date}/{reference}",
    *(endpoint.path for endpoint in load().endpoints if endpoint.kind == "report"),
}
"""Where 503 is the answer: the vendor has switched one off, and nobody works on reports here."""

carrier = SandboxCarrier()
house = House(fakeredis.FakeRedis(), config=replace(CONFIG, simwood_url=carrier.url, gateway_hold=0.001))
house.admit()


def _is_tried(context: Any) -> bool:
    name = f"{context.operation.method} {context.operation.path}"
    return "/v3/" not in name or crc32(name.encode()) % SAMPLE == 0


schema = schemathesis.openapi.from_wsgi("/openapi.json", house.patient).include(_is_tried)


def teardown_module() -> None:
    """Stop both."""
    house.close()
    carrier.close()


@schemathesis.serializer("application/x-ndjson")
def _lines(_context: object, value: object) -> bytes:
    """A line for each object, or for whatever else was made up."""
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(item).encode() for item in items)


@schema.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@seed(1)
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
def test_no_request_breaks_it(case: schemathesis.Case[Any]) -> None:
    if "account" in (case.path_parameters or {}):
        case.path_parameters["account"] = ACCOUNT
    answer = case.call(headers=_headers(case.path))
    if case.path not in UNANSWERED or answer.status_code != 503:
        assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        _check_error(case.path, answer.status_code, answer.headers["content-type"][0], answer.content)


def _headers(path: str) -> dict[str, str]:
    """Nobody works on orders here: a write's answer is not waited for."""
    if path.startswith("/v3"):
        return {"Authorization": basic("demo"), "Prefer": "respond-async"}
    return {"Authorization": f"Bearer {KEY}"}


def _check_error(path: str, status: int, kind: str, body: bytes) -> None:
    document = json.loads(body)
    if path.startswith("/v3"):
        assert kind == "application/json"
        assert document["success"] is False
        assert document["errors"]
    else:
        assert kind == "application/problem+json"
        assert document["status"] == status
        assert document["type"].startswith("/docs/problems/")
