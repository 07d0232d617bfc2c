"""Days and moments as parameters carry them: ``YYYY-MM-DD``, with ``hh:mm:ss`` where a moment is meant. Pure.

All of them are GMT. A day alone starts at its first second and ends with its last.
"""

from datetime import UTC, date, datetime, time

from shared.v3.parameters import Parameters
from shared.v3.refusal import bad_request

_DAY = "%Y-%m-%d"
_MOMENT = "%Y-%m-%d %H:%M:%S"
_LAST_SECOND = time(23, 59, 59)


def day(parameters: Parameters, name: str, default: date) -> date:
    """The day of that name. Raises a 400 `Refusal` for a day that does not exist."""
    text = parameters.text(name)
    return default if text is None else _parsed(text, name).date()


def start(parameters: Parameters, name: str, default: datetime) -> datetime:
    """Where a window begins. Raises a 400 `Refusal`."""
    text = parameters.text(name)
    return default if text is None else _parsed(text, name)


def end(parameters: Parameters, name: str, default: datetime) -> datetime:
    """Where a window ends. Raises a 400 `Refusal`."""
    text = parameters.text(name)
    if text is None:
        return default
    found = _parsed(text, name)
    is_day = ":" not in text
    return datetime.combine(found.date(), _LAST_SECOND, UTC) if is_day else found


def midnight(moment: datetime) -> datetime:
    """The start of a moment's day."""
    return first_second(moment.date())


def first_second(day: date) -> datetime:
    """The start of a day."""
    return datetime.combine(day, time(), UTC)


def shown(moment: datetime) -> str:
    """A moment as the API prints it; such texts are in the order of time."""
    return f"{moment:{_MOMENT}}"


def _parsed(text: str, name: str) -> datetime:
    """Every figure must be there: ``2026-5-2`` is no date."""
    form = _MOMENT if ":" in text else _DAY
    try:
        found = datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
    except ValueError as error:
        raise bad_request(f"Invalid {name}") from error
    if len(text.strip()) != len(shown(found) if ":" in text else str(found.date())):
        raise bad_request(f"Invalid {name}")
    return found
