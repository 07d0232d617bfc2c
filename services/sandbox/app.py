"""The sandbox as a WSGI application: the thin adapter between Falcon and the door.

Everything it needs is passed in; it reads no configuration and keeps no state between requests.
"""

from collections.abc import Callable
from typing import Self

import falcon

from services.sandbox import control
from services.sandbox.door import CutConnection, Door
from services.sandbox.endpoints.accounts import AccountEndpoints
from services.sandbox.endpoints.cdr import CdrEndpoints
from services.sandbox.endpoints.emergency import EmergencyEndpoints
from services.sandbox.endpoints.files import FileEndpoints
from services.sandbox.endpoints.ida import IdaEndpoints
from services.sandbox.endpoints.invoices import InvoiceEndpoints
from services.sandbox.endpoints.notifications import NotificationEndpoints
from services.sandbox.endpoints.number_settings import NumberSettings
from services.sandbox.endpoints.numbers import NumberEndpoints
from services.sandbox.endpoints.prepay import PrepayEndpoints
from services.sandbox.endpoints.rates import RateEndpoints
from services.sandbox.endpoints.reports import ReportEndpoints
from services.sandbox.endpoints.routing import Handler
from services.sandbox.endpoints.summary import SummaryEndpoints
from services.sandbox.endpoints.tools import Tools
from services.sandbox.endpoints.trunk_access import TrunkAccess
from services.sandbox.endpoints.trunk_balance import TrunkBalance
from services.sandbox.endpoints.trunk_prefixes import TrunkPrefixes
from services.sandbox.endpoints.trunk_routing import TrunkRouting
from services.sandbox.endpoints.trunks import TrunkEndpoints
from services.sandbox.jobs import Jobs
from services.sandbox.world.world import World
from shared.errors import Refusal, TrunklineError
from shared.v3.catalogue import load
from shared.v3.http import BODY_LIMIT, Answer, Request, error_answer, pretty
from shared.v3.refusal import bad_request, not_found

App = falcon.App[falcon.Request, falcon.Response]


def create(world: World, jobs: Jobs, *, controls: bool, sleep: Callable[[float], None]) -> App:
    """The application. `controls` adds ``/sandbox/…``; `sleep` is how a planted delay waits."""
    door = Door(load(), handlers(world, jobs), world, sleep=sleep)
    app: App = falcon.App()
    app.set_error_serializer(_write_error)
    app.add_error_handler(TrunklineError, _refused)
    app.add_sink(_Adapter(door), "/")
    app.add_sink(_absent, "/sandbox")
    if controls:
        control.install(app, world)
    return app


def handlers(world: World, jobs: Jobs) -> dict[str, Handler]:
    """Every endpoint that is built, by name."""
    sections = (
        Tools(world.clock),
        AccountEndpoints(world.accounts),
        InvoiceEndpoints(world),
        PrepayEndpoints(world),
        RateEndpoints(world),
        SummaryEndpoints(world),
        NotificationEndpoints(world),
        CdrEndpoints(world),
        TrunkEndpoints(world.trunks, world.numbers),
        TrunkBalance(world.trunks),
        TrunkAccess(world.trunks, world.access),
        TrunkPrefixes(world.trunks, world.access),
        TrunkRouting(world.trunks),
        IdaEndpoints(world.ida, world.trunks, world.numbers),
        NumberEndpoints(world.numbers),
        NumberSettings(world.numbers, world.trunks),
        EmergencyEndpoints(world.numbers, world.clock),
        ReportEndpoints(world, jobs),
        FileEndpoints(world.reports),
    )
    return {name: handler for section in sections for name, handler in section.routes().items()}


class _Adapter:
    """Turns Falcon's request into a plain one and a plain answer into Falcon's response."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def __call__(self, req: falcon.Request, resp: falcon.Response, **_groups: str) -> None:
        """Answer one request."""
        try:
            _write(resp, self._door.answer(_read(req)), indent=pretty(req.query_string))
        except CutConnection:
            _cut(resp)


class _Nothing:
    """A body that ends before it has begun."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        raise StopIteration

    def close(self) -> None:
        """There is nothing to close."""


def _read(req: falcon.Request) -> Request:
    # The body is read to its end before anything is checked: clients that wait for a challenge send it again
    # over the same connection, which must be in step by then.
    body = req.stream.read(BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        raise bad_request("Request body too large")
    return Request(
        method=req.method,
        path=req.path,
        query=req.query_string,
        body=body,
        content_type=req.content_type or "",
        authorization=req.auth or "",
        peer=req.remote_addr,
    )


def _write(resp: falcon.Response, answer: Answer, *, indent: bool) -> None:
    resp.status = answer.status
    resp.data = answer.body(pretty=indent)
    if answer.content_type:
        resp.content_type = answer.content_type
    for name, value in answer.headers.items():
        resp.set_header(name, value)


def _cut(resp: falcon.Response) -> None:
    """Promise a byte and send none: the server has to drop the connection in the middle of the answer."""
    resp.stream = _Nothing()
    resp.content_length = 1


def _absent(req: falcon.Request, resp: falcon.Response, **_groups: str) -> None:  # noqa: ARG001
    raise not_found()


def _refused(_req: falcon.Request, resp: falcon.Response, error: TrunklineError, _params: object) -> None:
    """Trouble outside the door: in the controls, or before a request could be read."""
    refusal = error if isinstance(error, Refusal) else Refusal(503, "The service is not available")
    _write(resp, error_answer(refusal), indent=False)


def _write_error(_req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    """Falcon's own refusals in the one error body."""
    _write(resp, error_answer(Refusal(error.status_code, error.title)), indent=False)
