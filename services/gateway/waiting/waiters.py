"""Who waits for what: one subscription a process, and bells that it rings; nobody polls.

A bell is registered before its owner looks at the book, so no event falls in between. Messages may be lost
when Redis goes away; so all bells are rung whenever a subscription has just begun. A bell says "look again",
never what is to be seen: the book is the truth.
"""

import threading
from collections.abc import Callable
from typing import TypedDict, cast

import redis
from redis.client import PubSub

from services.gateway.waiting.presence import process_name
from shared import logs
from shared.orders import keyspace
from shared.orders.states import FINAL, State

RECONNECT = 0.5
"""Seconds between tries to subscribe again."""
PING = 1.0
"""Seconds after which a silent connection is looked at."""

RESTS = FINAL | {State.ATTENTION}
"""States in which nothing more happens by itself."""

log = logs.get("gateway.waiters")


class Message(TypedDict):
    """What redis-py makes of a message."""

    type: str
    channel: bytes
    data: bytes | int


class Bell:
    """Rung in the thread that listens, so `ring` must be quick and may not fail."""

    __slots__ = ("ring", "topic", "until_end")

    def __init__(self, topic: str, ring: Callable[[], None], *, until_end: bool = False) -> None:
        """`topic` is an order's id, or the name of a client's log; `until_end`: when it rests only."""
        self.topic = topic
        self.ring = ring
        self.until_end = until_end


class Waiters:
    """All bells of this process. Safe for threads."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._lock = threading.Lock()
        self._bells: dict[str, list[Bell]] = {}
        self._subscription: PubSub | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True, name="waiters")
        self._thread.start()

    def register(self, bell: Bell) -> None:
        """Ring this bell from now on."""
        with self._lock:
            bells = self._bells.setdefault(bell.topic, [])
            bells.append(bell)
            if len(bells) == 1 and _has_channel(bell.topic):
                self._tell(bell.topic, begin=True)

    def forget(self, bell: Bell) -> None:
        """Ring it no more; a second time does no harm."""
        with self._lock:
            bells = [other for other in self._bells.pop(bell.topic, []) if other is not bell]
            if bells:
                self._bells[bell.topic] = bells
            elif _has_channel(bell.topic):
                self._tell(bell.topic, begin=False)

    def count(self) -> int:
        """How many bells there are."""
        with self._lock:
            return sum(map(len, self._bells.values()))

    def ring_all(self) -> None:
        """Have everybody look again."""
        with self._lock:
            bells = [bell for bells in self._bells.values() for bell in bells]
        for bell in bells:
            bell.ring()

    def close(self) -> None:
        """Stop listening, and return once that is so."""
        self._closed.set()
        with self._lock:
            # The server's answer to this ends the wait for a message.
            self._tell(keyspace.LIVE_CHANNEL, begin=False)
        self._thread.join()

    def _tell(self, channel: str, *, begin: bool) -> None:
        """Listen to a channel from now on, or no more. Without a connection the next one does it."""
        if self._subscription is None:
            return
        try:
            (self._subscription.subscribe if begin else self._subscription.unsubscribe)(channel)
        except (redis.RedisError, OSError, ValueError) as error:
            log.warning("subscription is failing", why=str(error))

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                self._hear()
            except (redis.RedisError, OSError, ValueError) as error:
                # redis-py reads from a closed file when another thread closes its connections.
                log.warning("subscription lost", why=str(error))
                self._closed.wait(RECONNECT)

    def _hear(self) -> None:
        with self._redis.pubsub() as subscription:
            # Connecting may take long, and nobody may wait for it; telling about more channels does not.
            subscription.subscribe(keyspace.presence(process_name()), keyspace.LIVE_CHANNEL)
            try:
                with self._lock:
                    self._subscription = subscription
                    for channel in filter(_has_channel, self._bells):
                        subscription.subscribe(channel)
                while not self._closed.is_set():
                    message = cast("Message | None", subscription.get_message(timeout=PING))
                    if message is not None:
                        self._heard(message)
            finally:
                with self._lock:
                    self._subscription = None

    def _heard(self, message: Message) -> None:
        channel, live = message["channel"].decode(), keyspace.LIVE_CHANNEL
        match message["type"]:
            case "message" if channel == live:
                topic, _, state = cast("bytes", message["data"]).decode().partition(" ")
                self._ring(topic, ended=state in RESTS)
            case "subscribe" if channel == live:
                # What happened before was not heard.
                self.ring_all()
            case "message" | "subscribe":
                self._ring(channel, ended=False)
            case _:
                pass

    def _ring(self, topic: str, *, ended: bool) -> None:
        # Without the lock first: most messages are about orders that nobody here waits for.
        if topic in self._bells:
            with self._lock:
                bells = list(self._bells.get(topic, ()))
            for bell in bells:
                if ended or not bell.until_end:
                    bell.ring()


def _has_channel(topic: str) -> bool:
    """Whether it is a client's log, announced on a channel of that name, and not an order's id."""
    return topic.startswith(keyspace.TAG)
