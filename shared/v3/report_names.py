"""Short names for the carrier's asynchronous reports: what stands behind the account in their paths.

`voice/cdr/day` is ``/v3/accounts/{account}/reports/voice/cdr/day``, `allocated/100` is
``/v3/numbers/{account}/allocated/100``. The catalogue decides which exist.
"""

from shared.v3.catalogue import load

_ANY_ACCOUNT = "0"
_PLACES = ("/v3/accounts/{account}/reports/", "/v3/accounts/{account}/", "/v3/numbers/{account}/")


def report_path(name: str) -> str | None:
    """The path of the report called `name`, ``{account}`` still in it; None if there is no such report."""
    for place in _PLACES:
        found = load().find((place + name).replace("{account}", _ANY_ACCOUNT))
        endpoint = found.endpoint("POST") if found else None
        if endpoint is not None and endpoint.kind == "report":
            return place + name
    return None


def known_reports() -> list[str]:
    """Every report's name as the catalogue spells it, e.g. ``voice/cdr/latest/{count}``."""
    paths = [endpoint.path for endpoint in load().endpoints if endpoint.kind == "report"]
    return [path.split("{account}/", 1)[1].removeprefix("reports/") for path in paths]
