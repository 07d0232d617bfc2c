"""Makes report files and announces them. A report that cannot be made disappears, as the carrier's do."""

from services.sandbox.content import content
from services.sandbox.jobs import Make, decode
from services.sandbox.world.reports import Wanted
from services.sandbox.world.world import World
from shared import logs
from shared.errors import BookUnavailable
from shared.v3.http import JSON_TYPE

_log = logs.get(__name__)

ANNOUNCEMENT = "reports"
"""The app of the event that tells somebody that a result is there."""


class Maker:
    """Does the jobs of the reports' tube."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __call__(self, body: bytes) -> None:
        """Make the file. One that was made before a crash is announced all the same."""
        self._world.clock.refresh()
        job = decode(body, Make)
        wanted = self._world.reports.wanted(job.account, job.hash)
        if wanted is not None and self._made(wanted) and wanted.callback:
            self._announce(wanted)

    def _made(self, wanted: Wanted) -> bool:
        if wanted.ready:
            return True
        report = wanted.report
        try:
            file = content(report, self._world)
        except BookUnavailable:
            raise
        except Exception:
            _log.exception("sandbox_report_failed", report=report.hash)
            self._world.reports.withdraw(report.account, report.hash)
            return False
        return self._world.reports.finish(report, file, JSON_TYPE)

    def _announce(self, wanted: Wanted) -> None:
        report = wanted.report
        self._world.events.emit(
            report.account, ANNOUNCEMENT, None, url=wanted.callback, form=True, identity=report.hash
        )
