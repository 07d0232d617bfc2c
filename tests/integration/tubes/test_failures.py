"""What happens to the belt when beanstalkd hangs, is killed in the middle, or comes back from its binlog."""

import signal
import threading
from collections.abc import Generator
from pathlib import Path

import greenstalk
import pytest

from shared.errors import BeltUnavailable, LostReservation
from shared.tubes.belt import Job
from shared.tubes.client import Beanstalkd
from tests.integration.tubes.rogue import Swallower
from tests.servers import BeanstalkdServer


@pytest.fixture
def server(tmp_path: Path) -> Generator[BeanstalkdServer]:
    server = BeanstalkdServer(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture
def belt(server: BeanstalkdServer) -> Generator[Beanstalkd]:
    belt = Beanstalkd(server.address)
    belt.watch(("work",))
    yield belt
    belt.close()


@pytest.fixture
def hasty(server: BeanstalkdServer) -> Generator[Beanstalkd]:
    """For tests in which the server hangs; a busy machine may need most of its time for an answer."""
    belt = Beanstalkd(server.address, timeout=0.9)
    belt.watch(("work",))
    yield belt
    belt.close()


def put(belt: Beanstalkd, body: bytes = b"job") -> int:
    return belt.put("work", body, priority=1, ttr=60)


def reserved(belt: Beanstalkd) -> Job:
    job = belt.reserve(5)
    assert job is not None
    return job


def restart(server: BeanstalkdServer) -> None:
    server.kill()
    server.start()


def test_a_server_that_hangs_costs_a_time_out_and_no_more(
    server: BeanstalkdServer, hasty: Beanstalkd
) -> None:
    put(hasty)
    server.signal(signal.SIGSTOP)
    for _ in range(2):  # the second one connects: the kernel accepts for a process that is stopped
        with pytest.raises(BeltUnavailable):
            hasty.instance()
    with pytest.raises(BeltUnavailable):
        hasty.reserve(1)
    server.signal(signal.SIGCONT)
    assert reserved(hasty).body == b"job"


def test_a_reserve_may_wait_longer_than_an_answer_may_take(hasty: Beanstalkd) -> None:
    assert hasty.reserve(1) is None


def test_a_job_in_hand_is_lost_when_its_connection_timed_out(
    server: BeanstalkdServer, hasty: Beanstalkd
) -> None:
    put(hasty)
    job = reserved(hasty)
    server.signal(signal.SIGSTOP)
    with pytest.raises(BeltUnavailable):
        hasty.touch(job)
    server.signal(signal.SIGCONT)
    with pytest.raises(LostReservation):
        hasty.delete(job)
    assert reserved(hasty) == job


def test_the_binlog_brings_jobs_back_and_the_old_reservation_stays_lost(
    server: BeanstalkdServer, belt: Beanstalkd
) -> None:
    put(belt)
    old = reserved(belt)
    restart(server)
    with pytest.raises(BeltUnavailable):
        belt.delete(old)
    again = reserved(belt)
    assert again == old
    with pytest.raises(LostReservation):
        belt.delete(old)
    belt.delete(again)


def test_a_reserve_that_is_cut_off_listens_again_to_its_own_tube(
    server: BeanstalkdServer, belt: Beanstalkd
) -> None:
    got: list[object] = []
    back = threading.Event()

    def work() -> None:
        try:
            got.append(belt.reserve(60))
        except BeltUnavailable:
            got.append(BeltUnavailable)
        back.wait(30)
        got.append(reserved(belt).body)

    worker = threading.Thread(target=work)
    worker.start()
    wait_until_somebody_waits(server)
    restart(server)
    back.set()
    producer = Beanstalkd(server.address)
    producer.put("default", b"not ours", priority=0, ttr=60)
    put(producer)
    worker.join(30)
    producer.close()
    assert got == [BeltUnavailable, b"job"]


def test_an_interrupt_wakes_a_reserve_that_waits_in_the_kernel(
    server: BeanstalkdServer, belt: Beanstalkd
) -> None:
    got: list[object] = []
    worker = threading.Thread(target=lambda: got.append(belt.reserve(60)))
    worker.start()
    wait_until_somebody_waits(server)
    belt.interrupt()
    worker.join(30)
    assert got == [None]


def test_a_signal_handler_wakes_its_own_thread(server: BeanstalkdServer, belt: Beanstalkd) -> None:
    def send() -> None:
        wait_until_somebody_waits(server)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR2)

    def handle(_number: int, _frame: object) -> None:
        belt.interrupt()

    before = signal.signal(signal.SIGUSR2, handle)
    sender = threading.Thread(target=send)
    sender.start()
    try:
        assert belt.reserve(60) is None
    finally:
        sender.join(30)
        signal.signal(signal.SIGUSR2, before)


def test_a_job_handed_out_to_an_interrupted_reserve_goes_to_the_next(
    server: BeanstalkdServer, belt: Beanstalkd
) -> None:
    worker = threading.Thread(target=lambda: belt.reserve(60))
    worker.start()
    wait_until_somebody_waits(server)
    server.signal(signal.SIGSTOP)
    belt.interrupt()
    worker.join(30)
    server.signal(signal.SIGCONT)
    successor = Beanstalkd(server.address)
    put(successor)
    successor.watch(("work",))
    assert reserved(successor).body == b"job"
    successor.close()


def test_a_put_whose_answer_is_lost_was_sent_once(server: BeanstalkdServer) -> None:
    with Swallower(server.port) as line:
        belt = Beanstalkd(line.address)
        put(belt, b"first")
        line.swallow_next = True
        with pytest.raises(BeltUnavailable):
            put(belt, b"second")
        assert belt.waiting("work")["ready"] == 2
        belt.close()
        assert sum(b"second" in request for request in line.heard) == 1


def test_a_delete_whose_answer_is_lost_is_not_repeated(server: BeanstalkdServer) -> None:
    with Swallower(server.port) as line:
        belt = Beanstalkd(line.address)
        belt.watch(("work",))
        put(belt)
        job = reserved(belt)
        line.swallow_next = True
        with pytest.raises(BeltUnavailable):
            belt.delete(job)
        with pytest.raises(LostReservation):
            belt.delete(job)
        belt.close()
        assert sum(request.startswith(b"delete") for request in line.heard) == 1


def test_a_draining_server_is_an_outage_until_it_is_restarted(
    server: BeanstalkdServer, belt: Beanstalkd
) -> None:
    server.signal(signal.SIGUSR1)
    with pytest.raises(BeltUnavailable, match="Draining"):
        put(belt)
    restart(server)
    with pytest.raises(BeltUnavailable):
        belt.instance()
    assert put(belt)


def wait_until_somebody_waits(server: BeanstalkdServer) -> None:
    """Ask, and ask again: each answer is the server's own word on who is blocked in a reserve."""
    with greenstalk.Client(("127.0.0.1", server.port)) as watcher:
        while watcher.stats()["current-waiting"] == 0:
            pass


def test_a_job_that_beanstalkd_set_aside_counts_as_lost(server: BeanstalkdServer, belt: Beanstalkd) -> None:
    buried = put(belt)
    with greenstalk.Client(("127.0.0.1", server.port), watch="work") as hand:
        hand.bury(hand.reserve())
    assert belt.peek(buried) is None
    assert belt.look("work").buried == 1
