"""`/openapi.json` and `/docs`: what the gateway tells of itself is so."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from falcon import testing

from services.gateway.openapi import shapes
from services.gateway.openapi.operations import OPERATIONS
from services.gateway.openapi.pages import problems
from shared.outcome import Retry
from tests.integration.gateway.house import RULES, House, document, order
from tests.unit.docs.kinds import kinds

WISHED = {"who": "Ada", "why": "wrong customer"}


@pytest.fixture
def described(house: House) -> dict[str, Any]:
    return document(house.http.simulate_get("/openapi.json"))


def says(answer: testing.Result, status: int, shape: type) -> None:
    """An answer's body is of this shape, with no member more and none less."""
    assert answer.status_code == status, answer.text
    msgspec.json.decode(answer.content, type=shape)


def test_every_route_is_described_and_nothing_else(described: dict[str, Any]) -> None:
    own = {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method in methods
        if not path.startswith("/v3/")
    }
    assert own == OPERATIONS.keys()
    assert all(described["paths"][path][method.lower()]["summary"] for method, path in own)


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    components = described["components"]
    for reference in references(described):
        _, _, group, name = reference.split("/")
        assert name in components[group], reference


def test_order_types_are_told_apart_by_their_type(described: dict[str, Any]) -> None:
    body = described["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["discriminator"]["propertyName"] == "type"
    assert "number.activate" in body["discriminator"]["mapping"]


def test_the_carriers_own_operations_are_there(described: dict[str, Any]) -> None:
    assert "put" in described["paths"]["/v3/numbers/{account}/allocated/{number}"]


def test_every_problem_an_operation_names_exists() -> None:
    named = {problem for operation in OPERATIONS.values() for problem in operation.problems}
    assert named <= kinds()


def test_orders_are_of_the_shapes_described(house: House) -> None:
    taken = house.post(body=order(callback="https://example.com/told"))
    says(taken, 202, shapes.OrderShown)
    made = document(taken)["id"]
    says(house.get(f"/orders/{made}"), 200, shapes.OrderShown)
    says(house.get("/orders"), 200, shapes.OrderPage)
    says(house.post(query="dry_run=true"), 200, shapes.Plan)
    house.work(made, Retry("busy"))
    says(house.post(f"/orders/{made}/cancel", WISHED, key=None), 200, shapes.OrderShown)


def test_orders_in_trouble_are_of_the_shapes_described(house: House) -> None:
    made = document(house.post(body=order()))["id"]
    house.announce(made, Decimal(5))
    says(house.get(f"/orders/{made}"), 200, shapes.OrderShown)
    says(house.post(f"/orders/{made}/cancel", WISHED, key=None), 202, shapes.OrderShown)
    says(house.get(f"/orders/{made}"), 200, shapes.OrderShown)


def test_orders_that_wait_for_a_person_are_of_the_shape_described(house: House) -> None:
    made = document(house.post(body=order()))["id"]
    house.work(made, *[Retry("busy")] * RULES.max_attempts)
    says(house.get("/attention"), 200, shapes.AttentionList)
    assert document(house.get("/attention"))["count"] == 1


def test_batches_are_of_the_shapes_described(house: House) -> None:
    lines = b'{"type": "number.release", "reference": "a", "number": "442079460123"}\n{"type": "nothing"}\n'
    taken = house.post("/batches", raw=lines, key=None)
    says(taken, 202, shapes.BatchTaken)
    says(house.get(f"/batches/{document(taken)['id']}"), 200, shapes.BatchShown)


def test_health_and_problems_are_of_the_shapes_described(house: House) -> None:
    says(house.http.simulate_get("/healthz"), 200, shapes.Alive)
    says(house.http.simulate_get("/readyz"), 200, shapes.Readiness)
    says(house.post(body={"type": "nothing"}), 400, shapes.Problem)


def test_the_page_shows_every_operation_and_fetches_nothing(house: House) -> None:
    answer = house.http.simulate_get("/docs")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    page = Links(answer.text)
    assert page.fetched == []
    assert all(path in answer.text for _, path in OPERATIONS)
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert house.http.simulate_get(link).status_code == 200, link


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_problem_has_a_page_at_its_type(house: House, kind: str) -> None:
    answer = house.http.simulate_get(f"/docs/problems/{kind}")
    assert answer.status_code == 200
    assert "<ol" not in answer.text
    assert f"<strong>{problems()[kind].strip('*')[:3]}</strong>" in answer.text


def test_a_problem_nobody_knows_has_no_page(house: House) -> None:
    assert house.http.simulate_get("/docs/problems/nothing").status_code == 404


def references(described: object) -> set[str]:
    """Every `$ref` in a document."""
    return set(re.findall(r'"\$ref":"([^"]+)"', msgspec.json.encode(described).decode()))


class Links(HTMLParser):
    """Where a page leads, and what it would have a browser fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.links.add(found["href"] or "")
        if found.get("id"):
            self.ids.add(found["id"] or "")
        self.fetched += [
            f"{tag} {value}" for name, value in attrs if name == "src" or (tag == "link" and value)
        ]
