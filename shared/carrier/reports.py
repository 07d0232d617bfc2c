"""Reports: ask for one. The answer names the file to collect; see `files`.

The same question on the same day has the same hash and is not produced twice while it waits, so asking again
is safe. Endpoints 10, 24 to 29 and 108 to 110; conventions, section 10.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from shared.carrier import operations, writes
from shared.carrier.client import Carrier, Worded
from shared.carrier.writes import Told


class Report(Struct, frozen=True):
    """A report that was asked for. `hash` collects it, `link` is its path behind the host."""

    hash: str
    link: str
    type: str | None = None
    mode: str | None = None
    format: str | None = None


def request(carrier: Carrier, report: str, parameters: Mapping[str, object] | None = None) -> Told:
    """Ask for the report at path `report`, e.g. ``/v3/accounts/{account}/reports/voice/cdr/day``.

    `{account}` is filled in here. A yes is a `Report`, see `described`. Raises `NotSent` and `MaybeDone`, and
    `ValueError` for a path that is no report's: a POST to another one could allocate a number.
    """
    operation, where = operations.REPORT_REQUEST, report.replace("{account}", carrier.account)
    path = operations.path(operation, carrier.account, {"report": where})
    sent = msgspec.json.encode(parameters or {})
    worded = Worded(operation.method, path, content=sent, content_type="application/json")
    return writes.make(carrier, operation.name, worded, Report)


def described(told: Told) -> Report:
    """The report that a yes describes."""
    return msgspec.json.decode(told.body, type=Report, strict=False)
