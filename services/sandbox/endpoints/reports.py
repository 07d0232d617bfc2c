"""Sections 4 and 10, report requests: described at once, made by the daemon, collected through `files`."""

from datetime import date
from typing import cast
from urllib.parse import urlsplit

from services.sandbox.endpoints.routing import Routes
from services.sandbox.jobs import Jobs
from services.sandbox.world import patterns
from services.sandbox.world.reports import Reports
from services.sandbox.world.world import World
from shared.errors import BeltUnavailable
from shared.v3 import reports
from shared.v3.http import Answer, Call
from shared.v3.refusal import bad_request
from shared.v3.reports import Direction, Report

_VOICE = "/v3/accounts/{account}/reports/voice"
_ALLOCATED = "/v3/numbers/{account}/allocated"
_CONSECUTIVE = "/v3/numbers/{account}/available/consecutive/{count}"


class ReportEndpoints:
    """Answers to report requests."""

    def __init__(self, world: World, jobs: Jobs) -> None:
        self._world = world
        self._reports: Reports = world.reports
        self._jobs = jobs

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"POST {_VOICE}/summary/day/{{direction}}": self.summary_day,
            f"POST {_VOICE}/cdr/day": self.cdr_day,
            f"POST {_VOICE}/cdr/latest/{{count}}": self.cdr_latest,
            f"POST {_CONSECUTIVE}": self.consecutive,
            f"POST {_ALLOCATED}/all": self.numbers,
            f"POST {_ALLOCATED}/{{count}}": self.numbers,
        }

    def summary_day(self, call: Call) -> Answer:
        """A day's charges in one direction."""
        direction = cast("Direction", call.variables["direction"])
        return self._ask(call, reports.summary_day(call.account, direction, self._date(call)))

    def cdr_day(self, call: Call) -> Answer:
        """A day's records."""
        return self._ask(call, reports.cdr_day(call.account, "voice", self._date(call)))

    def cdr_latest(self, call: Call) -> Answer:
        """The newest records."""
        count = int(call.variables["count"])
        return self._ask(call, reports.cdr_latest(call.account, "voice", count, self._today()))

    def consecutive(self, call: Call) -> Answer:
        """A run of available UK numbers."""
        count, pattern = int(call.variables["count"]), _pattern(call)
        return self._ask(call, reports.consecutive(call.account, count, self._today(), pattern=pattern))

    def numbers(self, call: Call) -> Answer:
        """The allocated numbers, all or the first so many."""
        count, pattern = call.variables.get("count"), _pattern(call)
        report = reports.numbers(
            call.account,
            int(count) if count else None,
            self._today(),
            pattern=pattern,
            key=call.parameters.text("key"),
            filter_config=call.parameters.flag("filter_config"),
        )
        return self._ask(call, report)

    def _ask(self, call: Call, report: Report) -> Answer:
        """Describe the report; start its making unless it is being made or waits for collection."""
        if self._reports.claim(report, _callback(call)):
            self._start(report)
        return Answer(report.description())

    def _start(self, report: Report) -> None:
        # Claimed before it is on the belt, so that a daemon quicker than this line finds the claim.
        try:
            self._jobs.make(report.account, report.hash)
        except BeltUnavailable:
            self._reports.withdraw(report.account, report.hash)
            raise
        self._reports.confirm(report)

    def _date(self, call: Call) -> str:
        given = call.parameters.text("date")
        if given is None:
            return self._today()
        try:
            day = date.fromisoformat(given.strip())
        except ValueError as error:
            raise bad_request("Invalid date") from error
        if day > self._world.now().date():
            raise bad_request("Invalid date")
        return str(day)

    def _today(self) -> str:
        return str(self._world.now().date())


def _pattern(call: Call) -> str | None:
    pattern = call.parameters.text("pattern")
    if patterns.parse(pattern) is None:
        raise bad_request("Invalid pattern")
    return pattern


def _callback(call: Call) -> str:
    callback = call.parameters.text("callback") or ""
    if callback and (urlsplit(callback).scheme not in ("http", "https") or not urlsplit(callback).hostname):
        raise bad_request("Invalid callback")
    return callback
