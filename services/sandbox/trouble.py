"""What each planted fault does to one request; whether one strikes is for `world/faults.py` to say."""

from collections.abc import Callable
from email.utils import formatdate
from typing import cast

from msgspec.structs import replace

from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World
from shared.errors import Refusal
from shared.v3.catalogue import Catalogue
from shared.v3.encoding import encode
from shared.v3.http import JSON_TYPE, Answer, Request, error_answer, wanted_method
from shared.v3.parameters import Parameters, read

Serve = Callable[[Request], Answer]
"""Does what a request asks for, as if nothing were wrong; refusals are answers like others."""

PAGE = "<html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"


class CutConnection(Exception):
    """The client is to find its connection cut, without an answer."""


class Mangled(Answer, frozen=True):
    """An answer that arrives oddly: only the first `share` of its body, spread over `seconds`."""

    share: float = 1
    seconds: float = 0


class Trouble:
    """Makes planted faults happen."""

    def __init__(self, world: World, catalogue: Catalogue, *, sleep: Callable[[float], None]) -> None:
        self._world = world
        self._catalogue = catalogue
        self._sleep = sleep

    def strike(self, fault: Fault, request: Request, account: str, serve: Serve) -> Answer:
        """The answer to a request that a fault has struck. Raises `CutConnection`.

        `account` is the caller's, "" when nobody knows.
        """
        if fault.fault == "reset_before":
            raise CutConnection
        if fault.fault in ("status", "html"):
            return self._planted(fault)
        self._before(fault, request, account)
        answer = serve(_halved(request) if fault.fault == "half_applied" else request)
        return self._after(fault, answer, account)

    def _planted(self, fault: Fault) -> Answer:
        if fault.fault == "html":
            return Answer(content=PAGE.encode(), content_type="text/html")
        headers = {} if fault.retry_after is None else {"Retry-After": self._retry_after(fault)}
        if fault.body is None:
            refusal = Refusal(fault.status, "This failure was planted", headers=headers)
            return error_answer(refusal)
        content = fault.body.encode()
        return Answer(status=fault.status, content=content, content_type=fault.content_type, headers=headers)

    def _retry_after(self, fault: Fault) -> str:
        seconds = fault.retry_after or 0
        if not fault.retry_after_date:
            return str(seconds)
        return formatdate(self._world.clock.time() + seconds, usegmt=True)

    def _before(self, fault: Fault, request: Request, account: str) -> None:
        """What happens before the request is served."""
        if fault.fault == "latency":
            self._sleep(fault.seconds)
        elif fault.fault == "balance_gone" and account:
            self._world.mishaps.balance_gone(account)
        elif fault.fault == "taken":
            found = self._catalogue.find(request.path)
            self._world.mishaps.number_taken(found.variables.get("number", "") if found else "")

    def _after(self, fault: Fault, answer: Answer, account: str) -> Answer:
        """What becomes of the answer."""
        if fault.fault == "reset_after":
            raise CutConnection
        if fault.fault == "lag":
            return self._lagging(answer, account, fault.seconds)
        if fault.fault == "cut_body":
            return _mangled(answer, share=0.5)
        return _mangled(answer, seconds=fault.seconds) if fault.fault == "drip" else answer

    def _lagging(self, answer: Answer, account: str, seconds: float) -> Answer:
        """A list without what was created lately."""
        if not isinstance(answer.document, list):
            return answer
        new = self._world.mishaps.created_since(account, seconds)
        rows = cast("list[dict[str, object]]", answer.document)
        return replace(answer, document=[row for row in rows if row.get("trunk") not in new])


def _mangled(answer: Answer, *, share: float = 1, seconds: float = 0) -> Mangled:
    return Mangled(
        document=answer.document,
        status=answer.status,
        content=answer.content,
        content_type=answer.content_type,
        headers=answer.headers,
        share=share,
        seconds=seconds,
    )


def _halved(request: Request) -> Request:
    """The request with the first half of its parameters."""
    try:
        parameters = read(request.query, request.body, request.content_type)
    except Refusal:
        return request
    return replace(
        request,
        method=wanted_method(request, parameters),
        query="",
        body=encode(_first_half(parameters)),
        content_type=JSON_TYPE,
    )


def _first_half(parameters: Parameters) -> dict[str, object]:
    settings = {name: value for name, value in parameters.merged.items() if name not in ("_method", "pretty")}
    return dict(list(settings.items())[: len(settings) // 2])
