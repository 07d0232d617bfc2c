"""The belt as the programs see it: one connection to one server, used by one thread.

Two implementations keep this contract and pass one suite: `client.Beanstalkd` and `memory.MemoryBelt`.
All arguments are checked before anything is sent, because beanstalkd reads the body of a rejected put as
commands.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

STATES = ("ready", "reserved", "delayed", "buried")


class Job(NamedTuple):
    """A reserved job; settle it with the very object that `reserve` returned.

    `id` is only good on the connection that reserved it, and comes back after restarts.
    """

    id: int
    body: bytes


class Put(NamedTuple):
    """A job to be published; see `Belt.put`."""

    tube: str
    body: bytes
    priority: int
    delay: int
    ttr: int


class Look(NamedTuple):
    """What a tube looks like from outside: jobs by state, who listens, and whether it hands out."""

    ready: int = 0
    reserved: int = 0
    delayed: int = 0
    buried: int = 0
    """Set aside by beanstalkd itself for want of memory; nobody is handed them."""
    workers: int = 0
    """Connections that listen, whether they are busy or not."""
    idle: int = 0
    """Those of them that wait for a job right now."""
    paused: int = 0
    """Seconds for which it hands out nothing."""
    waited: int | None = None
    """Seconds that the job whose turn is next has been there since it was due; None without one."""


class Belt(Protocol):
    """Put, reserve, settle. Raises `BeltUnavailable` when the server does not answer, drains or is full.

    A job in hand may be lost by that: settling it tells. The next call connects anew. Arguments
    that beanstalkd would not take raise `ValueError`.
    """

    def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> int:
        """Publish a job; its id. `delay` and `ttr` in whole seconds, body at most 65,535 bytes.

        When it raises `BeltUnavailable`, the job may be on the belt all the same.
        """
        ...

    def put_many(self, puts: Sequence[Put]) -> list[int]:
        """Publish these in one go, in their order; their ids.

        When it raises `BeltUnavailable`, any of them may be on the belt all the same.
        """
        ...

    def watch(self, tubes: tuple[str, ...]) -> None:
        """Listen on exactly these tubes from now on, over reconnects too."""
        ...

    def reserve(self, timeout: int) -> Job | None:
        """Block for the next job, at most `timeout` whole seconds; None when there was none.

        None at once when a job in hand has under a second left: hold one job at a time.
        """
        ...

    def interrupt(self) -> None:
        """From any thread: a reserve that is blocked returns None, and so does every later one, at once.

        A job in hand is not disturbed: it can still be touched and settled.
        """
        ...

    def touch(self, job: Job) -> None:
        """Start the job's time-to-run again. Raises `LostReservation` when it is no longer ours."""
        ...

    def delete(self, job: Job) -> None:
        """Settle the job for good. Raises `LostReservation` when it is no longer ours."""
        ...

    def release(self, job: Job, *, priority: int) -> None:
        """Give the job back at once. Raises `LostReservation` when it is no longer ours.

        There is no release with delay: on a full disk beanstalkd orphans such a job. Put anew, then delete.
        """
        ...

    def times_reserved(self, job: Job) -> int:
        """How often the job was handed out, this time included; 1 for a job nobody had before."""
        ...

    def peek(self, job_id: int) -> bytes | None:
        """The body of the job of that id; None when there is none, or nobody will ever be handed it.

        beanstalkd now and then leaves a job with a holder whose time is over, and buries one that is given
        back when it has no memory left.
        """
        ...

    def pause(self, tube: str, seconds: int) -> None:
        """Hand out no job of the tube for so long; 0 lifts a pause. A tube nobody watches may forget it.

        It takes the place of a pause that is there: ask `Pauses.impose`, which knows what people have said.
        """
        ...

    def look(self, tube: str) -> Look:
        """The tube as it is now; one that nobody uses or watches looks empty."""
        ...

    def waiting(self, tube: str) -> dict[str, int]:
        """Jobs of the tube by state: `ready`, `reserved`, `delayed`, `buried`."""
        ...

    def instance(self) -> str:
        """The server process's own id; another one means that it was restarted and may have lost jobs."""
        ...

    def close(self) -> None:
        """Close the connection; a job in hand goes back to its tube. Closing twice is legal."""
        ...
