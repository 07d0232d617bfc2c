"""What travels on the sandbox's own tubes: which report to make, which event to deliver.

A job may come twice or for something that nobody waits for any more; whoever takes it asks the world first.
"""

from typing import Protocol, TypeVar
from zlib import crc32

import msgspec
from msgspec import Struct

from shared.errors import BadEnvelope
from shared.tubes.names import PRIORITIES, SANDBOX_EVENTS, SANDBOX_REPORTS

TTR = 60
"""Seconds the daemon may hold a job: far longer than the slowest report or delivery takes."""


class Make(Struct, frozen=True):
    """Make the report of that hash."""

    account: str
    hash: str


class Deliver(Struct, frozen=True):
    """Deliver the event of that id; `attempt` counts from 0."""

    event: str
    attempt: int


Body = TypeVar("Body", Make, Deliver)


class Publisher(Protocol):
    """Where jobs are put: a belt, or several behind one door."""

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> object:
        """See `Belt.put`."""
        ...


class Jobs:
    """Puts the sandbox's jobs on its tubes. Raises `BeltUnavailable` when no beanstalkd takes them."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def make(self, account: str, report_hash: str) -> None:
        """Have a report made."""
        self._put(SANDBOX_REPORTS, Make(account, report_hash))

    def deliver(self, event_id: str, attempt: int, url: str) -> None:
        """Have an event delivered, now, after those that go to the same host."""
        self._put(_lane(url), Deliver(event_id, attempt))

    def _put(self, tube: str, job: Make | Deliver) -> None:
        self._publisher.put(tube, msgspec.json.encode(job), priority=PRIORITIES["normal"], ttr=TTR)


def _lane(url: str) -> str:
    host = url.split("/")[2:3]
    return SANDBOX_EVENTS[crc32("".join(host).encode()) % len(SANDBOX_EVENTS)]


def decode(body: bytes, kind: type[Body]) -> Body:
    """The job of that kind in a body. Raises `BadEnvelope`."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise BadEnvelope(f"not a sandbox job: {error}") from error
