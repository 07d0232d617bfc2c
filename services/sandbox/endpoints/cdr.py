"""Section 7, the voice records inline, a page at a time. The reports of them are in `reports`."""

from datetime import date, datetime, timedelta
from itertools import islice

from services.sandbox.endpoints import call_filter, counts, moments
from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.traffic import HISTORY_DAYS
from services.sandbox.world.world import World
from shared.errors import Refusal
from shared.v3.http import Answer, Call
from shared.v3.refusal import bad_request

_CDR = "/v3/voice/{account}/cdr"
_PAGE = 500
_LARGEST_PAGE = 10_000
_WHOLE_DAY = timedelta(hours=23, minutes=59, seconds=59)


class CdrEndpoints:
    """Answers with records, oldest first."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_CDR}": self.window,
            f"POST {_CDR}": self.window,
            f"GET {_CDR}/{{date}}": self.day,
            f"POST {_CDR}/{{date}}": self.day,
            f"GET {_CDR}/{{date}}/{{reference}}": self.detail,
        }

    def window(self, call: Call) -> Answer:
        """The records between two moments, today's by default."""
        now = self._world.now()
        start = moments.start(call.parameters, "date_start", moments.midnight(now))
        end = moments.end(call.parameters, "date_end", now)
        errors = [
            f"{name} must not be more than {HISTORY_DAYS} days ago"
            for name, moment in (("date_start", start), ("date_end", end))
            if self._too_old(moment)
        ]
        if errors or end < start:
            raise bad_request(*(errors or ["date_end is before date_start"]))
        return self._page(call, start, end)

    def day(self, call: Call) -> Answer:
        """The records of one day; dates among the parameters do not count."""
        try:
            start = moments.first_second(date.fromisoformat(call.variables["date"]))
        except ValueError as error:
            raise bad_request("Invalid date") from error
        if self._too_old(start):
            raise bad_request(f"date must not be more than {HISTORY_DAYS} days ago")
        return self._page(call, start, start + _WHOLE_DAY)

    def detail(self, call: Call) -> Answer:  # noqa: ARG002
        """One record: the carrier has switched this off."""
        raise Refusal(503, "This function is temporarily unavailable")

    def _too_old(self, moment: datetime) -> bool:
        return self._world.now().date() - moment.date() > timedelta(days=HISTORY_DAYS)

    def _page(self, call: Call, start: datetime, end: datetime) -> Answer:
        limit = counts.read(call.parameters, "limit", _PAGE, most=_LARGEST_PAGE)
        first = counts.read(call.parameters, "start", 0, least=0)
        fits = call_filter.read(call.parameters)
        found = filter(fits, self._world.traffic().calls_between(call.account, start, end))
        rows = [record.row() for record in islice(found, first, first + limit)]
        return Answer({"success": True, "count": len(rows), "data": rows})
