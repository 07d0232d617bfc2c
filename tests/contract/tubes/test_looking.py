"""What can be seen without taking a job."""

from shared.tubes.belt import Belt
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


def test_every_connection_sees_the_same_instance_until_a_restart(rig: Rig) -> None:
    before = rig.connect().instance()
    assert rig.connect().instance() == before
    rig.restart()
    assert rig.connect().instance() != before
