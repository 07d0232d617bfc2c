"""Many jobs put in one go lie on their tubes as if each had been put by itself."""

import pytest

from shared.tubes.belt import Belt, Put
from tests.contract.tubes.conftest import put
from tests.contract.tubes.test_reserving import reserved


def test_each_goes_to_its_tube_with_its_numbers(belt: Belt) -> None:
    belt.watch(("work", "other"))
    ids = belt.put_many(
        [
            Put("work", b"late", 9, 0, 60),
            Put("other", b"first\r\nput", 1, 0, 60),
            Put("work", b"", 5, 0, 60),
            Put("other", b"delayed", 0, 100, 60),
        ]
    )
    assert len(set(ids)) == 4
    taken = [reserved(belt) for _ in range(3)]
    assert [job.body for job in taken] == [b"first\r\nput", b"", b"late"]
    assert [job.id for job in taken] == [ids[1], ids[2], ids[0]]
    assert belt.waiting("other")["delayed"] == 1


def test_none_is_put_when_one_cannot_be(belt: Belt) -> None:
    with pytest.raises(ValueError, match="whole number"):
        belt.put_many([Put("work", b"good", 1, 0, 60), Put("work", b"bad", 1, 0, 0)])
    assert belt.reserve(0) is None


def test_nothing_to_put_is_nothing_to_do(belt: Belt) -> None:
    assert belt.put_many([]) == []


def test_single_ones_go_where_they_should_afterwards(belt: Belt) -> None:
    belt.put_many([Put("other", b"elsewhere", 1, 0, 60)])
    put(belt, b"here")
    assert reserved(belt).body == b"here"
