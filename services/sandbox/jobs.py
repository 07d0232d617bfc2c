"""What travels on the sandbox's own tube: which report to make, whom to tell that it is there.

A job may come twice or for a report that nobody waits for any more; whoever takes it asks the world first.
"""

from typing import Protocol

import msgspec
from msgspec import Struct

from shared.errors import BadEnvelope
from shared.tubes.names import PRIORITIES, SANDBOX_REPORTS

TTR = 60
"""Seconds the daemon may hold a job: far longer than the slowest report or callback takes."""


class Make(Struct, frozen=True, tag="make"):
    """Make the report of that hash."""

    account: str
    hash: str


class Tell(Struct, frozen=True, tag="tell"):
    """Tell `url` that the result is there; `attempt` counts from 0."""

    account: str
    hash: str
    url: str
    attempt: int = 0


_decoder = msgspec.json.Decoder(Make | Tell)


class Publisher(Protocol):
    """Where jobs are put: a belt, or several behind one door."""

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> object:
        """See `Belt.put`."""
        ...


class Jobs:
    """Puts the sandbox's jobs on its tube. Raises `BeltUnavailable` when no beanstalkd takes them."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def make(self, account: str, report_hash: str) -> None:
        """Have a report made."""
        self._put(Make(account, report_hash))

    def tell(self, job: Tell, *, after: int = 0) -> None:
        """Have somebody told, in `after` seconds."""
        self._put(job, after)

    def _put(self, job: Make | Tell, delay: int = 0) -> None:
        body = msgspec.json.encode(job)
        priority = PRIORITIES["normal"]
        self._publisher.put(SANDBOX_REPORTS, body, priority=priority, delay=delay, ttr=TTR)


def decode(body: bytes) -> Make | Tell:
    """The job in a body. Raises `BadEnvelope`."""
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise BadEnvelope(f"not a sandbox job: {error}") from error
