"""What happens to every request: planted faults, credentials, the account, the path, and then its endpoint.

The one place where trouble becomes an error body. No endpoint sees a request that did not pass here, and
nothing here knows what an endpoint does.
"""

import hmac
from collections.abc import Callable, Mapping
from contextlib import suppress

from services.sandbox.endpoints.routing import Handler
from services.sandbox.trouble import CutConnection, Trouble
from services.sandbox.world.entrance import Met
from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World
from shared import logs
from shared.errors import BeltUnavailable, BookUnavailable, Refusal
from shared.v3.catalogue import Catalogue
from shared.v3.http import Answer, Request, credentials, error_answer, needs_credentials, resolve
from shared.v3.refusal import unauthorised

_log = logs.get(__name__)


class Door:
    """Answers requests, whatever server they came in by. `journal`: whether each leaves a line in it."""

    def __init__(
        self,
        catalogue: Catalogue,
        handlers: Mapping[str, Handler],
        world: World,
        *,
        sleep: Callable[[float], None],
        journal: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._handlers = handlers
        self._world = world
        self._trouble = Trouble(world, catalogue, sleep=sleep)
        self._journal = journal

    def answer(self, request: Request) -> Answer:
        """The answer to a request; never raises anything but `CutConnection`."""
        try:
            met = self._meet(request)
        except BookUnavailable as error:
            return _unavailable(error)
        try:
            answer = self._guarded(request, lambda: self._faulty(request, met))
        except CutConnection:
            self._note(request, met, 0)
            raise
        self._note(request, met, answer.status)
        return answer

    def _guarded(self, request: Request, serve: Callable[[], Answer]) -> Answer:
        """Serve; whatever goes wrong becomes an error body."""
        try:
            return serve()
        except Refusal as refusal:
            return error_answer(refusal)
        except (BookUnavailable, BeltUnavailable) as error:
            return _unavailable(error)
        except CutConnection:
            raise
        except Exception:
            _log.exception("internal_error", method=request.method, path=self._shown(request.path))
            return error_answer(Refusal(500, "Internal error"))

    def _faulty(self, request: Request, met: Met) -> Answer:
        """Let a planted fault strike, if there is one for this request."""
        fault = self._strike(met, request)
        if fault is None:
            return self._served(request, met)
        return self._trouble.strike(
            fault,
            request,
            _account(met),
            lambda wanted: self._guarded(wanted, lambda: self._served(wanted, met)),
        )

    def _note(self, request: Request, met: Met, status: int) -> None:
        """Leave a line in the journal, if one is kept; an answer is not lost for want of it."""
        if self._journal:
            with suppress(BookUnavailable):
                path = self._shown(request.path)
                self._world.journal.note(request.method, path, status, _account(met))

    def _shown(self, path: str) -> str:
        """A path as it may be written down: a mobile port's code is as good as a password."""
        found = self._catalogue.find(path)
        code = found.variables.get("pac") if found else None
        return path.replace(code, "{pac}") if code else path

    def _served(self, request: Request, met: Met) -> Answer:
        call = resolve(request, self._catalogue, self._admitted(request, met))
        answer = self._handlers[call.endpoint.name](call)
        if call.endpoint.paid or call.endpoint.kind == "write":
            self._notify(call.account)
        return answer

    def _notify(self, account: str) -> None:
        """Have the customer told of what the call has done. Its effect stands, even if that fails."""
        with suppress(BookUnavailable, BeltUnavailable):
            self._world.notifications.watch(account)

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
    def _admitted(request: Request, met: Met) -> list[str]:
        """The caller's account; none where no credentials are asked for. Raises 401."""
        if not needs_credentials(request.path):
            return []
        given = credentials(request.authorization)
        if given is None or met.user is None:
            raise unauthorised()
        if not hmac.compare_digest(given.password.encode(), met.user.password.encode()):
            raise unauthorised()
        return [met.user.account]


def _account(met: Met) -> str:
    """The account of the credentials, right or wrong; "" for none."""
    return met.user.account if met.user else ""


def _unavailable(error: Exception) -> Answer:
    _log.warning("unavailable", why=str(error))
    return error_answer(Refusal(503, "The service is not available; try again shortly"))
