"""Reports: ask for one. The answer names the file to collect; see `files`.

The same question on the same day has the same hash and is not produced twice while it waits, so asking again
is safe. Endpoints 10, 24 to 29 and 108 to 110; conventions, section 10.
"""

from collections.abc import Mapping

from msgspec import Struct

from shared.carrier import operations
from shared.carrier.client import Carrier


class Report(Struct, frozen=True):
    """A report that was asked for. `hash` collects it, `link` is its path behind the host."""

    hash: str
    link: str
    type: str | None = None
    mode: str | None = None
    format: str | None = None


def request(carrier: Carrier, report: str, parameters: Mapping[str, object] | None = None) -> Report:
    """Ask for the report at path `report`, e.g. ``/v3/accounts/{account}/reports/voice/cdr/day``.

    `{account}` is filled in here. Raises `NotSent`, `MaybeDone`, `CarrierRefused` (400: bad parameters), and
    `ValueError` for a path that is no report's: a POST to another one could allocate a number.
    """
    where = report.replace("{account}", carrier.account)
    return carrier.call(operations.REPORT_REQUEST, Report, {"report": where}, body=parameters or {})
