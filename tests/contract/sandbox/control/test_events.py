"""Events: stored once, told until understood, each attempt begun by one messenger only."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from services.sandbox.world.events import LEASE
from services.sandbox.world.webhooks import Webhook
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.errors import BeltUnavailable
from tests.contract.sandbox.conftest import ACCOUNT, OTHER

URL = "https://receiver.example.com/"


class Tube(list[tuple[str, int]]):
    """What was put on the tube."""

    down = False

    def wake(self, event_id: str, attempt: int, url: str) -> None:
        if self.down:
            raise BeltUnavailable("refused")
        self.append((event_id, attempt))


@pytest.fixture
def tube() -> Tube:
    return Tube()


@pytest.fixture
def world(client: redis.Redis, clock: ManualClock, tube: Tube) -> World:
    made = World(client, clock, seed=1, report_ttl=300, wake=tube.wake)
    made.ensure()
    return made


def test_a_webhook_goes_where_the_account_has_pointed_it(world: World) -> None:
    world.webhooks.point(Webhook(ACCOUNT, "*", URL + "all"))
    world.webhooks.point(Webhook(ACCOUNT, "cdr", URL + "cdr"))
    assert world.events.emit(OTHER, "cdr", {}) is None
    identity = world.events.emit(ACCOUNT, "cdr", {})
    world.events.emit(ACCOUNT, "porting", {})
    waiting = world.events.waiting()
    assert {event.url for event in waiting} == {URL + "cdr", URL + "all"}
    assert json.loads(waiting[0].body)["id"] in {identity, waiting[0].id}
    world.webhooks.clear()
    assert world.events.emit(ACCOUNT, "cdr", {}) is None
    assert world.webhooks.listed() == []


def test_every_attempt_sends_the_same_until_it_is_understood(
    world: World, tube: Tube, clock: ManualClock
) -> None:
    world.events.emit(ACCOUNT, "sms_inbound", {"message": "£"}, url=URL)
    first = world.events.take(*tube.pop())
    assert first is not None
    world.events.failed(first)
    assert world.events.wake_due() == 0
    clock.advance(5)
    assert world.events.wake_due() == 1
    second = world.events.take(*tube.pop())
    assert second is not None
    assert (second.id, second.body, second.attempt) == (first.id, first.body, 2)
    world.events.settle(second.id)
    assert world.events.waiting() == []


def test_a_job_that_comes_twice_begins_one_attempt(world: World, tube: Tube) -> None:
    world.events.emit(ACCOUNT, "cdr", {}, url=URL)
    with ThreadPoolExecutor(4) as messengers:
        taken = [messengers.submit(world.events.take, *job) for job in tube * 4]
    assert sum(turn.result() is not None for turn in taken) == 1


def test_a_job_that_the_belt_never_got_or_lost_is_put_again(
    world: World, tube: Tube, clock: ManualClock
) -> None:
    tube.down = True
    assert world.events.emit(ACCOUNT, "cdr", {}, url=URL)
    tube.down = False
    clock.advance(LEASE)
    assert world.events.wake_due() == 1
    assert world.events.wake_due() == 0
    clock.advance(LEASE)
    assert world.events.wake_due() == 1
    assert len(set(tube)) == 1


def test_an_event_may_be_for_later(world: World, tube: Tube) -> None:
    world.events.emit(ACCOUNT, "sms_send_status", {"status": 11}, url=URL, form=True, after=4)
    assert tube == []
    world.clock.forward(4)
    world.pass_time()
    assert len(tube) == 1


def test_nobody_is_told_for_longer_than_a_day(world: World, tube: Tube) -> None:
    world.events.emit(ACCOUNT, "cdr", {}, url=URL)
    attempts = 0
    while tube:
        event = world.events.take(*tube.pop())
        assert event is not None
        world.events.failed(event)
        attempts += 1
        world.clock.forward(3600)
        world.pass_time()
    assert attempts == 29
    assert world.events.waiting() == []
