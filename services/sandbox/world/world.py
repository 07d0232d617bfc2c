"""The whole state of the sandbox, put together: one object that endpoints, control and daemon are given.

It holds no state of its own; everything is in Redis, so that any process may answer any request.
"""

from datetime import UTC, datetime

import redis

from services.sandbox.world import seeding
from services.sandbox.world.accounts import Accounts
from services.sandbox.world.entrance import Entrance
from services.sandbox.world.faults import Faults
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.numbers import Numbers
from services.sandbox.world.reports import Reports
from services.sandbox.world.traffic import Traffic
from services.sandbox.world.trunks import Trunks
from shared.clock import Clock
from shared.store import Scripts

SCRIPTS = "services.sandbox.world"


class World:
    """Accounts, numbers, trunks, reports, ledger and faults over one Redis."""

    def __init__(self, client: redis.Redis, clock: Clock, *, seed: int, report_ttl: float) -> None:
        scripts = Scripts(client, SCRIPTS)
        self._client = client
        self._seed = seed
        self.clock = clock
        self.ledger = Ledger(client, clock)
        self.entrance = Entrance(client)
        self.accounts = Accounts(client)
        self.numbers = Numbers(client, scripts, self.ledger)
        self.trunks = Trunks(client, scripts, self.ledger)
        self.reports = Reports(client, scripts, self.ledger, clock, lifetime=report_ttl)
        self.faults = Faults(client, scripts)

    def ensure(self) -> None:
        """Make the world if there is none."""
        seeding.ensure(self._client, self._seed)

    def reset(self, seed: int | None = None) -> None:
        """Begin again, from another seed if given."""
        seeding.renew(self._client, self._seed if seed is None else seed)

    def traffic(self) -> Traffic:
        """The calls of the world as it is now."""
        return Traffic(self.entrance.seed())

    def now(self) -> datetime:
        """The moment, in GMT as the API prints it."""
        return datetime.fromtimestamp(self.clock.time(), UTC)
