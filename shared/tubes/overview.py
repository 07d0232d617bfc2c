"""The belts from outside: every beanstalkd asked in turn, and one that is down is said, never raised."""

from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple, Protocol

from shared.errors import BeltUnavailable
from shared.tubes.belt import Belt, Look

OK = "ok"
NOTHING = Look()


class Belts(Protocol):
    """All beanstalkd servers; `Producer` is one."""

    def each(self) -> Iterable[tuple[str, Belt]]:
        """Address and connection of each."""
        ...


class Overview(NamedTuple):
    """How the tubes stand on those servers that answer, and how each server is: `OK`, or what is wrong."""

    tubes: dict[str, Look]
    servers: dict[str, str]


def overview(belts: Belts, tubes: Iterable[str]) -> Overview:
    """All of these tubes, over all servers."""
    found, servers = dict.fromkeys(tubes, NOTHING), dict[str, str]()
    for address, belt in belts.each():
        servers[address] = state(belt)
        if servers[address] != OK:
            continue
        try:
            here = {tube: belt.look(tube) for tube in found}
        except BeltUnavailable as error:
            servers[address] = str(error)
            continue
        found = {tube: together(look, here[tube]) for tube, look in found.items()}
    return Overview(found, servers)


def together(one: Look, other: Look) -> Look:
    """The tube on two servers. It is paused until both hand out, and the job that waited longer counts."""
    waited = [look.waited for look in (one, other) if look.waited is not None]
    return Look(
        ready=one.ready + other.ready,
        reserved=one.reserved + other.reserved,
        delayed=one.delayed + other.delayed,
        buried=one.buried + other.buried,
        workers=one.workers + other.workers,
        idle=one.idle + other.idle,
        paused=max(one.paused, other.paused),
        waited=max(waited, default=None),
    )


def state(belt: Belt) -> str:
    """`OK`, or why not.

    Asked twice: the connection may have died of old age, and the next question connects anew.
    """
    try:
        with suppress(BeltUnavailable):
            belt.instance()
        belt.instance()
    except BeltUnavailable as error:
        return str(error)
    return OK
