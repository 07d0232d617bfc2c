"""The threads that the application runs in: few, with a bounded queue before them.

Work that was let in already (an answer to a hold, the next piece of a stream) is never refused, but has half
of the threads at most: a thousand answers that come due at once do not keep a new order waiting. What comes
goes to the thread that was at work last: its memory and its connections are the warm ones.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Overloaded(Exception):
    """The queue is full: whoever comes now would wait for longer than anybody wants to."""


class _Job(NamedTuple):
    call: Callable[[], Any]
    future: "asyncio.Future[Any]"


class _Done(NamedTuple):
    future: "asyncio.Future[Any]"
    result: object
    error: BaseException | None


class _Desk:
    """Where one thread is handed what it does next."""

    def __init__(self) -> None:
        self._job: _Job | None = None
        self._handed = threading.Lock()
        self._handed.acquire()

    def hand(self, job: _Job | None) -> None:
        """See `wait`."""
        self._job = job
        self._handed.release()

    def wait(self) -> _Job | None:
        """Until something is handed in; None says that nothing will be."""
        self._handed.acquire()
        return self._job


class Pool:
    """Threads for calls from one event loop."""

    def __init__(self, *, threads: int, queue: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue = queue
        self._lock = threading.Lock()
        self._jobs: deque[_Job] = deque()
        self._idle: list[_Desk] = []
        """Where threads without work wait, the one that was at work last at the end."""
        self._closed = False
        self._done: deque[_Done] = deque()
        self._told = False
        self._again = asyncio.Semaphore(max(1, threads // 2))
        self._threads = [
            threading.Thread(target=self._work, daemon=True, name=f"answer-{number}")
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, call: Callable[[], T]) -> T:
        """The call's result. Raises `Overloaded` at once when too many wait for a thread."""
        if len(self._jobs) >= self._queue:
            raise Overloaded
        return await self._run(call)

    async def run_on(self, call: Callable[[], T]) -> T:
        """The result of a call that goes on with what was begun; never refused."""
        async with self._again:
            return await self._run(call)

    def close(self) -> None:
        """End the threads, and return once they have finished what they were given."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for desk in idle:
            desk.hand(None)
        for thread in self._threads:
            thread.join()

    async def _run(self, call: Callable[[], T]) -> T:
        future: asyncio.Future[T] = self._loop.create_future()
        job = _Job(call, future)
        with self._lock:
            desk = self._idle.pop() if self._idle else None
            if desk is None:
                self._jobs.append(job)
        if desk is not None:
            desk.hand(job)
        return await future

    def _next(self, desk: "_Desk") -> _Job | None:
        """What this thread does next, as soon as there is something; None when nothing will come any more."""
        with self._lock:
            if self._jobs:
                return self._jobs.popleft()
            if self._closed:
                return None
            self._idle.append(desk)
        return desk.wait()

    def _work(self) -> None:
        desk = _Desk()
        while (job := self._next(desk)) is not None:
            try:
                result = job.call()
            except BaseException as error:
                self._hand_back(_Done(job.future, None, error))
            else:
                self._hand_back(_Done(job.future, result, None))

    def _hand_back(self, done: _Done) -> None:
        # To wake the loop costs more than anything else here: once is enough for all that is done by then.
        self._done.append(done)
        if not self._told:
            self._told = True
            self._loop.call_soon_threadsafe(self._take_back)

    def _take_back(self) -> None:
        self._told = False
        while self._done:
            done = self._done.popleft()
            if done.future.done():
                continue
            if done.error is None:
                done.future.set_result(done.result)
            else:
                done.future.set_exception(done.error)
