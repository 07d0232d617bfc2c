"""Every write of the catalogue, put to the carrier and to the gateway: the same answers, the same effects."""

import re
from collections.abc import Callable, Generator
from typing import Any

import pytest
from falcon.testing import Result
from msgspec.structs import replace

from shared.v3.catalogue import load
from tests.integration.gateway.house import CONFIG, House
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier, basic
from tests.integration.gateway.v3.changes import Change, changes
from tests.integration.gateway.v3.hands import Hands

OURS = basic("demo", "demo-secret")
_CHANCE = re.compile(rb'"pass":"[0-9a-f]+"')


class Both:
    """A carrier asked directly, and one of the same beginnings behind a gateway with workers."""

    def __init__(self, direct: SandboxCarrier, behind: SandboxCarrier, house: House) -> None:
        self.direct = direct
        self.behind = behind
        self.house = house

    def make(self, change: Change) -> Result:
        """Make a change at both: they say the same. The carrier's answer."""
        how = change.how()
        path, _, query = change.path.partition("?")
        here = self.direct.ask(change.method, path, query_string=query, **how)
        there = self.through(change)
        assert _said(there) == _said(here), change
        return here

    def through(self, change: Change, **headers: str) -> Result:
        """Make a change through the gateway."""
        how = change.how()
        path, _, query = change.path.partition("?")
        sent = {"Authorization": OURS, **how.pop("headers"), **headers}
        return self.house.http.simulate_request(change.method, path, query_string=query, headers=sent, **how)


@pytest.fixture
def both(before: Callable[..., House]) -> Generator[Both]:
    direct, behind = SandboxCarrier(), SandboxCarrier()
    house = before(behind.url)
    hands = Hands(house, replace(CONFIG, simwood_url=behind.url))
    yield Both(direct, behind, house)
    hands.close()
    direct.close()
    behind.close()


def test_every_write_says_and_does_the_same(both: Both) -> None:
    made: set[str] = set()
    statuses: dict[str, list[int]] = {}
    found: dict[str, str] = {}
    wanted = changes(both.direct)
    assert wanted == changes(both.behind)
    for change in wanted:
        path = change.path.format_map(found) if "{" in change.path else change.path
        answer = both.make(change._replace(path=path))
        found |= _things(both.direct)
        endpoint = _endpoint(change.method, path)
        made.add(endpoint)
        statuses.setdefault(endpoint, []).append(answer.status_code)
    assert made == {f"{row.method} {row.path}" for row in load().endpoints if row.kind == "write" or row.paid}
    # Of this account neither type nor channels may be changed, and what is made there has no name to delete.
    never = {name for name, seen in statuses.items() if 200 not in seen}
    assert never == {
        "PUT /v3/accounts/{account}/type",
        "PUT /v3/voice/{account}/limits",
        "DELETE /v3/accounts/{account}/notifications/{type}/{method}/{hash}",
        "DELETE /v3/accounts/{account}/byoc/{byoc}/acl/{uuid}",
        "DELETE /v3/accounts/{account}/byoc/{byoc}/routes/{uuid}",
    }
    assert _ledger(both.behind) == _ledger(both.direct)


def _said(answer: Result) -> tuple[object, ...]:
    return answer.status_code, _CHANCE.sub(b"", answer.content), answer.headers.get("content-type")


def _endpoint(method: str, path: str) -> str:
    plain, _, query = path.partition("?")
    found = load().find(plain)
    assert found is not None, path
    endpoint = found.endpoint("DELETE" if "_method=delete" in query else method)
    assert endpoint is not None, path
    return f"{endpoint.method} {endpoint.path}"


def _things(carrier: SandboxCarrier) -> dict[str, str]:
    """What is there now that a path may name."""
    rows: Any = {
        "byoc": carrier.json("GET", f"/v3/accounts/{ACCOUNT}/byoc")["data"],
        "oc": carrier.json("GET", f"/v3/accounts/{ACCOUNT}/oc")["data"],
        "fax": carrier.json("GET", f"/v3/fax/{ACCOUNT}/inbound")["data"],
    }
    return {name: str(row[0].get("uuid") or row[0].get("hash")) for name, row in rows.items() if row}


def _ledger(carrier: SandboxCarrier) -> list[tuple[object, ...]]:
    return [(row["effect"], row["subject"], row["charge"]) for row in carrier.world.ledger.read()]
