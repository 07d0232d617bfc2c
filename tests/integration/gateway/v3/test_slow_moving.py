"""Answers that move slowly come from a copy: nobody can tell, and a write ends it."""

import pytest
from falcon.testing import Result

from shared.orders.v3.copies import Copies
from shared.v3.lifetimes import LIFETIMES
from shared.v3.paths import filled
from tests.integration.gateway.house import House
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier, basic

OURS = basic("demo", "demo-secret")
TARIFFS = f"/v3/accounts/{ACCOUNT}/rates/tariffs"
KEPT = [
    filled(name.removeprefix("GET "), {"account": ACCOUNT, "name": "default", "number": "447700900123"})
    for name in LIFETIMES
]


def get(gateway: House, path: str, query: str = "", method: str = "GET") -> Result:
    answer = gateway.http.simulate_request(method, path, query_string=query, headers={"Authorization": OURS})
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("path", KEPT)
def test_the_carrier_is_asked_once(gateway: House, carrier: SandboxCarrier, path: str) -> None:
    first, second = get(gateway, path), get(gateway, f"{path}/")
    assert carrier.requests == [f"GET {path}"]
    assert first.content == second.content == carrier.ask("GET", path).content
    assert first.headers["content-type"] == second.headers["content-type"]
    assert ("age" in first.headers, second.headers["age"]) == (False, "0")
    assert get(gateway, path, method="HEAD").headers["content-length"] == str(len(first.content))


def test_a_copy_tells_its_age(gateway: House, carrier: SandboxCarrier) -> None:
    get(gateway, TARIFFS)
    carrier.clock.advance(7)
    assert get(gateway, TARIFFS).headers["age"] == "7"


def test_an_indented_answer_is_another(gateway: House, carrier: SandboxCarrier) -> None:
    plain, pretty = get(gateway, TARIFFS), get(gateway, TARIFFS, "pretty=true")
    assert plain.json == pretty.json
    assert plain.content != pretty.content == get(gateway, TARIFFS, "pretty=true").content
    assert len(carrier.requests) == 2


def test_what_says_more_than_its_path_is_asked_each_time(gateway: House, carrier: SandboxCarrier) -> None:
    for _ in range(2):
        get(gateway, TARIFFS, "x=1")
    assert len(carrier.requests) == 2


def test_what_moves_fast_is_asked_each_time(gateway: House, carrier: SandboxCarrier) -> None:
    for _ in range(2):
        get(gateway, f"/v3/accounts/{ACCOUNT}/prepay/balance")
        get(gateway, f"/v3/accounts/{ACCOUNT}/type")
    assert len(carrier.requests) == 4


def test_an_error_is_not_kept(gateway: House, carrier: SandboxCarrier) -> None:
    for _ in range(2):
        for path in (f"/v3/accounts/{ACCOUNT}/rates/csv/none", f"/v3/accounts/{ACCOUNT}/rate/999"):
            gateway.http.simulate_get(path, headers={"Authorization": OURS})
    assert len(carrier.requests) == 4


def test_a_write_that_may_change_an_answer_ends_its_copy(gateway: House, carrier: SandboxCarrier) -> None:
    get(gateway, TARIFFS)
    Copies(gateway.redis, ACCOUNT).end("PUT /v3/accounts/{account}/type")
    get(gateway, TARIFFS)
    assert len(carrier.requests) == 2


def test_nobody_gets_a_copy_without_credentials(gateway: House) -> None:
    get(gateway, TARIFFS)
    assert gateway.http.simulate_get(TARIFFS).status_code == 401
