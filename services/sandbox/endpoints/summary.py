"""Section 5, instant summaries: calls summed up by one key, inline. For indication only, not for billing."""

from collections.abc import Iterable

from services.sandbox.endpoints import call_filter, counts, moments
from services.sandbox.endpoints.routing import Routes
from services.sandbox.world.cdrs import VoiceCall
from services.sandbox.world.summaries import TOTALS, by_key
from services.sandbox.world.world import World
from shared.v3.http import Answer, Call
from shared.v3.refusal import bad_request

_SUMMARY = "/v3/accounts/{account}/summary"
_ROWS = 9999


class SummaryEndpoints:
    """Answers with sums."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Routes:
        """The endpoints of this section."""
        paths = (f"{_SUMMARY}/{{key}}", f"{_SUMMARY}/{{direction}}/{{key}}")
        return {f"{method} {path}": self.sums for path in paths for method in ("GET", "POST")}

    def sums(self, call: Call) -> Answer:
        """The calls of a window, today's by default, in one direction or both."""
        key = call.variables["key"]
        sort = call.parameters.text("sort") or key
        if sort not in (key, *TOTALS):
            raise bad_request("Invalid sort")
        limit = counts.read(call.parameters, "limit", _ROWS)
        return Answer(by_key(key, self._calls(call), sort=sort)[:limit])

    def _calls(self, call: Call) -> Iterable[VoiceCall]:
        now, direction = self._world.now(), call.variables.get("direction")
        start = moments.start(call.parameters, "date_start", moments.midnight(now))
        end = moments.end(call.parameters, "date_end", now)
        found = self._world.traffic().calls_between(call.account, start, end)
        fits = call_filter.read(call.parameters)
        return (record for record in found if direction in (None, record.direction) and fits(record))
