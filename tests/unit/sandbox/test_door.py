"""The door: what becomes of trouble, and that a cut connection is cut whatever the endpoint said."""

import base64

import fakeredis
import pytest

from services.sandbox.door import Door
from services.sandbox.endpoints.routing import Handler
from services.sandbox.trouble import CutConnection
from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.errors import BeltUnavailable, Refusal
from shared.v3.catalogue import load
from shared.v3.http import Answer, Call, Request, success

BALANCE = "GET /v3/accounts/{account}/prepay/balance"
AUTHORIZATION = "Basic " + base64.b64encode(b"sandbox:sandbox").decode()
REQUEST = Request("GET", "/v3/accounts/930000/prepay/balance", authorization=AUTHORIZATION)


class Slept(list[float]):
    """What the door was told to wait."""


@pytest.fixture
def world() -> World:
    return World(fakeredis.FakeRedis(), ManualClock(), seed=1, report_ttl=300)


def door(world: World, handler: Handler, slept: Slept | None = None) -> Door:
    return Door(load(), {BALANCE: handler}, world, sleep=(Slept() if slept is None else slept).append)


def well(_call: Call) -> Answer:
    return success()


def raising(error: Exception) -> Handler:
    def handler(_call: Call) -> Answer:
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (Refusal(402, "Too dear"), 402, "Too dear"),
        (BeltUnavailable("10.0.0.1 refused"), 503, "The service is not available; try again shortly"),
        (ZeroDivisionError("secret detail"), 500, "Internal error"),
    ],
)
def test_trouble_becomes_an_error_body(world: World, error: Exception, status: int, text: str) -> None:
    answer = door(world, raising(error)).answer(REQUEST)
    assert answer.status == status
    assert answer.document == {"success": False, "errors": [text]}


def test_a_world_that_is_not_there_is_made_by_the_first_request(world: World) -> None:
    assert world.entrance.meet("sandbox").seed is None
    assert door(world, well).answer(REQUEST).status == 200
    assert world.entrance.meet("sandbox").seed == 1


@pytest.mark.parametrize("handler", [well, raising(Refusal(404, "Not found"))])
def test_a_connection_is_cut_after_the_endpoint_whatever_it_said(world: World, handler: Handler) -> None:
    world.faults.plant(Fault("reset_after"))
    with pytest.raises(CutConnection):
        door(world, handler).answer(REQUEST)


def test_a_connection_that_is_cut_before_reaches_no_endpoint(world: World) -> None:
    world.faults.plant(Fault("reset_before"))
    with pytest.raises(CutConnection):
        door(world, raising(AssertionError("reached"))).answer(REQUEST)


def test_a_delay_goes_first(world: World) -> None:
    world.faults.plant(Fault("latency", seconds=2.5, count=1))
    slept = Slept()
    served = door(world, well, slept)
    assert [served.answer(REQUEST).status for _ in range(2)] == [200, 200]
    assert slept == [2.5]


def test_faults_strike_before_credentials_are_looked_at(world: World) -> None:
    world.faults.plant(Fault("status", status=502))
    assert door(world, well).answer(Request("GET", "/v3/nonsense")).status == 502
