"""The endpoints, asked for over a world without a server."""

import base64
import json
from typing import cast
from urllib.parse import urlencode

import pytest

from services.sandbox.app import handlers
from services.sandbox.door import Door
from services.sandbox.jobs import Jobs
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.v3.catalogue import load
from shared.v3.http import Answer, Request

AUTHORIZATION = "Basic " + base64.b64encode(b"sandbox:sandbox").decode()


class Api:
    """Asks the door as a client of account 930000 would."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def ask(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        form: dict[str, str] | None = None,
        upload: tuple[str, bytes] | None = None,
    ) -> Answer:
        """The answer. `path` without ``/v3``; `upload` is a content type and a body."""
        path, _, query = path.partition("?")
        content_type, body = upload or ("", urlencode(form or {}).encode())
        if document is not None:
            body = json.dumps(document).encode()
        request = Request(
            method, f"/v3{path}", query, body, content_type=content_type, authorization=AUTHORIZATION
        )
        return self._door.answer(request)

    def document(self, method: str, path: str, document: object = None, **kwargs: dict[str, str]) -> object:
        """The JSON of an answer that must be 200."""
        answer = self.ask(method, path, document, form=kwargs.get("form"))
        assert answer.status == 200, answer.document
        return json.loads(answer.body())

    def data(self, method: str, path: str, document: object = None) -> object:
        """What stands in the envelope of an answer that must be 200."""
        found = cast("dict[str, object]", self.document(method, path, document))
        assert list(found) == ["success", "data"]
        assert found["success"] is True
        return found["data"]

    def errors(self, method: str, path: str, document: object = None, status: int = 400) -> list[str]:
        """The errors of an answer that must be a refusal."""
        answer = self.ask(method, path, document)
        assert answer.status == status, answer.document
        found = cast("dict[str, object]", answer.document)
        assert found["success"] is False
        return cast("list[str]", found["errors"])


@pytest.fixture
def api(world: World, clock: ManualClock) -> Api:
    """The endpoints over the world."""
    jobs = Jobs(MemoryBelt(MemoryServer()))
    return Api(Door(load(), handlers(world, jobs), world, sleep=clock.advance))
