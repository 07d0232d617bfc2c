"""`GET /orders`: filters, pages, and what a row says."""

from typing import Any

import pytest
from msgspec.structs import replace

from shared.orders.clients.clients import demo_client
from shared.outcome import Done, Refused
from tests.integration.gateway.house import NUMBER, House, document, order


def rows(house: House, **filters: str) -> list[Any]:
    return document(house.get("/orders", **filters))["orders"]


def references(house: House, **filters: str) -> list[str]:
    return [row["reference"] for row in rows(house, **filters)]


def make(house: House, *names: str) -> list[str]:
    return [document(house.post(body=order(name)))["id"] for name in names]


def test_without_orders_the_list_is_empty(house: House) -> None:
    assert document(house.get("/orders")) == {"orders": [], "cursor": None}


def test_a_row_is_the_summary_of_an_order(house: House) -> None:
    made = document(house.post())
    (row,) = rows(house)
    assert row == {name: made[name] for name in row}
    assert not {"steps", "timeline", "order"} & row.keys()


def test_pages_follow_each_other_to_the_end(house: House) -> None:
    made = make(house, *"abcdefg")
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = document(house.get("/orders", limit="3", **({"cursor": cursor} if cursor else {})))
        seen += [row["id"] for row in page["orders"]]
        cursor = page["cursor"]
    assert sorted(seen) == sorted(made)
    assert seen == sorted(seen, reverse=True)


def test_a_page_has_fifty_orders_unless_told_otherwise(house: House) -> None:
    lines = "\n".join(
        f'{{"type":"number.release","reference":"R-{n}","number":"{NUMBER}"}}' for n in range(51)
    )
    house.post("/batches", raw=lines.encode())
    assert len(rows(house)) == 50
    assert len(rows(house, limit="500")) == 51


def test_orders_are_found_by_how_they_stand(house: House) -> None:
    a, b, _ = make(house, "a", "b", "c")
    house.finish(a)
    house.work(b, Refused("no"))
    assert references(house, status="succeeded") == ["a"]
    assert references(house, status="failed") == ["b"]
    assert references(house, status="accepted") == ["c"]
    assert references(house, status="attention") == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"reference": "b"}, ["b"]),
        ({"type": "report.run"}, ["r"]),
        ({"number": NUMBER}, ["b", "a"]),
        ({"number": NUMBER, "reference": "a"}, ["a"]),
        ({"type": "report.run", "number": NUMBER}, []),
        ({"since": "1"}, ["r", "b", "a"]),
        ({"until": "1"}, []),
        ({"since": "99999999999"}, []),
    ],
)
def test_orders_are_found_by_what_they_are(house: House, filters: dict[str, str], found: list[str]) -> None:
    make(house, "a", "b")
    house.post(body={"type": "report.run", "reference": "r", "report": "voice/cdr/day"})
    assert sorted(references(house, **filters)) == sorted(found)


def test_an_order_is_found_by_the_number_that_was_chosen_for_it(house: House) -> None:
    made = document(house.post(body={"type": "number.activate", "reference": "c", "choose": {}}))["id"]
    assert rows(house, number=NUMBER) == []
    house.work(made, Done({"number": NUMBER}))
    assert references(house, number=NUMBER) == ["c"]


def test_an_operator_pages_through_the_orders_of_everybody(house: House) -> None:
    house.admit(replace(demo_client("930000"), id="shop"))
    made: list[str] = []
    for reference, client in zip("abcdefg", ["demo", "shop"] * 4, strict=False):
        answer = house.post(body=order(reference), auth=f"Bearer tl_{client}_demo-secret")
        made.append(document(answer)["id"])
    seen: list[Any] = []
    cursor: str | None = "7" + "Z" * 25
    while cursor is not None:
        page = document(house.get("/orders", client="*", limit="2", cursor=cursor))
        seen += page["orders"]
        cursor = page["cursor"]
    assert [row["id"] for row in seen] == sorted(made, reverse=True)
    assert [row["client"] for row in seen] == ["demo", "shop", "demo", "shop", "demo", "shop", "demo"]
    assert references(house, client="*", number=NUMBER, reference="b") == ["b"]


def test_a_client_sees_everybodys_orders_with_admin_only(house: House) -> None:
    house.admit(replace(demo_client("930000"), id="clerk", scopes=frozenset({"orders:read"})))
    assert house.get("/orders", client="*", auth="Bearer tl_clerk_demo-secret").status_code == 403


def test_orders_are_counted_by_how_they_stand(house: House) -> None:
    house.admit(replace(demo_client("930000"), id="shop"))
    house.post(auth="Bearer tl_shop_demo-secret")
    house.finish(make(house, "a", "b")[0])
    found = document(house.get("/orders", counts="true", reference="none"))["counts"]
    assert {state: count for state, count in found.items() if count} == {"accepted": 1, "succeeded": 1}
    assert document(house.get("/orders", counts="true", client="*"))["counts"]["accepted"] == 2
    assert house.get("/orders", counts="perhaps").status_code == 400
