"""Telling a customer that a report is there: one POST, and how long to wait before the next one.

A receiver has understood when it answers 200 with a body of at least one byte (conventions, 12.1). Anything
else, redirects included, counts as not delivered.
"""

import requests

from shared.v3.encoding import encode

TIMEOUT = 10.0
"""Seconds a receiver has to answer."""

RETRY_AFTER = (5, 15, 60, 300)
"""Seconds before each further attempt; a result lives no longer than these together."""


def tell(url: str, report_hash: str) -> bool:
    """Announce a result to `url`; whether the receiver has understood."""
    payload = encode({"app": "reports", "id": report_hash, "data": None})
    try:
        answer = requests.post(url, data={"payload": payload}, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException:
        return False
    return answer.status_code == requests.codes.ok and bool(answer.content)
