"""Every write of the catalogue has a way to be settled when its answer is lost."""

import pytest

from shared.carrier.read_backs import READ_BACKS, read_back_of, says
from shared.v3.catalogue import load

WRITES = {
    endpoint.name: endpoint
    for endpoint in load().endpoints
    if endpoint.kind == "write" or (endpoint.kind == "read" and endpoint.paid)
}


def test_every_write_has_one_and_nothing_else_has() -> None:
    assert READ_BACKS.keys() == WRITES.keys()


def test_nothing_that_is_paid_is_made_again_blindly() -> None:
    ways = {name: READ_BACKS[name].way for name, endpoint in WRITES.items() if endpoint.paid}
    assert set(ways.values()) == {"says", "unknown"}


def test_what_is_looked_for_can_be_looked_at() -> None:
    for name, read_back in READ_BACKS.items():
        if read_back.way in ("gone", "says"):
            assert any(
                row.path == WRITES[name].path and row.method == "GET" and row.kind == "read"
                for row in load().endpoints
            ), name


@pytest.mark.parametrize(("asked", "way"), [({"balance": "5"}, "again"), ({"adjust": "5"}, "unknown")])
def test_an_amount_that_is_added_is_not_one_that_is_set(asked: dict[str, object], way: str) -> None:
    assert read_back_of("PUT /v3/voice/{account}/trunks/{trunk}/balance", asked).way == way


Shown = list[tuple[object, dict[str, object]]]
SAYS: Shown = [
    ({"type": "ip", "channels": "5"}, {"type": "IP", "channels": 5, "cc": 1}),
    ({"limit": None}, {"limit": "null"}),
    ([{"name": "Ada", "honours": ""}], {"name": "Ada", "honours": None}),
    ({"enabled": "1"}, {"enabled": True}),
    ({"basic": {}}, {}),
]
SAYS_NOT: Shown = [
    ({"channels": "4"}, {"channels": 5}),
    ([], {}),
    ([{}, {}], {}),
    ({"limit": "1"}, {"limit": None}),
]


@pytest.mark.parametrize(("shown", "asked"), SAYS)
def test_what_the_carrier_shows_says_what_was_sent(shown: object, asked: dict[str, object]) -> None:
    assert says(shown, asked)


@pytest.mark.parametrize(("shown", "asked"), SAYS_NOT)
def test_what_the_carrier_shows_does_not(shown: object, asked: dict[str, object]) -> None:
    assert not says(shown, asked)
