"""Tubes that people pause: what the book says holds, whoever else pauses them meanwhile."""

from collections.abc import Callable

import redis

from shared.orders.book.pauses import Pause, Pauses
from shared.tubes.belt import Belt
from shared.tubes.memory import MemoryBelt, MemoryServer

TUBE = "calls"
ADA = Pause("Ada", "maintenance", 1.0, left=600)


def begun(book: redis.Redis, pause: Pause = ADA) -> tuple[Pauses, Belt]:
    pauses = Pauses(book)
    pauses.begin(TUBE, pause)
    return pauses, MemoryBelt(MemoryServer())


def lasting(belt: Belt) -> int:
    """For how long the tube is paused, in whole minutes."""
    return round(belt.look(TUBE).paused / 60)


def test_a_pause_is_known_with_what_is_left_of_it(client: redis.Redis) -> None:
    pauses, _ = begun(client)
    found = pauses.get(TUBE)
    assert found is not None
    assert (found.who, found.why, found.at) == ("Ada", "maintenance", 1.0)
    assert 590 < found.left <= 600
    assert pauses.among([TUBE, "callbacks"]).keys() == {TUBE}


def test_one_that_is_ended_is_known_no_more(client: redis.Redis) -> None:
    pauses, _ = begun(client)
    pauses.end(TUBE)
    assert pauses.get(TUBE) is None


def test_the_belt_is_made_to_agree(client: redis.Redis) -> None:
    pauses, belt = begun(client)
    pauses.impose(belt, TUBE)
    assert lasting(belt) == 10
    pauses.end(TUBE)
    pauses.impose(belt, TUBE)
    assert lasting(belt) == 0


def test_a_short_pause_for_another_reason_does_not_shorten_it(client: redis.Redis) -> None:
    pauses, belt = begun(client)
    pauses.impose(belt, TUBE, 60)
    assert lasting(belt) == 10


def test_nor_does_lifting_that_one_lift_it(client: redis.Redis) -> None:
    pauses, belt = begun(client)
    pauses.impose(belt, TUBE, 0)
    assert lasting(belt) == 10


def test_without_one_a_short_pause_lasts_as_long_as_it_says(client: redis.Redis) -> None:
    _, belt = begun(client)
    Pauses(client).end(TUBE)
    Pauses(client).impose(belt, TUBE, 60)
    assert lasting(belt) == 1


def test_who_pauses_while_another_is_at_it_is_not_overridden(client: redis.Redis) -> None:
    pauses, belt = begun(client)
    pauses.end(TUBE)
    pauses.impose(Interrupted(belt, lambda: pauses.begin(TUBE, ADA)), TUBE, 60)
    assert lasting(belt) == 10


def test_who_resumes_while_another_is_at_it_is_not_overridden(client: redis.Redis) -> None:
    pauses, belt = begun(client)
    pauses.impose(Interrupted(belt, lambda: pauses.end(TUBE)), TUBE)
    assert lasting(belt) == 0


class Interrupted:
    """A belt that somebody else is at: what he writes in the book comes right before the first pause."""

    def __init__(self, belt: Belt, meanwhile: Callable[[], None]) -> None:
        self._belt = belt
        self._meanwhile: list[Callable[[], None]] = [meanwhile]

    def pause(self, tube: str, seconds: int) -> None:
        while self._meanwhile:
            self._meanwhile.pop()()
        self._belt.pause(tube, seconds)
