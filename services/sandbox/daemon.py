"""The report daemon: blocks on the sandbox's tube, makes report files and announces them.

Each job goes to one daemon only. A job that comes twice, or late, does no harm: the world says whether
somebody still waits. A report that cannot be made disappears, as the carrier's do.
"""

import threading
from collections.abc import Callable

from services.sandbox.callback import RETRY_AFTER
from services.sandbox.content import content
from services.sandbox.jobs import Jobs, Make, Tell, decode
from services.sandbox.world.world import World
from shared import logs
from shared.errors import BadEnvelope, BeltError, BookUnavailable
from shared.tubes.belt import Belt, Job
from shared.tubes.names import PRIORITIES, SANDBOX_REPORTS
from shared.v3.http import JSON_TYPE

IDLE = 60
"""Seconds one reserve blocks at most; it is interrupted when the daemon is to stop."""

PAUSE = 1.0
"""Seconds to wait before trying a beanstalkd or Redis again that was down."""

Tells = Callable[[str, str], bool]

_log = logs.get(__name__)


class Daemon:
    """One daemon on one connection, for one thread. `tells` is `callback.tell` or a stand-in."""

    def __init__(
        self, belt: Belt, world: World, *, tells: Tells, retry_after: tuple[int, ...] = RETRY_AFTER
    ) -> None:
        self._belt = belt
        self._world = world
        self._jobs = Jobs(belt)
        self._tells = tells
        self._retry_after = retry_after
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until stopped."""
        self._belt.watch((SANDBOX_REPORTS,))
        while not self._stopping.is_set():
            try:
                self.step(IDLE)
            except (BeltError, BookUnavailable) as error:
                _log.warning("sandbox_daemon_waits", why=str(error))
                self._stopping.wait(PAUSE)
        self._belt.close()

    def stop(self) -> None:
        """From any thread: finish the job in hand and take no more. Stopping twice is legal."""
        self._stopping.set()
        self._belt.interrupt()

    def step(self, timeout: int) -> bool:
        """Take one job and settle it; False when there was none."""
        job = self._belt.reserve(timeout)
        if job is None:
            return False
        self._settle(job)
        return True

    def _settle(self, job: Job) -> None:
        try:
            self._work(decode(job.body))
        except BadEnvelope as error:
            _log.error("sandbox_job_dropped", why=str(error))
        except (BeltError, BookUnavailable):
            self._belt.release(job, priority=PRIORITIES["normal"])
            raise
        self._belt.delete(job)

    def _work(self, job: Make | Tell) -> None:
        if isinstance(job, Make):
            self._make(job)
        else:
            self._tell(job)

    def _make(self, job: Make) -> None:
        """Make the file. One that was made before a crash is announced all the same."""
        wanted = self._world.reports.wanted(job.account, job.hash)
        if wanted is None:
            return
        try:
            made = b"" if wanted.ready else content(wanted.report, self._world)
        except (LookupError, ValueError) as error:
            _log.error("sandbox_report_failed", report=job.hash, why=str(error))
            self._world.reports.withdraw(job.account, job.hash)
            return
        if made:
            self._world.reports.finish(wanted.report, made, JSON_TYPE)
        if wanted.callback:
            self._jobs.tell(Tell(job.account, job.hash, wanted.callback))

    def _tell(self, job: Tell) -> None:
        """Announce a result that is still there; try again later, but no longer than it lives."""
        if not self._world.reports.is_ready(job.account, job.hash) or self._tells(job.url, job.hash):
            return
        if job.attempt < len(self._retry_after):
            again = Tell(job.account, job.hash, job.url, job.attempt + 1)
            self._jobs.tell(again, after=self._retry_after[job.attempt])
