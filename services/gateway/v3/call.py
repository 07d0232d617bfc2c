"""One request to the v3 surface as every responder gets it, and what kinds of errand there are."""

from collections.abc import Callable, Mapping
from typing import Literal

import falcon

from shared.orders.clients.clients import Client
from shared.v3 import http
from shared.v3.catalogue import Endpoint
from shared.v3.paths import filled

Errand = Literal["read", "download", "write", "report", "file"]
"""What a request is to the gateway. Tools are none: nobody is asked for them.

- `read`: an answer that may be asked for again; nothing changes.
- `download`: the same, as a file of any size.
- `write`: changes something or costs money, so that it must happen once: an order.
- `report`: asks for a report.
- `file`: the report files, each of which can be collected once.
"""

_ONE_TIME = "/v3/files/{account}"


class Call(http.Call, frozen=True):
    """A request that passed the door: see `http.Call`, and the client that asks."""

    client: Client

    @property
    def path(self) -> str:
        """The path in its one spelling: an alias stays one, values are cleaned and percent-encoded."""
        return filled(self.endpoint.path, self.variables)


Respond = Callable[[Call, falcon.Request, falcon.Response], None]
"""Answers one kind of errand: `respond(call, req, resp)` fills in the response.

It raises `Refusal` or `BookUnavailable`; anything else is a mistake of ours, and 500.
"""

Responders = Mapping[Errand, Respond]


def errand(endpoint: Endpoint) -> Errand:
    """What an endpoint outside the tools is to the gateway."""
    match endpoint.kind:
        case "file":
            return "file" if endpoint.path.startswith(_ONE_TIME) else "download"
        case "read" | "tool":
            # A question that costs money each time it is asked must be asked once, whatever happens.
            return "write" if endpoint.paid else "read"
        case "write" | "report":
            return endpoint.kind
