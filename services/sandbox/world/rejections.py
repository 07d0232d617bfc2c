"""Calls that were refused today and yesterday. Pure.

Some are made up, the same for the same seed and day, and stored nowhere; those that trunk and account have
really refused are kept as rows.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from services.sandbox.world.live import LiveCall
from services.sandbox.world.trunks import default

Row = dict[str, object]

REFUSED_A_DAY = {"930000": 24, "930001": 3, "930002": 6, "930003": 12}
_DAYS = 2
_DAY_SECONDS = 24 * 3600


def _too_dear(number: str, chance: random.Random) -> str:
    return f"Call to {number} will exceed 0.1 ( {chance.uniform(0.11, 0.9):.5f} )"


def _barred(number: str, _chance: random.Random) -> str:
    return f"{number} matches trunk do not route {number[:5]}"


def _barred_everywhere(number: str, _chance: random.Random) -> str:
    return f"{number} matches customer do not route (cached)"


def _too_fast(_number: str, _chance: random.Random) -> str:
    return "Trunk rate limit of 2 calls per 30s exceeded"


def _bad_caller(_number: str, _chance: random.Random) -> str:
    return "Invalid CLI"


def _bad_number(_number: str, _chance: random.Random) -> str:
    return "Invalid Destination"


REASONS: Mapping[str, tuple[Callable[[str, random.Random], str], ...]] = MappingProxyType(
    {
        "maxcost": (_too_dear,),
        "acl": (_barred, _barred_everywhere),
        "rate": (_too_fast,),
        "cli": (_bad_caller,),
        "destination": (_bad_number,),
    }
)


def rejected(seed: int, account: str, now: datetime, kept: Iterable[Row] = ()) -> list[Row]:
    """The refused calls up to now, those made up and those kept, newest first."""
    days = [now.date() - timedelta(days=back) for back in range(_DAYS)]
    rows = [*kept, *(row for day in days for row in _day(seed, account, day))]
    first, last = f"{days[-1]}", f"{now:%Y-%m-%d %H:%M:%S}"
    found = (row for row in rows if first <= str(row["calldate"]) <= last)
    return sorted(found, key=lambda row: str(row["calldate"]), reverse=True)


def row(call: LiveCall, reason: str, message: str) -> Row:
    """The row of a call that was refused. Nobody has sent it over the network, so it has no true source."""
    return {
        "calldate": f"{datetime.fromtimestamp(call.start, UTC):%Y-%m-%d %H:%M:%S}",
        "reason": reason,
        "from": call.origin,
        "to": call.number,
        "message": message,
        "source_ip": "192.0.2.1",
        "trunk": call.trunk,
        "notified": False,
    }


def _day(seed: int, account: str, day: date) -> Iterator[Row]:
    chance = random.Random(f"{seed}/{account}/{day}/rejected")  # noqa: S311 - the same world has the same calls
    for _ in range(REFUSED_A_DAY.get(account, 0)):
        yield _row(chance, account, day)


def _row(chance: random.Random, account: str, day: date) -> Row:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=chance.randrange(_DAY_SECONDS)
    )
    reason = chance.choice(list(REASONS))
    number = f"447700900{chance.randrange(1000):03d}"
    return {
        "calldate": f"{moment:%Y-%m-%d %H:%M:%S}",
        "reason": reason,
        "from": f"441632960{chance.randrange(1000):03d}",
        "to": number,
        "message": chance.choice(REASONS[reason])(number, chance),
        "source_ip": f"192.0.2.{chance.randrange(1, 255)}",
        "trunk": default(account),
        "notified": chance.random() < 1 / 2,
    }
