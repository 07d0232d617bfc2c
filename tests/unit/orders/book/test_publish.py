"""What an order's job says on the belt, and when."""

import math

import pytest

from shared.clock import ManualClock
from shared.orders.book.publish import body_of, publish
from shared.orders.record import Order
from shared.outcome import Done
from shared.tubes import envelope, names
from shared.tubes.limits import MAX_WHOLE
from shared.tubes.memory import MemoryBelt, MemoryServer
from tests.unit.orders import samples
from tests.unit.orders.samples import accepted, run


class Seen(MemoryBelt):
    """A belt that remembers how it was put to."""

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> int:
        self.put_with = (tube, priority, delay, ttr)
        return super().put(tube, body, priority=priority, delay=delay, ttr=ttr)


def put(order: Order, delay: float = 0, ttr: float = 60) -> tuple[str, int, int, int]:
    belt = Seen(MemoryServer(ManualClock()))
    publish(belt, order, delay=delay, ttr=ttr)
    return belt.put_with


def test_an_envelope_names_the_order_its_step_its_generation_and_its_trace() -> None:
    found = envelope.decode(body_of(accepted().order))
    assert (found.order, found.step, found.generation, found.trace) == (
        samples.ID,
        names.NUMBERS_RELEASE,
        1,
        samples.TRACE,
    )


def test_an_envelope_carries_nothing_of_what_was_ordered() -> None:
    assert samples.NUMBER.encode() not in body_of(accepted().order)


def test_the_next_job_is_another_envelope() -> None:
    order = accepted().order
    assert body_of(order) != body_of(run(order, Done()))


@pytest.mark.parametrize(
    ("delay", "expected"),
    [
        (0, 0),
        (-5, 0),
        (0.1, 1),
        (59.5, 60),
        (MAX_WHOLE + 1, MAX_WHOLE),
        (2.5e11, MAX_WHOLE),
        (math.inf, MAX_WHOLE),
    ],
)
def test_a_delay_is_rounded_up_and_kept_within_what_the_belt_can_count(delay: float, expected: int) -> None:
    assert put(accepted().order, delay)[2] == expected


def test_an_order_that_rests_has_nothing_to_publish() -> None:
    with pytest.raises(AssertionError, match="no job"):
        put(run(accepted().order, Done(), Done()))
