"""`/v3/…`: takes a request, checks it as the carrier does, and hands it to whoever answers such errands.

No responder sees a request that did not pass here, and no trouble of theirs leaves in any shape but v3's.
"""

import re
from functools import partial

import falcon

from services.gateway.measuring import ROUTE
from services.gateway.v3.call import Call, Responders, errand
from services.gateway.v3.callers import Callers
from services.gateway.v3.door import Door
from services.gateway.v3.trouble import told
from shared.clock import Clock
from shared.v3.catalogue import load
from shared.v3.http import Request, needs_credentials, pretty, resolve
from shared.v3.tools import Tools
from shared.v3.wire import read, write

PATHS = re.compile(r"/+v3(?=/|$)")
"""What the surface answers. A client puts a base URL that ends in a slash before its own."""


class Surface:
    """A Falcon sink; `responders` has somebody for every errand."""

    def __init__(self, door: Door, callers: Callers, responders: Responders, clock: Clock) -> None:
        self._catalogue = load()
        self._door = door
        self._callers = callers
        self._responders = responders
        self._tools = Tools(clock).routes()

    def __call__(self, req: falcon.Request, resp: falcon.Response, **_groups: str) -> None:
        """Answer one request."""
        told(req, resp, partial(self._respond, req, resp))

    def _respond(self, req: falcon.Request, resp: falcon.Response) -> None:
        req.env[ROUTE] = "/v3"
        forwarded_for = req.get_header("X-Forwarded-For") or ""
        request = read(req, peer=self._callers.address(req.remote_addr, forwarded_for))
        if not needs_credentials(request.path):
            req.env[ROUTE] = self._answer_tool(request, resp)
            return
        call = self._admit(request)
        req.env[ROUTE] = call.endpoint.path
        self._responders[errand(call.endpoint)](call, req, resp)

    def _answer_tool(self, request: Request, resp: falcon.Response) -> str:
        """Answer; the path of the endpoint."""
        asked = resolve(request, self._catalogue, ())
        write(resp, self._tools[asked.endpoint.name](asked), indent=pretty(request.query))
        return asked.endpoint.path

    def _admit(self, request: Request) -> Call:
        client = self._door.client(request)
        asked = resolve(request, self._catalogue, self._door.accounts(client))
        return Call(
            asked.request,
            asked.endpoint,
            asked.method,
            asked.account,
            asked.variables,
            asked.parameters,
            client,
        )
