"""Audits, nightly and when somebody asks: one keeper makes them, in a thread beside its rounds.

The keeper that leads asks for the night's audit and begins what is asked for. It then goes on for as long as
it holds the audit, whoever leads; one that dies loses it, and another keeper begins anew: it changes nothing.
"""

import secrets
import threading
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace
from ulid import ULID

from services.keeper.asking import Asker, CannotTell
from services.keeper.truth import Truth
from shared import logs
from shared.carrier.client import Carrier
from shared.clock import Clock
from shared.errors import BookUnavailable, CarrierRefused, TrunklineError
from shared.orders.audit.audits import Audit, Audits
from shared.orders.types import schedules
from shared.orders.types.schedules import Schedule

HELD = 120.0
"""Seconds that an audit stays a keeper's after its last call: longer than any call or pause."""
NIGHT = "schedule"
"""Who asks for an audit that nobody asked for."""

log = logs.get("keeper.auditing")


class Stopping(Protocol):
    """Set when the keeper is to stop."""

    def is_set(self) -> bool:
        """Whether it is."""
        ...

    def wait(self, timeout: float) -> object:
        """Block until it is, at most so many seconds."""
        ...


class Lost(TrunklineError):
    """The audit is no longer this keeper's, or the keeper is to stop."""


class Auditor:
    """One keeper's part in the audits of an account."""

    def __init__(
        self,
        audits: Audits,
        compare: Callable[[Asker], Truth],
        carrier: Callable[[Callable[[], None]], Carrier],
        clock: Clock,
        *,
        stopping: Stopping,
        nightly: Schedule | None,
    ) -> None:
        """`carrier` makes a client that asks its argument before every call."""
        self._audits = audits
        self._compare = compare
        self._carrier = carrier
        self._clock = clock
        self._stopping = stopping
        self._nightly = nightly
        self._token = secrets.token_hex(8)
        self._thread: threading.Thread | None = None

    def round(self) -> None:
        """Ask for the night's audit when it is time; begin what is asked for. For the keeper that leads."""
        self._ask_for_the_night()
        if self._thread is not None and self._thread.is_alive():
            return
        audit = self._audits.take(self._token, HELD)
        if audit is not None:
            self._thread = threading.Thread(target=self.make, args=(audit,), name="audit")
            self._thread.start()

    def join(self) -> None:
        """Wait for an audit under way to end, or to be given up."""
        if self._thread is not None:
            self._thread.join()

    def make(self, audit: Audit) -> None:
        """Make one that was taken."""
        log.info("audit begun", audit=audit.id)
        try:
            ended = self._made(audit)
            self._audits.end(self._token, audit, ended)
        except (Lost, BookUnavailable) as error:
            log.warning("audit given up; it begins anew", audit=audit.id, why=str(error))
            return
        log.info("audit ended", audit=audit.id, differences=ended.differences, why=ended.failed)

    def _made(self, audit: Audit) -> Audit:
        carrier = self._carrier(self._go_on)
        truth = self._compare(Asker(carrier, wait=self._wait))
        found = 0
        try:
            self._audits.begin(audit)
            for difference in truth.differences():
                found += self._audits.note(audit, difference)
        except (CannotTell, CarrierRefused) as error:
            return replace(audit, ended=self._clock.time(), failed=str(error))
        except (Lost, BookUnavailable):
            raise
        except Exception as error:
            log.exception("audit failed")
            why = f"unexpected {type(error).__name__}; see the keeper's log"
            return replace(audit, ended=self._clock.time(), failed=why)
        finally:
            carrier.close()
        return replace(
            audit,
            ended=self._clock.time(),
            numbers=len(truth.numbers),
            trunks=len(truth.trunks),
            differences=found,
        )

    def _ask_for_the_night(self) -> None:
        if self._nightly is None:
            return
        now = self._clock.time()
        due = schedules.latest(self._nightly, 0.0, now)
        if due is not None:
            self._audits.want(Audit(str(ULID()), NIGHT, now), due)

    def _go_on(self) -> None:
        if self._stopping.is_set() or not self._audits.keep(self._token, HELD):
            raise Lost("the keeper is to stop, or another one has it")

    def _wait(self, seconds: float) -> None:
        self._stopping.wait(seconds)
        self._go_on()
