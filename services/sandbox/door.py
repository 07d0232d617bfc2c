"""What happens to every request: planted faults, credentials, the account, the path, and then its endpoint.

The one place where trouble becomes an error body. No endpoint sees a request that did not pass here, and
nothing here knows what an endpoint does.
"""

import hmac
from collections.abc import Callable, Mapping
from contextlib import suppress

from services.sandbox.endpoints.routing import Handler
from services.sandbox.world.entrance import Met
from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World
from shared import logs
from shared.errors import BeltUnavailable, BookUnavailable, Refusal
from shared.v3.catalogue import Catalogue
from shared.v3.http import JSON_TYPE, Answer, Request, credentials, error_answer, needs_credentials, resolve
from shared.v3.refusal import unauthorised

_log = logs.get(__name__)


class CutConnection(Exception):
    """The client is to find its connection cut, without an answer."""


class Door:
    """Answers requests, whatever server they came in by."""

    def __init__(
        self,
        catalogue: Catalogue,
        handlers: Mapping[str, Handler],
        world: World,
        *,
        sleep: Callable[[float], None],
    ) -> None:
        self._catalogue = catalogue
        self._handlers = handlers
        self._world = world
        self._sleep = sleep

    def answer(self, request: Request) -> Answer:
        """The answer to a request; never raises anything but `CutConnection`."""
        try:
            return self._faulty(request)
        except Refusal as refusal:
            return error_answer(refusal)
        except (BookUnavailable, BeltUnavailable) as error:
            _log.warning("unavailable", why=str(error))
            return error_answer(Refusal(503, "The service is not available; try again shortly"))
        except CutConnection:
            raise
        except Exception:
            _log.exception("internal_error", method=request.method, path=request.path)
            return error_answer(Refusal(500, "Internal error"))

    def _faulty(self, request: Request) -> Answer:
        """Let a planted fault strike, before or after the endpoint has done its work."""
        met = self._meet(request)
        fault = self._strike(met, request)
        if fault is None:
            return self._served(request, met)
        if fault.fault == "status":
            return _planted_answer(fault)
        if fault.fault == "latency":
            self._sleep(fault.seconds)
            return self._served(request, met)
        if fault.fault == "reset_after":
            with suppress(Refusal):
                self._served(request, met)
        raise CutConnection

    def _served(self, request: Request, met: Met) -> Answer:
        account = self._admitted(request, met)
        call = resolve(request, self._catalogue, account)
        handler = self._handlers.get(call.endpoint.name)
        if handler is None:
            name = f"{call.endpoint.method} {call.endpoint.path}"
            raise Refusal(501, f"{name} is not built in this sandbox yet")
        return handler(call)

    def _meet(self, request: Request) -> Met:
        """Who is asking. A world that is not there (yet) is made first."""
        given = credentials(request.authorization)
        name = given.user if given else ""
        met = self._world.entrance.meet(name)
        if met.seed is not None:
            return met
        self._world.ensure()
        return self._world.entrance.meet(name)

    def _strike(self, met: Met, request: Request) -> Fault | None:
        if not met.planted:
            return None
        return self._world.faults.strike(met.planted, met.seed or 0, request.method, request.path)

    @staticmethod
    def _admitted(request: Request, met: Met) -> str | None:
        """The caller's account; None where no credentials are asked for. Raises 401."""
        if not needs_credentials(request.path):
            return None
        given = credentials(request.authorization)
        if given is None or met.user is None:
            raise unauthorised()
        if not hmac.compare_digest(given.password.encode(), met.user.password.encode()):
            raise unauthorised()
        return met.user.account


def _planted_answer(fault: Fault) -> Answer:
    if fault.body is None:
        return error_answer(Refusal(fault.status, "This failure was planted"))
    return Answer(status=fault.status, content=fault.body.encode(), content_type=JSON_TYPE)
