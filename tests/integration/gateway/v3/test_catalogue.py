"""Every question of the catalogue, put to the carrier and to the gateway: nobody can tell them apart."""

from typing import Any

import pytest
from falcon.testing import Result

from shared.v3.catalogue import Endpoint, load
from shared.v3.paths import filled
from tests.integration.gateway.house import House
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier, basic
from tests.integration.gateway.v3.questions import Things, absent, furnish, path_of, reading, said, variables

OURS = basic("demo", "demo-secret")
BALANCE = f"/v3/accounts/{ACCOUNT}/prepay/balance"


@pytest.fixture(scope="session")
def things(sandbox_carrier: SandboxCarrier) -> Things:
    return furnish(sandbox_carrier)


class Both:
    """The carrier, and the gateway before it."""

    def __init__(self, carrier: SandboxCarrier, gateway: House) -> None:
        self._carrier = carrier
        self._gateway = gateway

    def ask(self, method: str, path: str, **how: Any) -> Result:
        """What both say, which is the same."""
        headers = how.pop("headers", {})
        direct = self._carrier.ask(method, path, headers=headers, **how)
        ours = {"Authorization": OURS, **headers}
        through = self._gateway.http.simulate_request(method, path, headers=ours, **how)
        [here, there] = said((through, direct))
        assert here == there, (method, path)
        return through


@pytest.fixture
def both(carrier: SandboxCarrier, gateway: House) -> Both:
    return Both(carrier, gateway)


@pytest.mark.parametrize("endpoint", reading(), ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_every_read_says_the_same(endpoint: Endpoint, things: Things, both: Both) -> None:
    asked = path_of(endpoint, things)
    both.ask(endpoint.method, asked)
    for spelled in (
        f"{asked}?pretty=true",
        f"{asked}/",
        f"{asked}%20",
        f"{asked}?x=%2F&y=ä&limit=0",
        f"/{asked}",
    ):
        assert both.ask(endpoint.method, spelled).status_code < 600
    both.ask("HEAD" if endpoint.method == "GET" else "POST", asked)
    for wrong in absent(endpoint, things):
        both.ask(endpoint.method, wrong)


def test_questions_are_about_what_is_there(things: Things, both: Both) -> None:
    unanswered = [
        endpoint.summary
        for endpoint in reading()
        if both.ask(endpoint.method, path_of(endpoint, things)).status_code != 200
    ]
    assert unanswered == [
        "Detail of one call (switched off by the vendor)",
        "Allowed source IP addresses",
        "Deprecated alias of GET trunks/{trunk}/acl",
    ]


def test_the_door_is_the_carriers(things: Things, both: Both) -> None:
    """Whoever is refused, is refused in the same words; the gateway's own names are the only difference."""
    for headers in ({"Authorization": ""}, {"Authorization": "Bearer x"}, {"Authorization": basic("x", "y")}):
        for path in (BALANCE, "/v3/nonsense", "/v3", "/v3/"):
            assert both.ask("GET", path, headers=headers).status_code == 401
    assert both.ask("GET", "/v3/accounts/930001/prepay/balance").status_code == 403
    assert both.ask("GET", "/v3/accounts/930001/nonsense").status_code == 403
    assert both.ask("GET", f"/v3/accounts/{ACCOUNT}/nonsense").status_code == 404
    assert both.ask("GET", "/v3/nonsense").status_code == 404
    for endpoint in load().endpoints:
        path = filled(endpoint.path, {name: "1" for name in variables(endpoint)} | {"account": ACCOUNT})
        for method in ("PATCH", "OPTIONS", "DELETE", "TRACE"):
            found = load().find(path)
            if found is not None and found.endpoint(method) is None:
                assert both.ask(method, path).status_code == 405


def test_parameters_are_read_as_the_carrier_reads_them(both: Both) -> None:
    cdr, summary = f"/v3/voice/{ACCOUNT}/cdr", f"/v3/accounts/{ACCOUNT}/summary/iso"
    for path in (cdr, summary):
        for body, label in (
            (b'{"limit":3}', "application/json"),
            (b'  {"limit":"3"}', "text/plain"),
            (b"limit=3&filter=", "application/x-www-form-urlencoded"),
            (b"payload=%7B%22limit%22%3A3%7D", "application/x-www-form-urlencoded"),
            (b"{nonsense", "application/json"),
            (b"\xff\xfe\x00", "application/octet-stream"),
            (b"", "application/json"),
        ):
            for method in ("GET", "POST"):
                both.ask(method, path, body=body, headers={"Content-Type": label})
        for query in (
            "limit=1&limit=2",
            "date_start=x",
            "filter[iso]=gb",
            "a&&b=%zz&=c",
            "limit=%33",
            "_method=get",
        ):
            both.ask("GET", path, query_string=query)
    numbers = f"/v3/numbers/{ACCOUNT}/available/all/10"
    for query in (
        "pattern=1632*",
        "pattern=%31632*",
        "pattern=*&country_code=1",
        "pattern=x",
        "country_code=",
    ):
        both.ask("GET", numbers, query_string=query)
    price = both.ask("POST", f"/v3/accounts/{ACCOUNT}/rate/447700900123", body=b"x")
    assert price.status_code == 200


def test_tools_are_answered_here(carrier: SandboxCarrier, both: Both) -> None:
    for path in ("/v3/tools/time", "/v3/tools/time?pretty=true", "/v3/tools/myip", "/v3/tools/nonsense"):
        both.ask("GET", path)
    for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"):
        both.ask(method, "/v3/tools/explain?a=1&to[]=b", body=b'{"c":"/"}')
    assert carrier.requests == []
