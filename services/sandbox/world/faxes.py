"""The faxes that came in, kept seven days.

An account with a fax line gets one every working day; it follows from seed and day and is not stored, only
that it was deleted. What `receive` was told of is stored.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from services.sandbox.world import keys
from services.sandbox.world.desk import Desk
from services.sandbox.world.records import Records

KEPT = timedelta(days=7)
LINES = {"930000": "441632960990"}
"""The number that an account's own faxes come in on."""

_FRIDAY = 4
_STATIONS = ("SAMPLE", "MYFAX", "HEAD OFFICE")


class Fax(Struct, frozen=True):
    """A fax that came in; `gone` when it was deleted."""

    hash: str
    at: float
    originator: str
    destination: str
    station: str
    duration: int
    pages: int
    gone: bool = False

    @property
    def time(self) -> str:
        """When it came in, as the API prints it."""
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M:%S}"


class Faxes:
    """Receives, lists and deletes."""

    def __init__(self, desk: Desk) -> None:
        self._received = Records(desk.client, desk.scripts, Fax, keys.faxes_received)
        self._ledger = desk.ledger
        self._clock = desk.clock
        self._identities = desk.identities

    def receive(
        self, account: str, destination: str, originator: str, *, station: str = "", pages: int = 1
    ) -> Fax:
        """Take in a fax."""
        name = self._identities.hex("fax")
        fax = Fax(name, self._clock.time(), originator, destination, station, 31 * pages, pages)
        self._received.add(account, name, fax, self._ledger.entry(account, "fax.receive", name))
        return fax

    def received(self, account: str) -> list[Fax]:
        """The faxes of the last seven days, newest first."""
        stored = self._received.all(account)
        own = [fax for fax in self._own(account) if fax.hash not in stored]
        faxes = [fax for fax in [*stored.values(), *own] if self._is_kept(fax)]
        return sorted(faxes, key=lambda fax: (fax.at, fax.hash), reverse=True)

    def find(self, account: str, number: str, name: str) -> Fax | None:
        """The fax of that hash, if that number received it and it is still there."""
        stored = self._received.get(account, name)
        fax = stored or next((own for own in self._own(account) if own.hash == name), None)
        return fax if fax is not None and fax.destination == number and self._is_kept(fax) else None

    def delete(self, account: str, fax: Fax) -> bool:
        """Delete a fax; False when somebody else has."""
        entry = self._ledger.entry(account, "fax.delete", fax.hash)
        if any(own.hash == fax.hash for own in self._own(account)):
            gone = Fax(fax.hash, fax.at, "", fax.destination, "", 0, 0, gone=True)
            return self._received.add(account, fax.hash, gone, entry)
        return self._received.remove(account, fax.hash, entry)

    def _is_kept(self, fax: Fax) -> bool:
        now = self._clock.time()
        return not fax.gone and now - KEPT.total_seconds() < fax.at <= now

    def _own(self, account: str) -> Iterator[Fax]:
        """The faxes that came in on the account's line on each of the last days."""
        today = datetime.fromtimestamp(self._clock.time(), UTC).date()
        days = (today - timedelta(days=back) for back in range(KEPT.days + 1))
        return (self._of_day(account, day) for day in days if account in LINES and day.weekday() <= _FRIDAY)

    def _of_day(self, account: str, day: date) -> Fax:
        name = self._identities.digest("fax", account, str(day))
        chance = random.Random(name)  # noqa: S311 - the same world has the same faxes
        moment = datetime(day.year, day.month, day.day, 9, chance.randrange(60), tzinfo=UTC)
        pages = chance.randint(1, 3)
        originator = f"01632960{chance.randrange(1000):03d}"
        station = chance.choice(_STATIONS)
        return Fax(name, moment.timestamp(), originator, LINES[account], station, 31 * pages, pages)
