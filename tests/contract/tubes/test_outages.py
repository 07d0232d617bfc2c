"""Servers go down, restart empty and drain. What was in hand then is nobody's to settle."""

import threading

import pytest

from shared.errors import BeltUnavailable, LostReservation
from shared.tubes.belt import Belt, Put
from tests.contract.tubes.conftest import Rig, listening, put
from tests.contract.tubes.test_reserving import reserved
from tests.contract.tubes.test_settling import Settle, every_way


def lose_the_connection(belt: Belt) -> None:
    """The first call after a restart finds the connection dead."""
    with pytest.raises(BeltUnavailable):
        belt.waiting("work")


def test_a_server_that_is_down_answers_nothing(rig: Rig, belt: Belt) -> None:
    put(belt)
    rig.go_down()
    for _ in range(2):
        with pytest.raises(BeltUnavailable):
            put(belt)
        with pytest.raises(BeltUnavailable):
            belt.reserve(10)


def test_a_server_that_is_back_is_used_again(rig: Rig, belt: Belt) -> None:
    put(belt)
    rig.go_down()
    lose_the_connection(belt)
    rig.restart()
    put(belt, b"new")
    assert reserved(belt).body == b"new"


def test_tubes_are_listened_on_again_after_a_restart(rig: Rig) -> None:
    belt = listening(rig, "work", "other")
    assert belt.reserve(0) is None
    put(belt, tube="third")
    rig.restart()
    lose_the_connection(belt)
    for tube in ("default", "third", "other"):
        put(belt, tube.encode(), tube=tube)
    assert reserved(belt).body == b"other"
    assert belt.reserve(0) is None


def test_a_restart_ends_a_blocked_reserve(rig: Rig, belt: Belt) -> None:
    ended: list[type[Exception]] = []

    def work() -> None:
        try:
            belt.reserve(100)
        except BeltUnavailable as error:
            ended.append(type(error))

    assert belt.reserve(0) is None  # connected
    worker = threading.Thread(target=work)
    worker.start()
    rig.restart()
    worker.join(30)
    assert ended == [BeltUnavailable]


@every_way
def test_a_job_in_hand_is_lost_with_its_connection(rig: Rig, belt: Belt, settle: Settle) -> None:
    put(belt)
    job = reserved(belt)
    rig.restart()
    lose_the_connection(belt)
    with pytest.raises(LostReservation):
        settle(belt, job)


@every_way
def test_an_old_job_never_stands_for_a_strangers_of_the_same_id(rig: Rig, belt: Belt, settle: Settle) -> None:
    put(belt, b"same")
    old = reserved(belt)
    rig.restart()
    lose_the_connection(belt)
    put(belt, b"same")
    stranger = reserved(belt)
    assert stranger == old  # ids begin at 1 again
    with pytest.raises(LostReservation):
        settle(belt, old)
    assert belt.times_reserved(stranger) == 1
    belt.delete(stranger)


def test_a_draining_server_takes_no_job_but_gives_out_the_rest(rig: Rig, belt: Belt) -> None:
    put(belt, b"in hand")
    put(belt, b"waiting")
    job = reserved(belt)
    rig.drain()
    with pytest.raises(BeltUnavailable):
        put(belt)
    with pytest.raises(BeltUnavailable):
        belt.put_many([Put("other", b"one", 1, 0, 60), Put("third", b"two", 1, 0, 60)])
    belt.delete(job)
    belt.delete(reserved(belt))
    rig.restart()
    lose_the_connection(belt)
    put(belt)
