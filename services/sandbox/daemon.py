"""A daemon of the sandbox: blocks on its tube, has each job done, and survives whatever a tube may deliver.

Each job goes to one daemon only. What a job means is for `makers.py` (reports) and `messengers.py` (events)
to know; nothing but this file settles a job.
"""

import threading
from collections.abc import Callable

from shared import logs
from shared.errors import BadEnvelope, BeltError, BookUnavailable
from shared.tubes.belt import Belt, Job
from shared.tubes.names import PRIORITIES

IDLE = 60
"""Seconds one reserve blocks at most; it is interrupted when the daemon is to stop."""

PAUSE = 1.0
"""Seconds to wait before trying a beanstalkd or Redis again that was down."""

Work = Callable[[bytes], None]
"""Does what a job's body says. Raises `BadEnvelope` for a body that says nothing."""

_log = logs.get(__name__)


class Daemon:
    """One daemon on one connection, for one thread."""

    def __init__(self, belt: Belt, tube: str, work: Work) -> None:
        self._belt = belt
        self._tube = tube
        self._work = work
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until stopped."""
        self._belt.watch((self._tube,))
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
            self._work(job.body)
        except BadEnvelope as error:
            _log.error("sandbox_job_dropped", why=str(error))
        except (BeltError, BookUnavailable):
            self._belt.release(job, priority=PRIORITIES["normal"])
            raise
        except Exception:
            _log.exception("sandbox_job_failed")  # it would fail again, and hold up the others
        self._belt.delete(job)
