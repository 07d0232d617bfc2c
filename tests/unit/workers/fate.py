"""Something goes wrong at one moment: right before, or right after, one thing takes effect somewhere.

Redis, the belt and the carrier each ask `Fate` around everything they do. A test counts the moments of a run
that nothing disturbs, then runs it again once for each of them.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

import redis
from redis.client import Pipeline

from shared.errors import BeltUnavailable, CallbackFailed
from shared.redis_client import Client
from shared.tubes.belt import Job
from shared.tubes.memory import MemoryBelt, MemoryServer


class Death(BaseException):
    """The worker process is gone; nothing in it may catch this."""


class Cut(Exception):
    """The connection to the carrier broke, and nobody can tell whether the request had its effect."""


class Fate:
    """Nothing goes wrong; `moments` counts where something could have. `at` is the moment to strike.

    `done` lists all that was done, in order, e.g. ``belt put``.
    """

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.moments = 0
        self.done: list[str] = []

    @contextmanager
    def around(self, where: str) -> Generator[None]:
        """The two moments of one thing that is done at `where`: before it, and after it."""
        self.moment(where, done=False)
        yield
        self.done.append(where)
        self.moment(where, done=True)

    @property
    def struck(self) -> bool:
        """Whether the moment has come."""
        return self.at is not None and self.moments >= self.at

    def moment(self, where: str, *, done: bool) -> None:
        """One of the two has come."""
        self.moments += 1
        if self.moments == self.at:
            self.strike(where)

    def strike(self, where: str) -> None:
        """What happens then."""


class Killed(Fate):
    """The process dies."""

    def strike(self, where: str) -> None:
        """See `Fate.strike`."""
        raise Death(where)


class Broken(Fate):
    """The connection in use breaks: before the other side got anything, or with its answer lost."""

    def strike(self, where: str) -> None:
        """See `Fate.strike`."""
        if where == "redis":
            raise redis.ConnectionError("cut")
        if where.startswith("belt"):
            raise BeltUnavailable("cut")
        if where == "receiver":
            raise CallbackFailed("cut")
        raise Cut


class FatedRedis(Client):
    """A client of Redis that meets its fate at every command and every pipeline."""

    fate: Fate = Fate()

    def execute_command(self, *args: object, **options: object) -> object:
        """See `redis.Redis.execute_command`."""
        with self.fate.around("redis"):
            return super().execute_command(*args, **options)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        """See `redis.Redis.pipeline`."""
        pipeline = FatedPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.fate = self.fate
        return pipeline


class FatedPipeline(Pipeline):
    """Its pipelines."""

    fate: Fate = Fate()

    def execute(self, raise_on_error: bool = True) -> list[object]:
        """See `redis.client.Pipeline.execute`."""
        with self.fate.around("redis"):
            return cast("list[object]", super().execute(raise_on_error))


class FatedBelt(MemoryBelt):
    """A belt in memory that meets its fate at everything a worker asks of it.

    A belt whose connection broke is cut off as beanstalkd does it: the job in hand goes back to its tube.
    """

    def __init__(self, server: MemoryServer, fate: Fate) -> None:
        super().__init__(server)
        self._fate = fate

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> int:
        """See `Belt.put`."""
        with self._moments("put"):
            return super().put(tube, body, priority=priority, delay=delay, ttr=ttr)

    def reserve(self, timeout: int) -> Job | None:
        """See `Belt.reserve`."""
        with self._moments("reserve"):
            return super().reserve(timeout)

    def touch(self, job: Job) -> None:
        """See `Belt.touch`."""
        with self._moments("touch"):
            super().touch(job)

    def delete(self, job: Job) -> None:
        """See `Belt.delete`."""
        with self._moments("delete"):
            super().delete(job)

    def release(self, job: Job, *, priority: int) -> None:
        """See `Belt.release`."""
        with self._moments("release"):
            super().release(job, priority=priority)

    def times_reserved(self, job: Job) -> int:
        """See `Belt.times_reserved`."""
        with self._moments("times_reserved"):
            return super().times_reserved(job)

    @contextmanager
    def _moments(self, asked: str) -> Generator[None]:
        try:
            with self._fate.around(f"belt {asked}"):
                yield
        except BeltUnavailable:
            self.close()
            raise
