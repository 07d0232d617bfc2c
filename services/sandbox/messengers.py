"""Delivers events to customers, until they have understood or a day has passed."""

import re
from collections.abc import Callable

from services.sandbox.jobs import Deliver, decode
from services.sandbox.makers import ANNOUNCEMENT
from services.sandbox.world.events import Event
from services.sandbox.world.world import World

_FAX_FILE = re.compile(r"fax-[0-9]{17}")
"""The file that a received fax is offered as, in either form of its event."""


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
        if self._pointless(event):
            self._world.events.settle(event.id)
        elif self._post(event):
            self._understood(event)
        else:
            self._world.events.failed(event)

    def _understood(self, event: Event) -> None:
        """The minutes to fetch a fax begin when its receiver knows of it."""
        offered = _FAX_FILE.search(event.body) if event.app == "fax_inbound" else None
        if offered is not None:
            self._world.reports.announced(event.account, offered[0])
        self._world.events.settle(event.id)

    def _pointless(self, event: Event) -> bool:
        """A result is announced once, however soon somebody took it, but not again after its life."""
        again = event.app == ANNOUNCEMENT and event.attempt > 1
        return again and not self._world.reports.is_ready(event.account, event.subject)
