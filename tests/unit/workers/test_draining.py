"""Stop means drain: no further job is reserved, the one in hand is finished, the thread ends."""

import threading

from services.workers.context import Context
from services.workers.runner import Runner
from shared.clock import SystemClock
from shared.orders.states import State
from shared.outcome import Done, Outcome
from shared.tubes.names import WORKER_TUBES
from tests.unit.workers.one_step import ORDER, shop_where
from tests.unit.workers.workshop import Workshop

PATIENCE = 10
"""Seconds after which a thread counts as stuck."""


def running(runner: Runner) -> threading.Thread:
    """The runner in a thread of its own."""
    thread = threading.Thread(target=runner.run, args=(WORKER_TUBES,), daemon=True)
    thread.start()
    return thread


def has_ended(thread: threading.Thread) -> bool:
    thread.join(PATIENCE)
    return not thread.is_alive()


def test_an_idle_worker_stops() -> None:
    worker = Workshop().worker
    thread = running(worker)
    worker.stop()
    assert has_ended(thread)


def test_a_worker_that_was_stopped_before_it_began_does_nothing() -> None:
    shop = Workshop()
    order = shop.take(ORDER)
    shop.worker.stop()
    shop.worker.stop()
    assert has_ended(running(shop.worker))
    assert shop.look(order) == order


def test_the_job_in_hand_is_finished_and_no_other_begun() -> None:
    in_hand, go_on = threading.Event(), threading.Event()

    def run(_context: Context) -> Outcome:
        in_hand.set()
        assert go_on.wait(PATIENCE)
        return Done({"hash": "0" * 32})

    shop = shop_where(run)
    first, second = shop.take(ORDER), shop.take(ORDER)
    thread = running(shop.worker)
    assert in_hand.wait(PATIENCE)
    shop.worker.stop()
    go_on.set()
    assert has_ended(thread)
    assert shop.look(first).position == 1
    assert shop.look(second) == second


def test_a_worker_that_has_stopped_leaves_no_job_reserved() -> None:
    shop = Workshop()
    shop.take(ORDER)
    shop.worker.stop()
    assert has_ended(running(shop.worker))
    assert shop.server.jobs[1].state == "ready"


def test_a_worker_that_waits_for_a_job_gets_it_at_once() -> None:
    """With the system's clock the reserve blocks; the put wakes it."""
    done = threading.Event()

    def run(_context: Context) -> Outcome:
        done.set()
        return Done({"hash": "0" * 32})

    shop = shop_where(run)
    shop.server.clock = SystemClock()
    thread = running(shop.worker)
    order = shop.take(ORDER)
    assert done.wait(PATIENCE)
    shop.worker.stop()
    assert has_ended(thread)
    assert shop.look(order).state is not State.ACCEPTED


def test_a_belt_that_comes_back_is_worked_on_again() -> None:
    done, tried = threading.Event(), threading.Event()

    def run(_context: Context) -> Outcome:
        done.set()
        return Done({"hash": "0" * 32})

    shop = shop_where(run)
    shop.take(ORDER)
    shop.server.down = True
    shop.on_wait = tried.set
    thread = running(shop.worker)
    assert tried.wait(PATIENCE)
    shop.server.down = False
    assert done.wait(PATIENCE)
    shop.worker.stop()
    assert has_ended(thread)
