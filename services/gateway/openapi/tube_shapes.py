"""The shapes of what is said about tubes; the answers are made in `services.gateway.resources.tubes`."""

from datetime import datetime

from msgspec import Struct


class PauseShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A tube that a person has paused."""

    who: str
    why: str | None
    at: datetime
    left: int
    """Seconds until it ends."""


class TubeRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A tube, over all servers that answer."""

    tube: str
    ready: int
    """Jobs that wait for a worker."""
    reserved: int
    """Those that workers have in hand."""
    delayed: int
    """Those whose time has not come."""
    buried: int
    """Those that beanstalkd had no memory for: nobody gets them, the keeper puts others in their place."""
    workers: int
    """Threads of workers that listen."""
    idle: int
    """Those of them that wait for a job."""
    waited: int | None
    """Seconds that the job whose turn is next waits since it was due; null when none is ready."""
    paused: int | None
    """Seconds for which it hands out nothing, whoever paused it; null when it does."""
    by_hand: PauseShown | None
    """What a person has said."""


class BeltServer(Struct, frozen=True, forbid_unknown_fields=True):
    """A beanstalkd, and what is wrong with it."""

    server: str
    up: bool
    why: str | None


class TubeList(Struct, frozen=True, forbid_unknown_fields=True):
    """What is on the belt."""

    tubes: list[TubeRow]
    belt: list[BeltServer]


class TubePaused(Struct, frozen=True, forbid_unknown_fields=True):
    """What is in the book from now on, and which servers do so already; the others follow."""

    tube: str
    by_hand: PauseShown | None
    belt: list[BeltServer]
