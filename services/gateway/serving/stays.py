"""Waiting in the event loop: for a bell, for a time to come, for a client to go."""

import asyncio

from services.gateway.serving.asgi import Receive
from services.gateway.waiting.holds import Hold
from services.gateway.waiting.waiters import Bell


class Alarm:
    """Something that may be rung from any thread, and is heard in the loop. A ring is never lost."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever hears, now or when he next listens."""
        self._loop.call_soon_threadsafe(self._rung.set)

    async def heard(self, until: float) -> bool:
        """Wait to be rung, or for a time of the loop to come; whether it was rung."""
        came = self._loop.call_at(until, self._rung.set)
        await self._rung.wait()
        self._rung.clear()
        came.cancel()
        return self._loop.time() < until


class Stay(Alarm):
    """A request on hold: its bell and its deadline."""

    def __init__(self, hold: Hold, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.turn_to(hold)

    def turn_to(self, hold: Hold) -> None:
        """Be on hold for this from now on."""
        awaited = hold.awaited
        self.hold = hold
        self.deadline = self._loop.time() + awaited.seconds
        self.bell = Bell(awaited.order_id, self.ring, until_end=awaited.until_end)

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self._loop.time() >= self.deadline


def until_gone(receive: Receive, alarm: Alarm | None = None) -> "asyncio.Task[None]":
    """Done when the client has gone, which rings the alarm. Cancel it when that does not matter any more."""
    return asyncio.create_task(_gone(receive, alarm))


async def _gone(receive: Receive, alarm: Alarm | None) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    if alarm is not None:
        alarm.ring()
