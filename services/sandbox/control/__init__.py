"""The sandbox's own controls under ``/sandbox``: for development on loopback, unless told otherwise.

They ask for no credentials, so they must never be served to anybody else: `app.create` leaves them out.
"""

import falcon

from services.sandbox.control.inbound import InboundResource
from services.sandbox.control.records import JournalResource, LedgerResource
from services.sandbox.control.time import ClockResource
from services.sandbox.control.trouble import FaultsResource
from services.sandbox.control.webhooks import EventsResource, WebhooksResource
from services.sandbox.control.whole import ResetResource, SnapshotResource
from services.sandbox.world.world import World


def install(app: falcon.App[falcon.Request, falcon.Response], world: World) -> None:
    """Add the controls to an application."""
    resources = {
        "ledger": LedgerResource(world),
        "journal": JournalResource(world),
        "faults": FaultsResource(world),
        "clock": ClockResource(world),
        "webhooks": WebhooksResource(world),
        "events": EventsResource(world),
        "inbound": InboundResource(world),
        "reset": ResetResource(world),
        "snapshot": SnapshotResource(world),
    }
    for name, resource in resources.items():
        app.add_route(f"/sandbox/{name}", resource)
