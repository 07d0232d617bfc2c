"""When something is due each night, as operators write it: an hour of the day, or fields of cron. Pure."""

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

FIELDS = 5
_ANY = datetime(2026, 1, 1, tzinfo=UTC)


def cron_of(text: str) -> str:
    """The same as cron's fields. Raises `ValueError` saying what is wrong."""
    cron = f"0 {text.strip()} * * *" if text.strip().isdecimal() else text
    if len(cron.split()) != FIELDS:
        raise ValueError("an hour of the day, as 3, or the five fields of cron, as 30 2 * * *")
    try:
        CronSim(cron, _ANY)
    except CronSimError as error:
        raise ValueError(f"{error}, as cron sees it") from None
    return cron
