"""`Prefer: wait`: the answer comes with the order's end, or in time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count

import pytest
from falcon import testing
from msgspec.structs import replace

from shared.clock import SystemClock
from shared.outcome import Refused
from tests.integration.gateway.house import CONFIG, House, document, order

LONG = {"Prefer": "wait=30"}


class Leaping(SystemClock):
    """An hour passes between any two looks at the clock."""

    def __init__(self) -> None:
        self._hours = count()

    def monotonic(self) -> float:
        return next(self._hours) * 3600.0


def asleep(house: House, threads: ThreadPoolExecutor, **request: object) -> "Future[testing.Result]":
    """A request that waits, once it does."""
    patient = house.patient
    before = patient.waiting
    future = threads.submit(lambda: house.post(headers=LONG, **request))  # pyright: ignore[reportArgumentType]
    with patient.changed:
        assert patient.changed.wait_for(lambda: patient.waiting > before, timeout=30)
    return future


def test_whoever_waits_gets_the_finished_order_as_soon_as_it_is(house: House) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = asleep(house, threads)
        finished = house.finish(house.jobs()[0].order)
        answer = waiting.result(timeout=15)
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "wait=30"
    assert answer.headers["location"] == f"/orders/{finished.id}"
    assert document(answer)["status"] == "succeeded"
    assert document(answer) == document(house.get(f"/orders/{finished.id}"))


def test_an_order_that_failed_is_finished_too(house: House) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = asleep(house, threads)
        house.work(house.jobs()[0].order, Refused("no"))
        answer = waiting.result(timeout=15)
    assert (answer.status_code, document(answer)["why"]) == (200, "no")


def test_many_wait_for_one_order(house: House) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = [asleep(house, threads, key="k")]
        waiting += [threads.submit(lambda: house.post(headers=LONG, key="k")) for _ in range(3)]
        house.finish(house.jobs()[0].order)
        answers = [one.result(timeout=15) for one in waiting]
    assert {answer.status_code for answer in answers} == {200}
    assert len({document(answer)["id"] for answer in answers}) == 1


def test_another_orders_end_wakes_nobody(house: House) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = asleep(house, threads)
        first = house.jobs()[0].order
        house.finish(document(house.post(body=order("R-2")))["id"])
        house.finish(first)
        assert document(waiting.result(timeout=15))["id"] == first


def test_a_repeated_request_waits_as_well(house: House) -> None:
    made = document(house.post(key="k"))["id"]
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(lambda: house.post(key="k", headers=LONG))
        house.finish(made)
        answer = waiting.result(timeout=15)
    assert answer.status_code == 200
    assert answer.headers["idempotency-replayed"] == "true"


def test_an_order_that_is_over_is_not_waited_for(house: House) -> None:
    house.finish(document(house.post(key="k"))["id"])
    answer = house.post(key="k", headers=LONG)
    assert (answer.status_code, document(answer)["status"]) == (200, "succeeded")


def test_when_the_time_is_over_the_order_goes_on_without_anybody_waiting(build: Callable[..., House]) -> None:
    house = build(clock=Leaping())
    answer = house.post(headers={"Prefer": "wait=5"})
    assert answer.status_code == 202
    assert document(answer)["status"] == "accepted"
    assert "preference-applied" not in answer.headers


def test_when_every_place_is_taken_the_rest_do_not_wait(build: Callable[..., House]) -> None:
    house = build(config=replace(CONFIG, gateway_waiters=1))
    with ThreadPoolExecutor() as threads:
        waiting = asleep(house, threads)
        answer = house.post(body=order("R-2"), headers=LONG)
        assert answer.status_code == 202
        assert "preference-applied" not in answer.headers
        house.finish(house.jobs()[0].order)
        assert waiting.result(timeout=15).status_code == 200
        again = asleep(house, threads, body=order("R-3"))
        house.finish(house.jobs()[-1].order)
        assert again.result(timeout=15).status_code == 200


def test_a_reused_key_is_told_at_once(house: House) -> None:
    house.post(key="k")
    assert house.post(body=order("R-2"), key="k", headers=LONG).status_code == 422


@pytest.mark.parametrize(
    "prefer", ["", "respond-async", "wait", "wait=", "wait=-1", "wait=soon", "wait=0", "await=9"]
)
def test_whatever_else_is_preferred_there_is_no_waiting(house: House, prefer: str) -> None:
    answer = house.post(headers={"Prefer": prefer})
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers
