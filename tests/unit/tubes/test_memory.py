"""What only the belt in memory has: a clock to turn. The rest is in the contract suite."""

import pytest

from shared.clock import ManualClock
from shared.errors import LostReservation
from shared.tubes.belt import Job
from shared.tubes.memory import MemoryBelt, MemoryServer


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def server(clock: ManualClock) -> MemoryServer:
    return MemoryServer(clock)


@pytest.fixture
def belt(server: MemoryServer) -> MemoryBelt:
    return listening(server)


def listening(server: MemoryServer) -> MemoryBelt:
    belt = MemoryBelt(server)
    belt.watch(("work",))
    return belt


def reserved(belt: MemoryBelt) -> Job:
    job = belt.reserve(0)
    assert job is not None
    return job


def test_a_reserve_never_waits_for_a_clock_that_stands_still(belt: MemoryBelt) -> None:
    assert belt.reserve(3600) is None


def test_a_delay_ends_when_the_clock_says_so(belt: MemoryBelt, clock: ManualClock) -> None:
    belt.put("work", b"later", priority=1, delay=60, ttr=60)
    clock.advance(59)
    assert belt.reserve(0) is None
    clock.advance(1)
    assert reserved(belt).body == b"later"


def test_a_pause_ends_when_the_clock_says_so(belt: MemoryBelt, clock: ManualClock) -> None:
    belt.put("work", b"job", priority=1, ttr=60)
    belt.pause("work", 60)
    clock.advance(59)
    assert belt.reserve(0) is None
    clock.advance(1)
    assert reserved(belt)


def test_a_reservation_ends_when_the_clock_says_so(
    server: MemoryServer, belt: MemoryBelt, clock: ManualClock
) -> None:
    belt.put("work", b"job", priority=1, ttr=60)
    job, other = reserved(belt), listening(server)
    clock.advance(59)
    assert other.reserve(0) is None
    clock.advance(1)
    with pytest.raises(LostReservation):
        belt.touch(job)
    assert other.times_reserved(reserved(other)) == 2


def test_a_touch_starts_the_time_to_run_again(
    server: MemoryServer, belt: MemoryBelt, clock: ManualClock
) -> None:
    belt.put("work", b"job", priority=1, ttr=60)
    job, other = reserved(belt), listening(server)
    for _ in range(10):
        clock.advance(59)
        belt.touch(job)
    assert other.reserve(0) is None
    belt.delete(job)


def test_going_down_and_coming_back_keeps_the_jobs(server: MemoryServer, belt: MemoryBelt) -> None:
    belt.put("work", b"job", priority=1, ttr=60)
    server.down = True
    server.down = False
    assert reserved(listening(server)).body == b"job"
