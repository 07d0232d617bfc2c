"""A job is settled once, by the connection that holds it."""

from collections.abc import Callable

import pytest

from shared.errors import LostReservation
from shared.tubes.belt import Belt, Job
from tests.contract.tubes.conftest import Rig, listening, put
from tests.contract.tubes.test_reserving import inherited, reserved

Settle = Callable[[Belt, Job], object]


def touch(belt: Belt, job: Job) -> object:
    return belt.touch(job)


def delete(belt: Belt, job: Job) -> object:
    return belt.delete(job)


def release(belt: Belt, job: Job) -> object:
    return belt.release(job, priority=1)


def times_reserved(belt: Belt, job: Job) -> object:
    return belt.times_reserved(job)


every_way = pytest.mark.parametrize("settle", [touch, delete, release, times_reserved])


def test_a_deleted_job_is_gone(belt: Belt) -> None:
    job_id = put(belt)
    belt.delete(reserved(belt))
    assert belt.peek(job_id) is None


@every_way
def test_nobody_settles_a_settled_job(belt: Belt, settle: Settle) -> None:
    put(belt)
    job = reserved(belt)
    belt.delete(job)
    with pytest.raises(LostReservation):
        settle(belt, job)


@every_way
def test_nobody_settles_a_job_in_another_hand(rig: Rig, belt: Belt, settle: Settle) -> None:
    put(belt)
    job = reserved(belt)
    with pytest.raises(LostReservation):
        settle(listening(rig), job)
    belt.delete(job)


@every_way
def test_nobody_settles_by_a_job_made_up(belt: Belt, settle: Settle) -> None:
    put(belt)
    job = reserved(belt)
    with pytest.raises(LostReservation):
        settle(belt, Job(job.id, job.body))
    belt.delete(job)


@pytest.mark.parametrize("settle", [touch, delete, release])
def test_a_ghost_settles_nothing(rig: Rig, belt: Belt, settle: Settle) -> None:
    put(belt, ttr=1)
    ghost, successor = reserved(belt), listening(rig)
    job = inherited(successor, belt)
    with pytest.raises(LostReservation):
        settle(belt, ghost)
    successor.delete(job)


def test_a_released_job_comes_again_with_its_new_priority(belt: Belt) -> None:
    put(belt, b"released", priority=1)
    put(belt, b"other", priority=2)
    belt.release(reserved(belt), priority=3)
    assert [reserved(belt).body, reserved(belt).body] == [b"other", b"released"]


@every_way
def test_a_released_job_is_nobodys(belt: Belt, settle: Settle) -> None:
    put(belt)
    job = reserved(belt)
    belt.release(job, priority=1)
    with pytest.raises(LostReservation):
        settle(belt, job)


def test_it_counts_how_often_a_job_was_handed_out(belt: Belt) -> None:
    put(belt)
    for times in (1, 2, 3):
        job = reserved(belt)
        assert belt.times_reserved(job) == times
        belt.release(job, priority=1)


def test_closing_gives_the_job_in_hand_to_the_next(rig: Rig, belt: Belt) -> None:
    put(belt)
    job = reserved(belt)
    belt.close()
    belt.close()
    successor = listening(rig)
    again = reserved(successor, 10)
    assert again == job
    assert successor.times_reserved(again) == 2
    with pytest.raises(LostReservation):
        belt.delete(job)


def test_a_closed_belt_connects_again_and_listens_as_before(belt: Belt) -> None:
    belt.close()
    put(belt)
    belt.close()
    assert reserved(belt).body == b"job"
