"""Who gets which job, and when."""

import threading

import pytest

from shared.tubes.belt import Belt, Job
from tests.contract.tubes.conftest import Rig, listening, put


def reserved(belt: Belt, timeout: int = 0) -> Job:
    job = belt.reserve(timeout)
    assert job is not None
    return job


def inherited(heir: Belt, holder: Belt) -> Job:
    """The job that `holder` has had for too long, as `heir` gets it.

    beanstalkd 1.12 now and then misses the end of a time-to-run until the holder's connection asks something.
    """
    for _ in range(10):
        holder.instance()
        if (job := heir.reserve(1)) is not None:
            return job
    raise AssertionError("the job was never handed on")


@pytest.mark.parametrize(
    "body",
    [b"", b"\r\n", b"delete 1\r\n", b"OK 3\r\n---", bytes(range(256)), b"x" * 65_535],
    ids=["empty", "line-end", "a-command", "an-answer", "every-byte", "the-largest"],
)
def test_a_body_arrives_as_it_was_put(belt: Belt, body: bytes) -> None:
    job_id = put(belt, body)
    assert reserved(belt) == (job_id, body)


def test_the_urgent_go_first_and_then_the_old(belt: Belt) -> None:
    for body, priority in ((b"3", 20), (b"1", 10), (b"4", 20), (b"2", 10), (b"0", 0), (b"5", 2**32 - 1)):
        put(belt, body, priority=priority)
    assert [reserved(belt).body for _ in range(6)] == [b"0", b"1", b"2", b"3", b"4", b"5"]


def test_a_job_goes_to_one_worker_and_one_only(rig: Rig, belt: Belt) -> None:
    put(belt)
    assert belt.reserve(0) is not None
    assert listening(rig).reserve(0) is None


def test_nothing_is_none(belt: Belt) -> None:
    assert belt.reserve(0) is None
    assert belt.reserve(1) is None


def test_a_blocked_reserve_wakes_for_a_job_put_later(rig: Rig, belt: Belt) -> None:
    got: list[Job | None] = []
    worker = threading.Thread(target=lambda: got.append(belt.reserve(30)))
    worker.start()
    job_id = put(rig.connect())
    worker.join(30)
    assert got == [(job_id, b"job")]


def test_it_listens_on_exactly_the_tubes_it_was_told(belt: Belt) -> None:
    for tube in ("default", "work", "other", "third"):
        put(belt, tube.encode(), tube=tube)
    assert reserved(belt).body == b"work"
    assert belt.reserve(0) is None
    belt.watch(("third", "other"))
    assert {reserved(belt).body, reserved(belt).body} == {b"other", b"third"}
    assert belt.reserve(0) is None


def test_it_does_not_listen_unless_told_to_what(rig: Rig) -> None:
    with pytest.raises(ValueError, match="tube"):
        rig.connect().reserve(0)


def test_a_delayed_job_comes_when_its_time_has_come(belt: Belt) -> None:
    belt.put("work", b"later", priority=1, delay=1, ttr=60)
    assert belt.reserve(0) is None
    assert belt.waiting("work")["delayed"] == 1
    assert reserved(belt, 10).body == b"later"


def test_a_job_whose_time_to_run_is_over_goes_to_the_next(rig: Rig, belt: Belt) -> None:
    put(belt, ttr=1)
    reserved(belt)
    assert inherited(listening(rig), belt).body == b"job"


def test_a_touched_job_stays_when_another_goes(rig: Rig, belt: Belt) -> None:
    put(belt, b"touched", ttr=4)
    put(belt, b"left", ttr=4)
    touched, other = reserved(belt), listening(rig)
    reserved(other)
    third = listening(rig)
    assert third.reserve(1) is None
    belt.touch(touched)
    assert inherited(third, other).body == b"left"
    assert third.reserve(0) is None


def test_the_last_second_of_a_job_in_hand_is_no_reason_to_wait(belt: Belt) -> None:
    put(belt, ttr=1)
    reserved(belt)
    # Had it waited, it would have got its own job again a second later.
    assert belt.reserve(30) is None


def test_a_paused_tube_hands_out_nothing_until_the_pause_is_over_or_lifted(belt: Belt) -> None:
    put(belt, b"first")
    put(belt, b"second")
    belt.pause("work", 60)
    assert belt.reserve(0) is None
    belt.pause("work", 0)
    assert reserved(belt).body == b"first"
    belt.pause("work", 1)
    assert belt.reserve(0) is None
    assert reserved(belt, 10).body == b"second"


def test_a_tube_that_nobody_knows_can_be_paused(belt: Belt) -> None:
    belt.pause("unheard-of", 5)


def test_an_interrupted_reserve_returns_and_so_does_every_later_one(belt: Belt) -> None:
    got: list[Job | None] = []
    worker = threading.Thread(target=lambda: got.extend([belt.reserve(100), belt.reserve(100)]))
    worker.start()
    belt.interrupt()
    worker.join(30)
    assert got == [None, None]


def test_interrupting_does_not_disturb_a_job_in_hand(rig: Rig, belt: Belt) -> None:
    put(belt, b"in hand")
    put(belt, b"next")
    job = reserved(belt)
    belt.interrupt()
    belt.interrupt()
    assert belt.reserve(100) is None
    belt.touch(job)
    belt.delete(job)
    assert reserved(listening(rig)).body == b"next"


def test_many_workers_share_the_jobs_without_repeat(rig: Rig) -> None:
    bodies = [str(n).encode() for n in range(40)]
    got: list[bytes] = []

    def work() -> None:
        belt = listening(rig)
        while (job := belt.reserve(1)) is not None:
            got.append(job.body)
            belt.delete(job)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    producer = rig.connect()
    for body in bodies:
        put(producer, body)
    for worker in workers:
        worker.join(60)
    assert sorted(got) == sorted(bodies)
