"""What everybody has at hand who takes something in for a customer, or sends something on for him."""

import redis
from msgspec import Struct

from services.sandbox.world.events import Events
from services.sandbox.world.identities import Identities
from services.sandbox.world.ledger import Ledger
from shared.clock import Clock
from shared.store import Scripts


class Desk(Struct, frozen=True):
    """Where to keep a thing, where to write down what it cost, the time, fresh names, and a way to tell."""

    client: redis.Redis
    scripts: Scripts
    ledger: Ledger
    clock: Clock
    identities: Identities
    events: Events
