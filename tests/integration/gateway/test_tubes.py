"""`/tubes`: what is on the belt, and pausing by hand, on one server and on two."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from falcon import testing

from services.gateway.openapi import tube_shapes
from shared.orders.book.pauses import LONGEST, Pauses
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.names import CALLBACKS, CALLS, WORKER_TUBES
from shared.tubes.spread import Producer
from tests.integration.gateway.house import House, document, kind, order
from tests.integration.gateway.test_audits import let_in

SAID = {"seconds": 600, "who": "Ada", "why": "maintenance"}


def pause(house: House, tube: str = CALLS, said: object = None, **sent: Any) -> testing.Result:
    return house.post(f"/tubes/{tube}/pause", SAID if said is None else said, key=None, **sent)


def shown(house: House, tube: str) -> tube_shapes.TubeRow:
    """The tube as `/tubes` has it."""
    answer = house.get("/tubes")
    assert answer.status_code == 200, answer.text
    listed = msgspec.json.decode(answer.content, type=tube_shapes.TubeList)
    return next(row for row in listed.tubes if row.tube == tube)


def test_every_tube_of_the_workers_is_there(house: House) -> None:
    listed = msgspec.json.decode(house.get("/tubes").content, type=tube_shapes.TubeList)
    assert tuple(row.tube for row in listed.tubes) == WORKER_TUBES
    assert listed.belt == [tube_shapes.BeltServer("memory:1", up=True, why=None)]


def test_a_tube_has_its_jobs_and_its_workers(house: House) -> None:
    assert house.post(body=order()).status_code == 202
    worker = MemoryBelt(house.server)
    worker.watch((CALLS, "numbers.release"))
    assert worker.reserve(0) is not None
    row = shown(house, "numbers.release")
    assert (row.ready, row.reserved, row.workers, row.idle) == (0, 1, 1, 0)
    assert house.post(body=order()).status_code == 202
    row = shown(house, "numbers.release")
    assert (row.ready, row.waited, row.paused) == (1, 0, None)


def test_a_pause_holds_the_tube_and_says_whose_it_is(house: House) -> None:
    answer = pause(house)
    assert answer.status_code == 200
    said = msgspec.json.decode(answer.content, type=tube_shapes.TubePaused)
    assert said.by_hand is not None
    assert (said.by_hand.who, said.by_hand.why) == ("Ada (client demo)", "maintenance")
    assert said.belt == [tube_shapes.BeltServer("memory:1", up=True, why=None)]
    row = shown(house, CALLS)
    assert row.paused is not None
    assert row.paused > 590
    assert row.by_hand is not None
    assert shown(house, CALLBACKS).by_hand is None


def test_no_seconds_let_it_go_on(house: House) -> None:
    pause(house)
    answer = pause(house, said={"seconds": 0})
    assert document(answer)["by_hand"] is None
    row = shown(house, CALLS)
    assert (row.paused, row.by_hand) == (None, None)


def test_a_later_pause_takes_the_place_of_an_earlier_one(house: House) -> None:
    pause(house)
    pause(house, said=SAID | {"seconds": 60})
    assert (shown(house, CALLS).paused or 0) <= 60


def test_orders_are_accepted_all_the_same(house: House) -> None:
    pause(house, "numbers.release")
    assert house.post(body=order()).status_code == 202


def test_with_the_belt_down_it_is_said_and_the_pause_is_in_the_book(house: House) -> None:
    house.server.down = True
    [server] = document(house.get("/tubes"))["belt"]
    assert (server["up"], "down" in server["why"]) == (False, True)
    answer = pause(house)
    assert answer.status_code == 200
    assert document(answer)["belt"][0]["up"] is False
    assert document(answer)["by_hand"]["left"] > 590
    assert Pauses(house.redis).get(CALLS) is not None


def test_two_servers_are_counted_together_and_one_that_is_down_hides_nothing(
    build: Callable[..., House],
) -> None:
    servers = {"one:1": MemoryServer(), "two:2": MemoryServer()}
    belts = Producer([*servers], connect=lambda name: MemoryBelt(servers[name]), rest=0.001)
    house = build(belt=belts)
    for _ in range(4):
        belts.put(CALLS, b"job", priority=1, ttr=60)
    assert shown(house, CALLS).ready == 4
    answer = pause(house)
    assert [server["up"] for server in document(answer)["belt"]] == [True, True]
    servers["one:1"].down = True
    assert shown(house, CALLS).ready == 2
    belt = document(house.get("/tubes"))["belt"]
    assert {server["server"]: server["up"] for server in belt} == {"one:1": False, "two:2": True}


def test_a_tube_nobody_knows_is_not_found_and_the_nearest_is_named(house: House) -> None:
    answer = pause(house, "number.alocate")
    assert kind(answer) == "not-found"
    assert "did you mean `numbers.allocate`?" in document(answer)["detail"]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"seconds": -1},
        {"seconds": LONGEST + 1},
        {"seconds": 0.5},
        {"seconds": "60"},
        {"seconds": 60, "reason": "none"},
        {"seconds": 60, "why": "x" * 501},
    ],
    ids=str,
)
def test_what_is_out_of_bounds_pauses_nothing(house: House, said: object) -> None:
    assert kind(pause(house, said=said)) == "invalid-decision"
    assert Pauses(house.redis).get(CALLS) is None


def test_the_longest_pause_there_is(house: House) -> None:
    assert pause(house, said={"seconds": LONGEST}).status_code == 200


@pytest.mark.parametrize("scopes", [("orders:write", "orders:read"), ("v3",)])
def test_only_an_admin_may(house: House, scopes: tuple[str, ...]) -> None:
    assert kind(house.get("/tubes", auth=let_in(house, *scopes))) == "forbidden"
    assert kind(pause(house, auth=let_in(house, *scopes))) == "forbidden"
    assert Pauses(house.redis).get(CALLS) is None
