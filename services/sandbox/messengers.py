"""Delivers events to customers, until they have understood or a day has passed."""

from collections.abc import Callable

from services.sandbox.jobs import Deliver, decode
from services.sandbox.makers import ANNOUNCEMENT
from services.sandbox.world.events import Event
from services.sandbox.world.world import World


class Messenger:
    """Does the jobs of the events' tube. `post` is `delivery.post` or a stand-in."""

    def __init__(self, world: World, post: Callable[[Event], bool]) -> None:
        self._world = world
        self._post = post

    def __call__(self, body: bytes) -> None:
        """Make one attempt."""
        self._world.clock.refresh()
        job = decode(body, Deliver)
        event = self._world.events.take(job.event, job.attempt)
        if event is None:
            return
        if self._pointless(event) or self._post(event):
            self._world.events.settle(event.id)
        else:
            self._world.events.failed(event)

    def _pointless(self, event: Event) -> bool:
        """A result is not announced for longer than it lives."""
        return event.app == ANNOUNCEMENT and not self._world.reports.is_ready(event.account, event.subject)
