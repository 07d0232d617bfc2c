"""Asking the carrier for as long as it takes: questions only, which may be asked again."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

import msgspec
from msgspec import Struct

from shared.carrier import files, reports
from shared.carrier.client import Carrier
from shared.errors import CarrierError, CarrierRefused, TrunklineError
from shared.v3.report_names import report_path

T = TypeVar("T")

TRIES = 30
"""Times in a row that the carrier may not answer."""
LONGEST_PAUSE = 20.0
REPORTS = 5
"""Reports that may be lost on their way."""
LOOKS = 300
"""Looks at a report that is being made."""


class CannotTell(TrunklineError):
    """The carrier did not tell what it has."""


class _Row(Struct, frozen=True):
    """A number in the report."""

    country_code: str | int
    number: str | int


class Asker:
    """One thread's questions. `wait` lets so many seconds pass; it may raise, as any call may."""

    def __init__(self, carrier: Carrier, *, wait: Callable[[float], object]) -> None:
        self.carrier = carrier
        self._wait = wait

    def ask(self, question: Callable[[Carrier], T]) -> T:
        """Ask until there is an answer. Raises `CannotTell`, and `CarrierRefused` for a no."""
        why: CarrierError | None = None
        for tried in range(TRIES):
            try:
                return question(self.carrier)
            except CarrierError as error:
                if isinstance(error, CarrierRefused) and error.status != HTTPStatus.TOO_MANY_REQUESTS:
                    raise
                why = error
                self._wait(min(LONGEST_PAUSE, error.retry_after or 1.0 + tried))
        raise CannotTell(f"the carrier did not answer {TRIES} times in a row: {why}")

    def numbers(self) -> frozenset[str]:
        """All numbers on the account, from the carrier's own report; nothing else of it is kept."""
        for _ in range(REPORTS):
            told = self.ask(lambda carrier: reports.request(carrier, report_path("allocated/all") or ""))
            if told.refused is not None:
                raise CannotTell(f"the carrier does not list the numbers: {told.refused}")
            rows = self._rows(reports.described(told).hash)
            if rows is not None:
                return frozenset(f"{row.country_code}{row.number}" for row in rows)
        raise CannotTell(f"the list of numbers was lost or cut {REPORTS} times")

    def _rows(self, name: str) -> list[_Row] | None:
        """The report's rows; None when it is lost, and another has to be asked for."""
        for _ in range(LOOKS):
            found = self.ask(lambda carrier: files.collect(carrier, name))
            if found is files.PENDING:
                self._wait(1)
                continue
            if not isinstance(found, files.File):
                return None
            try:
                return msgspec.json.decode(found.content, type=list[_Row])
            except msgspec.DecodeError:
                return None
        raise CannotTell("the carrier did not finish the list of numbers")
