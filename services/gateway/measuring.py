"""Counts every request and how long its answer took, by the route that it matched: a few microseconds each.

An answer that was held back counts once, from the request to the answer.
"""

import re
from functools import cache

from falcon import Request, Response

from services.gateway.waiting.holds import held
from shared.clock import Clock
from shared.metrics.names import REQUEST_SECONDS, REQUESTS
from shared.metrics.tally import Tally

ROUTE = "trunkline.route"
"""Where in a request's environment the route is that it matched; a sink says so itself."""
UNKNOWN = "unknown"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BEGAN = "trunkline.began"
_VARIABLE = re.compile(r"{(\w+)(?::\w+)?}")


class Measured:
    """Middleware, around all other."""

    def __init__(self, tally: Tally, clock: Clock) -> None:
        self._tally = tally
        self._clock = clock

    def process_request(self, req: Request, _resp: Response) -> None:
        """The first time that it is asked: an answer that was held back began then, too."""
        req.env.setdefault(_BEGAN, self._clock.monotonic())

    def process_resource(self, req: Request, _resp: Response, _resource: object, _params: object) -> None:
        """The route is known: a request that is put once more goes past its resource."""
        req.env.setdefault(ROUTE, req.uri_template)

    def process_response(self, req: Request, resp: Response, resource: object, req_succeeded: bool) -> None:  # noqa: ARG002
        """It is answered, unless it is held back now."""
        if held(req.env) is not None:
            return
        route = plain(req.env.get(ROUTE) or UNKNOWN)
        method = req.method if req.method in METHODS else "other"
        self._tally.count(REQUESTS, route, method, status_class(resp.status))
        self._tally.observe(REQUEST_SECONDS, self._clock.monotonic() - req.env[_BEGAN], route)


@cache
def status_class(status: str | int) -> str:
    """`2xx` for `200 OK` and for 200."""
    return f"{status[:1] if isinstance(status, str) else status // 100}xx"


@cache
def plain(template: str) -> str:
    """A route without converters: there are as many as the table of routes has."""
    return _VARIABLE.sub(r"{\1}", template)
