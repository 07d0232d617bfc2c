"""What beanstalkd would not take never reaches it: it reads the body of a rejected put as commands."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from shared.tubes.belt import Belt
from tests.contract.tubes.conftest import put
from tests.contract.tubes.test_reserving import reserved

BAD_NUMBERS: list[dict[str, Any]] = [
    {"priority": -1},
    {"priority": 2**32},
    {"priority": 0.5},
    {"priority": True},
    {"delay": -1},
    {"delay": 0.9},
    {"delay": 2**32},
    {"ttr": 0},
    {"ttr": -5},
    {"ttr": 1.5},
    {"ttr": float("inf")},
]
BAD_NAMES = ["", "-dash", "two words", "cr\r\nlf", "tail\n", "é", "x" * 201, "nul\0", "a:b"]


@pytest.mark.parametrize("numbers", BAD_NUMBERS, ids=str)
def test_a_number_that_is_not_whole_or_out_of_range(belt: Belt, numbers: dict[str, Any]) -> None:
    victim = put(belt)
    with pytest.raises(ValueError, match="whole number"):
        belt.put("work", b"delete %d" % victim, **{"priority": 1, "ttr": 60, **numbers})
    assert reserved(belt).id == victim
    assert belt.reserve(0) is None


NAMING: dict[str, Callable[[Belt, str], object]] = {
    "put": lambda belt, name: belt.put(name, b"", priority=1, ttr=1),
    "watch": lambda belt, name: belt.watch(("work", name)),
    "pause": lambda belt, name: belt.pause(name, 1),
    "waiting": lambda belt, name: belt.waiting(name),
    "look": lambda belt, name: belt.look(name),
}


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("command", NAMING)
def test_a_name_that_is_no_tube(belt: Belt, command: str, name: str) -> None:
    with pytest.raises(ValueError, match="tube"):
        NAMING[command](belt, name)


@pytest.mark.parametrize("name", ["x" * 200, "a-b+c/d;e.f$g_h(i)", "0"])
def test_every_name_that_beanstalkd_knows_will_do(belt: Belt, name: str) -> None:
    belt.watch((name,))
    put(belt, tube=name)
    assert reserved(belt).body == b"job"


MISTAKES: dict[str, Callable[[Belt], object]] = {
    "body-too-big": lambda belt: belt.put("work", b"x" * 65_536, priority=1, ttr=1),
    "watch-none": lambda belt: belt.watch(()),
    "wait-back": lambda belt: belt.reserve(-1),
    "wait-a-part": lambda belt: belt.reserve(cast("int", 0.9)),
    "pause-back": lambda belt: belt.pause("work", -1),
    "pause-a-part": lambda belt: belt.pause("work", cast("int", 0.5)),
    "id-below-0": lambda belt: belt.peek(-1),
    "id-too-big": lambda belt: belt.peek(2**64),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_all_else_that_it_would_not_take(belt: Belt, mistake: str) -> None:
    put(belt)
    with pytest.raises(ValueError, match=r"\w"):
        MISTAKES[mistake](belt)
    assert reserved(belt).body == b"job"


def test_a_priority_out_of_range_keeps_the_job_in_hand(belt: Belt) -> None:
    put(belt)
    job = reserved(belt)
    with pytest.raises(ValueError, match="priority"):
        belt.release(job, priority=-1)
    belt.delete(job)
