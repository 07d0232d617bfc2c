"""Sections 2, 4 and 10, report requests: described at once, made by the daemon, collected through `files`."""

from functools import partial
from typing import cast

from services.sandbox.endpoints import moments
from services.sandbox.endpoints.routing import Routes
from services.sandbox.jobs import Jobs
from services.sandbox.world import patterns
from services.sandbox.world.reports import Reports
from services.sandbox.world.world import World
from shared.errors import BeltUnavailable
from shared.v3 import reports
from shared.v3.addresses import is_url
from shared.v3.http import Answer, Call
from shared.v3.refusal import bad_request
from shared.v3.reports import Direction, Network, Report

_SUMMARY = "/v3/accounts/{account}/prepay/summary"
_VOICE = "/v3/accounts/{account}/reports/voice"
_SMS = "/v3/accounts/{account}/reports/sms"
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
            f"POST {_SUMMARY}": self.balance_summary,
            f"POST {_VOICE}/summary/day/{{direction}}": self.summary_day,
            f"POST {_VOICE}/cdr/day": partial(self.cdr_day, "voice"),
            f"POST {_VOICE}/cdr/latest/{{count}}": partial(self.cdr_latest, "voice"),
            f"POST {_SMS}/cdr/day": partial(self.cdr_day, "sms"),
            f"POST {_SMS}/cdr/latest/{{count}}": partial(self.cdr_latest, "sms"),
            f"POST {_CONSECUTIVE}": self.consecutive,
            f"POST {_ALLOCATED}/all": self.numbers,
            f"POST {_ALLOCATED}/{{count}}": self.numbers,
        }

    def balance_summary(self, call: Call) -> Answer:
        """What moved the balance in a range of days."""
        today = self._world.now().date()
        first = moments.day(call.parameters, "from_date", today)
        last = moments.day(call.parameters, "to_date", today)
        if last < first:
            raise bad_request("to_date is before from_date")
        return self._ask(call, reports.balance_summary(call.account, str(first), str(last)))

    def summary_day(self, call: Call) -> Answer:
        """A day's charges in one direction."""
        direction = cast("Direction", call.variables["direction"])
        return self._ask(call, reports.summary_day(call.account, direction, self._date(call)))

    def cdr_day(self, network: Network, call: Call) -> Answer:
        """A day's records."""
        return self._ask(call, reports.cdr_day(call.account, network, self._date(call)))

    def cdr_latest(self, network: Network, call: Call) -> Answer:
        """The newest records."""
        count = int(call.variables["count"])
        return self._ask(call, reports.cdr_latest(call.account, network, count, self._today()))

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
        today = self._world.now().date()
        day = moments.day(call.parameters, "date", today)
        if day > today:
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
    if callback and not is_url(callback):
        raise bad_request("Invalid callback")
    return callback
