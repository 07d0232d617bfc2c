"""A client of a carrier that answers as each test says."""

from collections.abc import Generator

import pytest

from shared.carrier.client import Carrier, Exchange
from shared.carrier.passage import Passage
from shared.clock import SystemClock
from shared.config import Secret
from tests.rogue_server import Act, RogueServer

PASSWORD = "open-sesame-31"
TIME = 0.4
"""Seconds a call may take here."""


class Stage:
    """Starts servers and clients for one test, and stops them after it."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._running: list[RogueServer | Carrier] = []

    def server(self, *script: Act) -> RogueServer:
        """A server that plays this script."""
        server = RogueServer(*script).__enter__()
        self._running.append(server)
        return server

    def carrier(self, url: str, passage: Passage | None = None) -> Carrier:
        """A client of whatever answers at this URL."""
        carrier = Carrier(
            url,
            "user",
            Secret(PASSWORD),
            "930000",
            call_timeout=TIME,
            clock=SystemClock(),
            on_exchange=self.exchanges.append,
            passage=passage,
        )
        self._running.append(carrier)
        return carrier

    def end(self) -> None:
        """Stop everything."""
        for running in reversed(self._running):
            running.close()


@pytest.fixture
def stage() -> Generator[Stage]:
    stage = Stage()
    yield stage
    stage.end()
