"""The threads that answer: all are used when they are needed, few when they are not, none is forgotten."""

import asyncio
import threading
from functools import partial

import pytest

from services.gateway.serving.pool import Overloaded, Pool

PATIENCE = 10


def test_one_call_after_the_other_stays_with_the_warm_threads() -> None:
    async def one_by_one() -> set[int]:
        pool = Pool(threads=16, queue=10)
        used = {await pool.run(threading.get_ident) for _ in range(200)}
        pool.close()
        return used

    assert len(asyncio.run(one_by_one())) < 8


def test_as_many_calls_at_a_time_as_there_are_threads() -> None:
    meeting = threading.Barrier(4)

    async def at_once() -> list[int]:
        pool = Pool(threads=4, queue=10)
        met = await asyncio.gather(*(pool.run(partial(meeting.wait, PATIENCE)) for _ in range(8)))
        pool.close()
        return met

    assert sorted(asyncio.run(at_once())) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_thread_goes_on_after_an_error() -> None:
    async def twice() -> int:
        pool = Pool(threads=1, queue=10)
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda: 1 // 0)
        found = await pool.run(lambda: 7)
        pool.close()
        return found

    assert asyncio.run(twice()) == 7


def test_when_it_closes_what_was_let_in_is_finished() -> None:
    begun, may_end = threading.Event(), threading.Event()
    done: list[int] = []

    def first() -> None:
        begun.set()
        may_end.wait(PATIENCE)

    async def close_under_way() -> None:
        pool = Pool(threads=1, queue=2)
        calls = [asyncio.ensure_future(pool.run(first))]
        await asyncio.to_thread(begun.wait, PATIENCE)
        calls += [asyncio.ensure_future(pool.run(partial(done.append, number))) for number in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await pool.run(first)
        may_end.set()
        pool.close()
        await asyncio.gather(*calls)

    asyncio.run(close_under_way())
    assert done == [0, 1]
