"""Standing orders: when they are due, and what their relative dates mean then. Pure.

The rules are cron's, as Debian's cron and the library cronsim have them, in the schedule's own time zone. An
hour that the clocks leave out: what was due in it is due right after it. An hour that comes twice: what is
due at a set time is due once, the first time; what has a `*` for its minute or hour is due in both.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from msgspec import Meta, Struct

WINDOWS = (2 * 3600.0, 3 * 86400.0, 400 * 86400.0)
"""Seconds to look back for the last moment, a few before many: a schedule of minutes has many in a year."""
FIELDS = 5
_RELATIVE = re.compile(r"yesterday|today(-[1-9][0-9]{0,2})?")


class Schedule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When to run: five fields of cron, in the time of an IANA zone."""

    cron: Annotated[str, Meta(min_length=9, max_length=100)]
    timezone: Annotated[str, Meta(min_length=1, max_length=64)] = "Europe/London"


def mistakes(schedule: Schedule) -> Iterator[tuple[str, str]]:
    """What is wrong with a schedule: the member, and the sentence."""
    if schedule.timezone not in available_timezones():
        yield "timezone", f"there is no time zone {schedule.timezone!r}: write it as Europe/London"
        return
    if len(schedule.cron.split()) != FIELDS:
        yield "cron", "five fields: minute, hour, day of the month, month, day of the week"
        return
    try:
        never = following(schedule, 0.0) is None
    except CronSimError as error:
        yield "cron", f"{error}, as cron sees it"
        return
    if never:
        yield "cron", "there is no such day"


def following(schedule: Schedule, after: float) -> float | None:
    """The first moment after `after`, both in Unix seconds; None if there is none in fifty years."""
    return next(_moments(schedule, after), None)


def latest(schedule: Schedule, after: float, until: float) -> float | None:
    """The last moment after `after` and not later than `until`."""
    for window in (*WINDOWS, until - after):
        start = max(after, until - window)
        found = None
        for moment in _moments(schedule, start):
            if moment > until:
                break
            found = moment
        if found is not None or start == after:
            return found
    return None


def shown(schedule: Schedule, moment: float) -> str:
    """A moment in the schedule's own time, e.g. ``2026-05-01T06:00:00+01:00``."""
    return datetime.fromtimestamp(moment, ZoneInfo(schedule.timezone)).isoformat()


def is_relative(name: str, value: str) -> bool:
    """Whether a report's parameter says a date that depends on the day of the run."""
    return name.startswith("date") and _RELATIVE.fullmatch(value) is not None


def resolved(schedule: Schedule, parameters: Mapping[str, str], moment: float) -> dict[str, str]:
    """The parameters with their relative dates as days: those of the schedule's zone at that moment."""
    today = datetime.fromtimestamp(moment, ZoneInfo(schedule.timezone)).date()
    return {
        name: (today - timedelta(days=_days_back(value))).isoformat() if is_relative(name, value) else value
        for name, value in parameters.items()
    }


def _days_back(value: str) -> int:
    return 1 if value == "yesterday" else int(value.partition("-")[2] or 0)


def _moments(schedule: Schedule, after: float) -> Iterator[float]:
    """All moments after one. The library forgets which of two equal hours it is in, so they are sifted."""
    start = datetime.fromtimestamp(after, ZoneInfo(schedule.timezone))
    last = after
    for found in CronSim(schedule.cron, start):
        if found.timestamp() > last:
            last = found.timestamp()
            yield last
