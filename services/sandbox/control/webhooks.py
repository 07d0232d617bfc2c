"""Where events go (``/sandbox/webhooks``) and which nobody has understood yet (``/sandbox/events``).

The carrier's customers set their webhooks up in its portal, not through its API.
"""

from typing import Annotated

import falcon
from msgspec import Meta, Struct

from services.sandbox.control.bodies import read, send
from services.sandbox.world.webhooks import EVERY, Webhook
from services.sandbox.world.world import World


class Pointed(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the events of an app go; `*` stands for every app without an address of its own."""

    account: Annotated[str, Meta(min_length=1)]
    url: Annotated[str, Meta(pattern=r"^https?://[^/\s]+")]
    app: Annotated[str, Meta(min_length=1)] = EVERY


class WebhooksResource:
    """``/sandbox/webhooks``: POST ``{account, app, url}`` points one, GET lists them, DELETE clears them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Send the events of that app there from now on."""
        wanted = read(req, Pointed)
        self._world.webhooks.point(Webhook(wanted.account, wanted.app, wanted.url))
        send(resp, {"success": True})

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Every address there is."""
        send(resp, {"webhooks": self._world.webhooks.listed()})

    def on_delete(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Send no webhook anywhere."""
        self._world.webhooks.clear()
        send(resp, {"success": True})


class EventsResource:
    """``GET /sandbox/events``: what nobody has understood yet, by when the next attempt is due."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Each with its address, its body and the attempts that were begun."""
        send(resp, {"events": self._world.events.waiting()})
