"""The threads that the application runs in: few, with a bounded queue before them.

Work that was let in already (an answer to a hold, the next piece of a stream) is never refused, but has half
of the threads at most: a thousand answers that come due at once do not keep a new order waiting.
"""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Overloaded(Exception):
    """The queue is full: whoever comes now would wait for longer than anybody wants to."""


class _Job(NamedTuple):
    call: Callable[[], Any]
    future: "asyncio.Future[Any]"


class Pool:
    """Threads for calls from one event loop."""

    def __init__(self, *, threads: int, queue: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue = queue
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._again = asyncio.Semaphore(max(1, threads // 2))
        self._threads = [
            threading.Thread(target=self._work, daemon=True, name=f"answer-{number}")
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, call: Callable[[], T]) -> T:
        """The call's result. Raises `Overloaded` at once when too many wait for a thread."""
        if self._jobs.qsize() >= self._queue:
            raise Overloaded
        return await self._run(call)

    async def run_on(self, call: Callable[[], T]) -> T:
        """The result of a call that goes on with what was begun; never refused."""
        async with self._again:
            return await self._run(call)

    def close(self) -> None:
        """End the threads, and return once they have finished what they were given."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    async def _run(self, call: Callable[[], T]) -> T:
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(call, future))
        return await future

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                result = job.call()
            except BaseException as error:
                self._loop.call_soon_threadsafe(_fail, job.future, error)
            else:
                self._loop.call_soon_threadsafe(_succeed, job.future, result)


def _succeed(future: "asyncio.Future[Any]", result: object) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: "asyncio.Future[Any]", error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
