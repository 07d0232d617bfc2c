"""What the sandbox tells its customers: webhooks, inbound messages, delivery reports (conventions, 12).

An event is stored before anybody is told, and stays until a receiver has understood it or a day has passed;
when it is due next is kept by the sandbox's clock. The tube only carries which event to look at. Body and id
are made once: every attempt sends the same.
"""

from collections.abc import Callable
from typing import cast

import redis
from msgspec import Struct, convert
from redis.typing import EncodableT, FieldT

from services.sandbox.world import event_messages, keys
from services.sandbox.world.identities import Identities
from services.sandbox.world.webhooks import Webhooks
from shared.clock import Clock
from shared.errors import BeltUnavailable
from shared.store import Scripts, availability

WAITS = (5, 15, 60, 300, 900)
"""Seconds after each of the first failures; later it is an hour each time."""
HOUR = 3600
GIVE_UP = 24 * HOUR
"""Seconds of waiting in all."""
LEASE = 30
"""Seconds after which an event that was put on the tube is put there again: the belt may lose a job."""

Wake = Callable[[str, int, str], None]
"""Puts on a tube that the event of that id is due, for the attempt of that number, to that address."""


class Event(Struct, frozen=True):
    """One thing to tell, and to whom. `subject` is the id in its body; `attempt` counts those begun."""

    id: str
    account: str
    app: str
    subject: str
    url: str
    content_type: str
    body: str
    born: float
    attempt: int = 0


class Events:
    """Stores events, says which are due, and forgets those that were understood."""

    def __init__(
        self,
        client: redis.Redis,
        scripts: Scripts,
        clock: Clock,
        webhooks: Webhooks,
        identities: Identities,
        *,
        wake: Wake,
        pace: float = 1,
    ) -> None:
        self._client = client
        self._scripts = scripts
        self._clock = clock
        self._webhooks = webhooks
        self._identities = identities
        self._wake = wake
        self._pace = pace

    def emit(
        self,
        account: str,
        app: str,
        data: object,
        *,
        url: str | None = None,
        form: bool = False,
        identity: str | None = None,
        identity_name: event_messages.IdName = "id",
        after: float = 0,
    ) -> str | None:
        """Have an event delivered, in `after` seconds of the sandbox's time; its id.

        Without `url` it is a webhook and goes where the account has pointed that app; None when it has not.
        With `url` it goes there, as JSON or as the form variable `payload`, and `%id%` and `%status%` in the
        address are filled in. `identity` is the id in the message; one is made when none is given.
        """
        target = url or self._webhooks.target(account, app)
        if not target:
            return None
        name, now = self._identities.uuid("event"), self._clock.time()
        shown = identity or name
        if url is None:
            message = event_messages.webhook(app, shown, now, data)
        elif form:
            message = event_messages.form(app, shown, data, name=identity_name)
        else:
            message = event_messages.document(app, shown, data)
        address = event_messages.filled(target, shown, data)
        event = Event(name, account, app, shown, address, message.content_type, message.body, now)
        self._store(event, after)
        return shown

    def take(self, event_id: str, attempt: int) -> Event | None:
        """The event, for this attempt; None when it is settled or somebody else has begun the attempt."""
        touched = [keys.event(event_id), keys.EVENTS_DUE]
        again = self._clock.time() + LEASE
        found = cast("list[bytes]", self._scripts.call("take_event", touched, [event_id, attempt, again]))
        pairs = zip(found[::2], found[1::2], strict=True)
        fields = {name.decode(): value.decode() for name, value in pairs}
        return convert(fields, Event, strict=False) if fields else None

    def failed(self, event: Event) -> None:
        """An attempt has failed: say when the next one is due, unless it was the last."""
        wait = wait_after(event.attempt - 1)
        if wait is None:
            self.settle(event.id)
            return
        due = self._clock.time() + wait * self._pace
        with availability():
            self._client.zadd(keys.EVENTS_DUE, {event.id: due}, xx=True)

    def settle(self, event_id: str) -> None:
        """Forget an event: it was understood, or is pointless now."""
        with availability(), self._client.pipeline() as transaction:
            transaction.delete(keys.event(event_id))
            transaction.zrem(keys.EVENTS_DUE, event_id)
            transaction.execute()

    def wake_due(self) -> int:
        """Put on the tube what is due; how many."""
        now = self._clock.time()
        touched = [keys.EVENTS_DUE, keys.PREFIX]
        due = cast("list[bytes]", self._scripts.call("due_events", touched, [now, now + LEASE]))
        for name, attempt, url in zip(due[::3], due[1::3], due[2::3], strict=True):
            self._wake_up(name.decode(), int(attempt), url.decode())
        return len(due) // 3

    def waiting(self) -> list[Event]:
        """Every event that is not settled, by when it is due."""
        with availability():
            names = cast("list[bytes]", self._client.zrange(keys.EVENTS_DUE, 0, -1))
            found = [self._client.hgetall(keys.event(name.decode())) for name in names]
        return [_event(cast("dict[bytes, bytes]", fields)) for fields in found if fields]

    def _store(self, event: Event, after: float) -> None:
        fields = {name: getattr(event, name) for name in Event.__struct_fields__}
        due = self._clock.time() + (after or LEASE)
        with availability(), self._client.pipeline() as transaction:
            transaction.hset(keys.event(event.id), mapping=cast("dict[FieldT, EncodableT]", fields))
            transaction.zadd(keys.EVENTS_DUE, {event.id: due})
            transaction.execute()
        if not after:
            self._wake_up(event.id, 0, event.url)

    def _wake_up(self, event_id: str, attempt: int, url: str) -> None:
        try:
            self._wake(event_id, attempt, url)
        except BeltUnavailable:
            return  # it is stored, and will be found due


def wait_after(failures: int) -> int | None:
    """Seconds to the next attempt after one more failure, with `failures` before it; None to give up."""
    late = failures - len(WAITS)
    if late < 0:
        return WAITS[failures]
    return HOUR if sum(WAITS) + (late + 1) * HOUR <= GIVE_UP else None


def _event(fields: dict[bytes, bytes]) -> Event:
    return convert({name.decode(): value.decode() for name, value in fields.items()}, Event, strict=False)
