"""A client of the gateway's orders API, as an order system would write one.

Every order goes out under an idempotency key, so an answer that did not come is asked for again, with the
same key, until it comes: that is all a caller has to do to order exactly once.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import quote

import requests

from shared.errors import GatewayRefused, GatewayUnreachable

TIMEOUT = 60.0
PATIENCE = 120.0
"""Seconds that one request is repeated while the gateway does not answer or says 503."""
PAUSE = 0.5
PASSING = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
"""What may be over at the next try; a URL that cannot be is not."""
PAGE = 500

Json = dict[str, Any]


class GatewayClient:
    """The orders API at `url`, with a client key `tl_<id>_<secret>`. For one thread."""

    def __init__(self, url: str, key: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {key}"
        self._pause = pause

    def submit(self, order: Json, key: str, *, wait: int = 0) -> Json:
        """Hand an order in under an idempotency key; the order as the gateway has it."""
        headers = {"Idempotency-Key": key} | ({"Prefer": f"wait={wait}"} if wait else {})
        return self._insist("POST", "/orders", json=order, headers=headers).json()

    def order(self, order_id: str) -> Json:
        """One order, with steps and timeline."""
        return self._insist("GET", f"/orders/{order_id}").json()

    def orders(self, **filters: str) -> Iterator[Json]:
        """All orders that match, newest first."""
        cursor: str | None = None
        while True:
            parameters = {**filters, "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
            page = cast("Json", self._insist("GET", "/orders", params=parameters).json())
            yield from page["orders"]
            cursor = page["cursor"]
            if cursor is None:
                return

    def decide(self, order_id: str, decision: str, said: Json, key: str) -> Json:
        """Cancel, retry, resolve or confirm an order; the order as it is then."""
        path = f"/orders/{order_id}/{decision}"
        return self._insist("POST", path, json=said, headers={"Idempotency-Key": key}).json()

    def audit(self, said: Json) -> Json:
        """Have the carrier audited; the audit that is to be made, or under way."""
        return self._insist("POST", "/audits", json=said).json()

    def audits(self) -> Json:
        """How the audits stand, and what the last one found."""
        return self._insist("GET", "/audits/latest").json()

    def about(self, difference: str, decision: str, said: Json) -> Json:
        """Accept or reverse a difference; the difference as it is decided."""
        return self._insist("POST", f"/audits/differences/{difference}/{decision}", json=said).json()

    def attention(self) -> Json:
        """The orders of all clients that need a person, and how many there are."""
        return self._insist("GET", "/attention").json()

    def tubes(self) -> Json:
        """What is on the belt."""
        return self._insist("GET", "/tubes").json()

    def pause(self, tube: str, said: Json) -> Json:
        """Pause a tube or let it go on; what was done at each server."""
        return self._insist("POST", f"/tubes/{quote(tube, safe='')}/pause", json=said).json()

    def result(self, order_id: str) -> bytes:
        """A report's content."""
        return self._insist("GET", f"/orders/{order_id}/result").content

    def evidence(self, order_id: str) -> bytes:
        """An order's evidence."""
        return self._insist("GET", f"/orders/{order_id}/evidence").content

    def _insist(self, method: str, path: str, **arguments: Any) -> requests.Response:
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._session.request(method, self._url + path, timeout=TIMEOUT, **arguments)
                if answer.status_code not in {502, 503, 504}:
                    return _accepted(answer)
                why = f"status {answer.status_code}"
            except PASSING as error:
                why = str(error)
            except requests.RequestException as error:
                raise GatewayUnreachable(f"cannot ask {self._url}: {error}") from error
            if time.monotonic() > give_up:
                raise GatewayUnreachable(f"no answer from {self._url} for {PATIENCE:g} s: {why}")
            self._pause(PAUSE)


def _accepted(answer: requests.Response) -> requests.Response:
    if answer.ok:
        return answer
    try:
        problem = cast("Json", answer.json())
    except ValueError:
        raise GatewayRefused(f"status {answer.status_code} from {answer.url}") from None
    errors = [f"{error['field']}: {error['message']}" for error in problem.get("errors", [])]
    raise GatewayRefused("; ".join([str(problem.get("detail")), *errors]))
