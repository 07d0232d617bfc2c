"""The gateway answers each mistake with the very body that docs/problems.md shows."""

from collections.abc import Generator

import pytest
import requests
from msgspec import Struct

from deploy.local import stack
from deploy.local.stack import Running
from tests.unit.docs.test_problems import shown

AUTH = ("demo", "demo-secret")
ORDER: dict[str, object] = {"type": "number.activate", "reference": "example", "choose": {}}
KEY = {"Idempotency-Key": "first"}
ABSENT = "01K0000000000000000000000A"


class Mistaken(Struct, frozen=True):
    """A request that is answered with a problem."""

    method: str = "POST"
    path: str = "/orders"
    auth: tuple[str, str] = AUTH
    headers: dict[str, str] = {}
    order: dict[str, object] | None = None
    body: bytes = b""


MISTAKES = {
    "unauthorized": Mistaken(auth=("demo", "wrong")),
    "forbidden": Mistaken(order={**ORDER, "account": "930001"}),
    "not-found": Mistaken("GET", f"/orders/{ABSENT}"),
    "invalid-order": Mistaken(order={"type": "number.activate", "reference": "a", "numbr": "441614960000"}),
    "invalid-batch": Mistaken(path="/batches", body=b"\n\n"),
    "invalid-parameter": Mistaken("GET", "/orders?limit=1000"),
    "idempotency-key-missing": Mistaken(),
    "idempotency-key-invalid": Mistaken(headers={"Idempotency-Key": "two words"}),
    "idempotency-key-reused": Mistaken(headers=KEY, order={**ORDER, "reference": "another"}),
    "body-too-large": Mistaken(body=b" " * 262_145),
}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    running = stack.start(tmp_path_factory.mktemp("stack"), programs=("gateway",))
    yield running
    running.stop()


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_answered_as_shown(kind: str, gateway: Running) -> None:
    assert send(Mistaken(headers=KEY), gateway).status_code == 202

    answer = send(MISTAKES[kind], gateway)

    assert answer.json() == shown(kind)
    assert answer.status_code == shown(kind)["status"]
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_another_method_is_answered_with_the_shown_type_and_those_allowed(gateway: Running) -> None:
    answer = send(Mistaken("PATCH"), gateway)

    assert answer.json()["type"] == shown("method-not-allowed")["type"]
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def send(mistaken: Mistaken, gateway: Running) -> requests.Response:
    body = {"data": mistaken.body} if mistaken.body else {"json": mistaken.order or ORDER}
    return requests.request(
        mistaken.method,
        gateway.addresses.urls()["gateway"] + mistaken.path,
        auth=mistaken.auth,
        headers=mistaken.headers,
        timeout=10,
        **body,  # pyright: ignore[reportArgumentType]
    )
