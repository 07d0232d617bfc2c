"""The calls and texts of an account up to now: those that were followed, and those that are made up.

Nobody has watched the time before the world began, nor one that the clock has skipped: what happened then is
worked out from (seed, account, day) when it is asked for, plausible and the same each time, and stored
nowhere. A day that was worked out is kept in the process for the next question, which changes no answer. The
calls of the time in between were followed one by one, and their records are stored.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Protocol, TypeVar

from services.sandbox.world.cdrs import TextMessage, VoiceCall
from services.sandbox.world.destinations import INBOUND, OUTBOUND
from shared.v3.reports import Direction

HISTORY_DAYS = 90
CALLS_A_DAY = {"930000": 200, "930001": 20, "930002": 40, "930003": 100}
TEXTS_A_DAY = {"930000": 40, "930001": 4, "930002": 10, "930003": 20}

_LIKE = "930001"
"""An account that is in neither table has as much traffic as this one."""

_DAY_SECONDS = 24 * 3600
_WEEKEND_SHARE = 4
"""One in so many of a working day's calls is made on a day of the weekend."""
_SATURDAY = 5
_INBOUND_SHARE = 0.4
_TYPICAL_SECONDS = 110
_TAGS = ("", "", "", "x403", "x404")
_CODECS = ("PCMA", "PCMA", "PCMU", "G722", "G729")
_MOBILE = "447700900"
_PARTS = (1, 1, 1, 1, 2, 3)
_STATUSES = (11, 11, 11, 11, 11, 11, 18, 12)
_KEPT_DAYS = 512
"""Days one process keeps: the ninety of every account, for calls and for texts."""

Record = TypeVar("Record", VoiceCall, TextMessage)


class History(Protocol):
    """What is stored of the traffic of one account."""

    @property
    def asleep(self) -> Sequence[tuple[float, float]]:
        """The times whose traffic is made up: of what ended after the first moment, up to the second."""
        ...

    def calls(self, day: date) -> list[VoiceCall]:
        """The calls that were followed and began on a GMT day."""
        ...


class Traffic:
    """The traffic of the world that was made from `seed`, as it stands at `now`.

    `history` gives what is stored of an account; without it all of it is made up.
    """

    def __init__(self, seed: int, now: datetime, history: Callable[[str], History] | None = None) -> None:
        self._seed = seed
        self._now = now
        self._history = history
        self._found: dict[str, History] = {}

    def calls(self, account: str, day: date) -> list[VoiceCall]:
        """The calls that began on a GMT day, up to now, by start and then reference."""
        if not self._kept(day):
            return []
        made_up = self._past(account, made_up_calls(self._seed, account, day))
        followed = self._of(account).calls(day) if self._history else []
        return list(_in_order([*made_up, *followed])) if followed else made_up

    def texts(self, account: str, day: date) -> list[TextMessage]:
        """The texts sent on a GMT day, up to now, by moment and then reference."""
        return self._past(account, made_up_texts(self._seed, account, day)) if self._kept(day) else []

    def calls_between(self, account: str, start: datetime, end: datetime) -> Iterator[VoiceCall]:
        """The calls that began in a closed window, oldest first."""
        for day in self.days(start.date(), end.date()):
            yield from (call for call in self.calls(account, day) if start <= call.start <= end)

    def latest_calls(self, account: str, count: int) -> list[VoiceCall]:
        """The newest calls, newest first, as far back as the records go."""
        return self._newest(self.calls, account, count)

    def latest_texts(self, account: str, count: int) -> list[TextMessage]:
        """The newest texts, newest first, as far back as the records go."""
        return self._newest(self.texts, account, count)

    def directed(self, account: str, direction: Direction, day: date) -> list[VoiceCall]:
        """A day's calls in one direction."""
        return [call for call in self.calls(account, day) if call.direction == direction]

    def days(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last` that there are records of, oldest first."""
        return [day for day in reversed(list(self._backwards())) if first <= day <= last]

    def _newest(self, of_day: Callable[[str, date], list[Record]], account: str, count: int) -> list[Record]:
        backwards = (record for day in self._backwards() for record in reversed(of_day(account, day)))
        return list(islice(backwards, count))

    def _backwards(self) -> Iterator[date]:
        return (self._now.date() - timedelta(days=back) for back in range(HISTORY_DAYS + 1))

    def _kept(self, day: date) -> bool:
        return self._now.date() - day <= timedelta(days=HISTORY_DAYS)

    def _past(self, account: str, records: Sequence[Record]) -> list[Record]:
        """Those of the records made up that have come about."""
        if self._history is None:
            return [record for record in records if record.start <= self._now]
        asleep = self._of(account).asleep
        return [
            record
            for record in records
            if any(first < record.end.timestamp() <= last for first, last in asleep)
        ]

    def _of(self, account: str) -> History:
        if account not in self._found and self._history is not None:
            self._found[account] = self._history(account)
        return self._found[account]


def made_up(seed: int, account: str, first: float, last: float) -> list[VoiceCall | TextMessage]:
    """What ends after a moment, up to and with another one, if it is made up."""
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in (first, last))
    days = (start.date() + timedelta(days=n) for n in range(-1, (end.date() - start.date()).days + 1))
    records: Iterator[VoiceCall | TextMessage] = (
        record
        for day in days
        for record in (*made_up_calls(seed, account, day), *made_up_texts(seed, account, day))
    )
    return [record for record in records if first < record.end.timestamp() <= last]


@lru_cache(_KEPT_DAYS)
def made_up_calls(seed: int, account: str, day: date) -> tuple[VoiceCall, ...]:
    """The calls of a whole day."""
    chance = random.Random(f"{seed}/{account}/{day}")  # noqa: S311 - the same world has the same calls
    volume = _volume(CALLS_A_DAY, account, day)
    return _in_order([_call(chance, account, day) for _ in range(volume)])


@lru_cache(_KEPT_DAYS)
def made_up_texts(seed: int, account: str, day: date) -> tuple[TextMessage, ...]:
    """The texts of a whole day."""
    chance = random.Random(f"{seed}/{account}/{day}/sms")  # noqa: S311 - the same world has the same texts
    volume = _volume(TEXTS_A_DAY, account, day)
    return _in_order([_text(chance, account, day) for _ in range(volume)])


def _in_order(records: list[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda record: (record.start, record.reference)))


def _call(chance: random.Random, account: str, day: date) -> VoiceCall:
    inbound = chance.random() < _INBOUND_SHARE
    destination = chance.choice(INBOUND if inbound else OUTBOUND)
    own, other = destination.own_number(chance), destination.number(chance)
    return VoiceCall(
        reference=_reference(chance),
        direction="in" if inbound else "out",
        start=_moment(chance, day),
        account=account,
        origin=other if inbound else own,
        number=own if inbound else other,
        destination=destination,
        seconds=1 + int(chance.expovariate(1 / _TYPICAL_SECONDS)),
        trunk=f"{account}-L001",
        tag="" if inbound else chance.choice(_TAGS),
        codec=chance.choice(_CODECS),
    )


def _text(chance: random.Random, account: str, day: date) -> TextMessage:
    return TextMessage(
        reference=_reference(chance)[:32],
        start=_moment(chance, day),
        account=account,
        origin=f"441632960{chance.randrange(1000):03d}",
        number=f"{_MOBILE}{chance.randrange(1000):03d}",
        parts=chance.choice(_PARTS),
        status=chance.choice(_STATUSES),
    )


def _volume(a_day: dict[str, int], account: str, day: date) -> int:
    volume = a_day.get(account, a_day[_LIKE])
    return volume // _WEEKEND_SHARE if day.weekday() >= _SATURDAY else volume


def _reference(chance: random.Random) -> str:
    return hashlib.sha1(chance.randbytes(20), usedforsecurity=False).hexdigest()


def _moment(chance: random.Random, day: date) -> datetime:
    """A second of the day; the traffic crowds around midday."""
    second = int(chance.triangular(0, _DAY_SECONDS, _DAY_SECONDS / 2))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)
