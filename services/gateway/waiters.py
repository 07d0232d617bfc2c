"""Waiting for orders to end: one subscription a process, one lock a waiter, never polling.

A waiter registers before the job is put, so that no ending is missed. Messages may be lost when Redis goes
away; so a waiter always reads the book once more at the end, and all are woken after a reconnect.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

import redis

from shared import logs
from shared.orders import keyspace

RECONNECT = 0.5
"""Seconds between tries to subscribe again."""
PING = 1.0
"""Seconds after which a silent connection is looked at."""

log = logs.get("gateway.waiters")


class Waiter:
    """One request that waits."""

    def __init__(self, waiters: "Waiters") -> None:
        self._waiters = waiters
        self._lock = threading.Lock()
        self._lock.acquire()
        self.orders: set[str] = set()

    def watch(self, order_id: str) -> None:
        """Be woken when this order ends. Call it before the job is put, or read the book after it."""
        self._waiters.register(order_id, self)

    def wake(self) -> None:
        """The order may have ended: have a look."""
        if self._lock.locked():
            self._lock.release()

    def wait(self, seconds: float) -> bool:
        """Block until woken, at most so long; whether that was so."""
        return self._lock.acquire(timeout=max(0.0, seconds))


class Waiters:
    """All requests of this process that wait: on three of four threads, so that some are left to accept."""

    def __init__(self, client: redis.Redis, *, threads: int) -> None:
        self._redis = client
        self._places = threading.BoundedSemaphore(max(1, threads * 3 // 4))
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Waiter]] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True, name="waiters")
        self._thread.start()

    @contextmanager
    def place(self) -> Generator[Waiter | None]:
        """A place to wait in; None when all are taken, and the answer is 202."""
        if not self._places.acquire(blocking=False):
            yield None
            return
        waiter = Waiter(self)
        try:
            yield waiter
        finally:
            self._forget(waiter)
            self._places.release()

    def close(self) -> None:
        """Stop listening, and return once that is so."""
        self._closed.set()
        self._thread.join()

    def register(self, order_id: str, waiter: Waiter) -> None:
        """See `Waiter.watch`."""
        with self._lock:
            waiter.orders.add(order_id)
            self._waiting.setdefault(order_id, []).append(waiter)

    def _forget(self, waiter: Waiter) -> None:
        with self._lock:
            for order_id in waiter.orders:
                left = [other for other in self._waiting.pop(order_id, []) if other is not waiter]
                if left:
                    self._waiting[order_id] = left

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                self._hear()
            except (redis.RedisError, OSError, ValueError) as error:
                # redis-py reads from a closed file when another thread closes its connections.
                log.warning("subscription lost", why=str(error))
                self._closed.wait(RECONNECT)

    def _hear(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(keyspace.LIVE_CHANNEL)
            self._wake_all()
            while not self._closed.is_set():
                message = cast("dict[str, bytes] | None", subscription.get_message(timeout=PING))
                if message is not None:
                    self._wake(message["data"].decode())

    def _wake(self, order_id: str) -> None:
        with self._lock:
            for waiter in self._waiting.get(order_id, []):
                waiter.wake()

    def _wake_all(self) -> None:
        """Endings may have been missed while nobody listened."""
        with self._lock:
            for waiters in self._waiting.values():
                for waiter in waiters:
                    waiter.wake()
