"""A tube that people have paused stays paused, whatever becomes of the belt; and goes on when they say so."""

from services.keeper.pausing import Pausing
from shared.orders.book.pauses import Pause, Pauses
from shared.tubes.names import CALLBACKS, CALLS
from tests.unit.keeper.house import House


def keeper(house: House, *tubes: str) -> Pausing:
    """One who looks after these pauses of ten minutes."""
    pauses = Pauses(house.redis)
    for tube in tubes:
        pauses.begin(tube, Pause("Ada", "maintenance", 1.0, left=600))
    return Pausing(pauses, house.producer)


def paused(house: House, tube: str) -> list[int]:
    """For how long each belt has it paused, in whole minutes."""
    return [round(belt.look(tube).paused / 60) for _, belt in house.producer.each()]


def test_what_a_restarted_belt_has_forgotten_is_paused_again() -> None:
    house = House(servers=2)
    pausing = keeper(house, CALLS)
    assert pausing.sweep() == 2
    assert paused(house, CALLS) == [10, 10]
    house.server.restart()
    pausing.sweep()  # finds its connection cut
    assert pausing.sweep() == 1
    assert paused(house, CALLS) == [10, 10]


def test_a_pause_that_stands_is_left_alone() -> None:
    house = House()
    pausing = keeper(house, CALLS)
    pausing.sweep()
    assert pausing.sweep() == 0


def test_one_that_was_shortened_is_made_as_long_as_it_should_be() -> None:
    house = House()
    pausing = keeper(house, CALLS)
    for _, belt in house.producer.each():
        belt.pause(CALLS, 5)
    assert pausing.sweep() == 1
    assert paused(house, CALLS) == [10]


def test_tubes_that_nobody_paused_are_none_of_its_business() -> None:
    house = House()
    for _, belt in house.producer.each():
        belt.pause(CALLBACKS, 60)
    assert keeper(house, CALLS).sweep() == 1
    assert paused(house, CALLBACKS) == [1]


def test_a_belt_that_is_away_keeps_the_others_from_nothing() -> None:
    house = House(servers=2)
    house.server.down = True
    assert keeper(house, CALLS).sweep() == 1
    house.server.down = False
    assert paused(house, CALLS) == [0, 10]
