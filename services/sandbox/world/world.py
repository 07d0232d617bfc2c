"""The whole state of the sandbox, put together: one object that endpoints, control and daemon are given.

It holds no state of its own; everything is in Redis, so that any process may answer any request.
"""

from datetime import UTC, datetime

import redis

from services.sandbox.world import seeding, snapshot
from services.sandbox.world.access import Access
from services.sandbox.world.accounts import OPENING, Accounts, Opening
from services.sandbox.world.byoc import Byoc
from services.sandbox.world.calls import Calls
from services.sandbox.world.clock import SandboxClock
from services.sandbox.world.default_config import DefaultConfig
from services.sandbox.world.desk import Desk
from services.sandbox.world.entrance import Entrance
from services.sandbox.world.events import Events, Wake
from services.sandbox.world.faults import Faults
from services.sandbox.world.fax_sending import FaxSending
from services.sandbox.world.faxes import Faxes
from services.sandbox.world.ida import Ida
from services.sandbox.world.identities import Identities
from services.sandbox.world.journal import Journal
from services.sandbox.world.ledger import Ledger
from services.sandbox.world.messages import Messages
from services.sandbox.world.mishaps import Mishaps
from services.sandbox.world.notifications import Notifications
from services.sandbox.world.numbers import Numbers
from services.sandbox.world.occasions import Occasions
from services.sandbox.world.porting import Porting
from services.sandbox.world.prepayments import Past
from services.sandbox.world.recipients import Recipients
from services.sandbox.world.rent import Rent
from services.sandbox.world.reporter import Reporter
from services.sandbox.world.reports import Reports
from services.sandbox.world.snapshot import Snapshot
from services.sandbox.world.stages import Stages
from services.sandbox.world.teams import Teams
from services.sandbox.world.traffic import Traffic
from services.sandbox.world.trunks import Trunks
from services.sandbox.world.webhooks import Webhooks
from shared.clock import Clock
from shared.store import Scripts

SCRIPTS = "services.sandbox.world"


class World:
    """Accounts, numbers, trunks, reports, events, ledger and faults over one Redis.

    `wake` puts an event on the tube; without it events wait to be found. `event_pace` stretches or shortens
    the waits between attempts to deliver one. `openings` are the accounts it begins with.
    """

    def __init__(
        self,
        client: redis.Redis,
        clock: Clock,
        *,
        seed: int,
        report_ttl: float,
        wake: Wake | None = None,
        event_pace: float = 1,
        openings: tuple[Opening, ...] = OPENING,
    ) -> None:
        scripts = Scripts(client, SCRIPTS)
        self._client = client
        self._seed = seed
        self._openings = openings
        self.clock = clock = SandboxClock(client, scripts, clock)
        self.ledger = Ledger(client, clock)
        self.identities = Identities(client)
        self.webhooks = Webhooks(client)
        self.events = Events(
            client,
            scripts,
            clock,
            self.webhooks,
            self.identities,
            wake=wake or _nobody_listens,
            pace=event_pace,
        )
        self.entrance = Entrance(client, clock)
        self.accounts = Accounts(client, scripts, self.ledger)
        self.numbers = Numbers(client, scripts, self.ledger, clock)
        self.trunks = Trunks(client, scripts, self.ledger, clock)
        self.access = Access(client, scripts, self.ledger, clock)
        self.ida = Ida(client, scripts, self.ledger, clock, self.trunks)
        self.default_config = DefaultConfig(client, scripts, self.ledger)
        self.stages = Stages(client, self.trunks, self.default_config)
        self.calls = Calls(
            client,
            scripts,
            self.ledger,
            clock,
            entrance=self.entrance,
            stages=self.stages,
            events=self.events,
        )
        self.byoc = Byoc(client, scripts, self.ledger, identities=self.identities)
        self.teams = Teams(client, scripts, self.ledger, identities=self.identities)
        desk = Desk(client, scripts, self.ledger, clock, self.identities, self.events)
        self.messages = Messages(desk)
        self.faxes = Faxes(desk)
        self.fax_sending = FaxSending(desk)
        self.occasions = Occasions(
            client, scripts, self.ledger, clock, numbers=self.numbers, events=self.events
        )
        self.porting = Porting(desk)
        self.reports = Reports(client, scripts, self.ledger, clock, lifetime=report_ttl)
        self.faults = Faults(client, scripts)
        self.mishaps = Mishaps(client, self.ledger, clock)
        self.rent = Rent(client, scripts, self.ledger, clock)
        self.journal = Journal(client, clock)
        self.recipients = Recipients(client, scripts, self.ledger)
        self.notifications = Notifications(
            client,
            scripts,
            self.ledger,
            clock,
            accounts=self.accounts,
            recipients=self.recipients,
            events=self.events,
        )

        self.reporter = Reporter(
            client,
            clock,
            webhooks=self.webhooks,
            events=self.events,
            calls=self.calls,
            accounts=self.accounts,
            entrance=self.entrance,
        )

    def ensure(self) -> None:
        """Make the world if there is none."""
        seeding.ensure(self._client, self._seed, self.clock.time(), self._openings)

    def reset(self, seed: int | None = None) -> None:
        """Begin again, from another seed if given."""
        seed = self._seed if seed is None else seed
        seeding.renew(self._client, seed, self.clock.time() - self.clock.ahead, self._openings)

    def traffic(self) -> Traffic:
        """The calls and texts of the world as it is now."""
        return Traffic(self.entrance.seed(), self.now(), self.calls.history)

    def past(self) -> Past:
        """What was paid before the world began. Since then nobody has paid anything in."""
        return Past(self.entrance.seed(), datetime.fromtimestamp(self.entrance.born(), UTC))

    def now(self) -> datetime:
        """The moment, in GMT as the API prints it."""
        return datetime.fromtimestamp(self.clock.time(), UTC)

    def pass_time(self) -> None:
        """Do what time brings about by itself, up to now. Called every second, and when the clock is moved.

        Each part finds out on its own what is due, and does it once, whoever calls and how often.
        """
        self.porting.settle()
        self.rent.charge_due()
        for opening in self._openings:
            self.calls.settle(opening.account)
        self.occasions.settle(opening.account for opening in self._openings)
        self.reporter.tell()
        for opening in self._openings:
            self.notifications.watch(opening.account)
        self.events.wake_due()
        self.journal.trim()

    def forward(self, seconds: float) -> None:
        """Put the clock forward and do what that brings about."""
        self.pass_time()
        self.clock.forward(seconds)
        self.pass_time()

    def snapshot(self) -> Snapshot:
        """The whole world as one document."""
        return snapshot.take(self._client)

    def restore(self, document: Snapshot) -> None:
        """Put that world in place of this one."""
        snapshot.restore(self._client, document)
        self.clock.refresh()


def _nobody_listens(_event_id: str, _attempt: int, _url: str) -> None:
    """There is no tube: the event stays due."""
