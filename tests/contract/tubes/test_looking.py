"""What can be seen without taking a job."""

from concurrent.futures import ThreadPoolExecutor

from shared.tubes.belt import Belt, Look
from tests.contract.tubes.conftest import Rig, put
from tests.contract.tubes.test_reserving import reserved


def test_jobs_are_counted_by_state(belt: Belt) -> None:
    for _ in range(3):
        put(belt)
    belt.put("work", b"", priority=1, delay=60, ttr=60)
    put(belt, tube="other")
    reserved(belt)
    assert belt.waiting("work") == {"ready": 2, "reserved": 1, "delayed": 1, "buried": 0}


def test_a_tube_that_nobody_knows_has_no_jobs(belt: Belt) -> None:
    assert belt.waiting("unheard-of") == {"ready": 0, "reserved": 0, "delayed": 0, "buried": 0}


def test_a_job_can_be_looked_at_in_any_state(belt: Belt) -> None:
    ready = put(belt, b"body")
    delayed = belt.put("work", b"later", priority=1, delay=60, ttr=60)
    assert (belt.peek(ready), belt.peek(delayed)) == (b"body", b"later")
    reserved(belt)
    assert belt.peek(ready) == b"body"
    assert belt.peek(delayed + 1) is None


def test_a_tube_shows_its_jobs_and_who_listens(rig: Rig, belt: Belt) -> None:
    put(belt)
    put(belt)
    belt.put("work", b"", priority=1, delay=60, ttr=60)
    reserved(belt)
    assert rig.connect().look("work") == Look(ready=1, reserved=1, delayed=1, workers=1, waited=0)


def test_who_waits_for_a_job_is_idle(rig: Rig, belt: Belt) -> None:
    other = rig.connect()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(belt.reserve, 60)
        while other.look("work").idle == 0:
            continue
        assert other.look("work") == Look(workers=1, idle=1)
        belt.interrupt()
        assert waiting.result() is None


def test_a_paused_tube_says_for_how_long(rig: Rig, belt: Belt) -> None:
    put(belt)
    belt.pause("work", 600)
    assert 590 <= rig.connect().look("work").paused <= 600
    belt.pause("work", 0)
    assert rig.connect().look("work").paused == 0


def test_a_tube_that_nobody_knows_looks_empty(belt: Belt) -> None:
    assert belt.look("unheard-of") == Look()


def test_every_connection_sees_the_same_instance_until_a_restart(rig: Rig) -> None:
    before = rig.connect().instance()
    assert rig.connect().instance() == before
    rig.restart()
    assert rig.connect().instance() != before
