"""What each step does to the world, as data: does it cost, can it be taken back, how to look afterwards.

One line a tube. `services/workers/handlers.py` has the functions; a test holds the two tables together. Plans
(`?dry_run=true`) are read off this one.
"""

from msgspec import Struct
from msgspec.structs import replace

from shared.orders.types import calls
from shared.orders.types.kinds import AnyOrder, Call, NumberActivate, TrunkCreate
from shared.tubes import names


class About(Struct, frozen=True):
    """One step, in words for people and facts for `progress`."""

    does: str
    paid: bool = False
    """It may cost money, which is not given back."""
    final: bool = False
    """The point of no return: it cannot be taken back, and an order that has done it cannot be cancelled."""
    each_time: bool = False
    """A repetition costs or counts anew, even if it says the same: before one, be sure and sure again."""
    read_back: str = ""
    """How to learn whether its call took effect; empty when it makes no unsafe one, or nobody can tell."""
    undo: str = ""
    """How what it did is taken back; empty when there is nothing to take back, or it cannot be."""
    in_part: bool = False
    """Whether it may have done a part when it was refused, so that its undo runs then, too."""
    looks: bool = False
    """It only notes how things stand, for the steps behind it to build on."""
    times: int = 1
    """How often it is done, and undone: once for each number of a run."""


UNKNOWN = About("a step of another version of Trunkline")

_RESTORE = "put back what was there before"

STEPS: dict[str, About] = {
    names.NUMBERS_SEARCH: About("find numbers that could be had, and their prices", looks=True),
    names.NUMBERS_ALLOCATE: About(
        "put the number on the account",
        paid=True,
        read_back="GET the number: it is on the account now and was not before",
        undo="release the number, if this order put it there; what it cost is not given back",
    ),
    names.NUMBERS_LOOK: About("look at what is set on the number, and keep it as evidence", looks=True),
    names.NUMBERS_CONFIGURE: About(
        "put the configuration in place of what is there", undo=_RESTORE, in_part=True
    ),
    names.NUMBERS_TRUNK: About("associate the number with the trunk", undo=_RESTORE, in_part=True),
    names.NUMBERS_SMS: About("say where messages to the number go", undo=_RESTORE, in_part=True),
    names.NUMBERS_EMERGENCY: About(
        "submit the 999 record",
        paid=True,
        each_time=True,
        read_back="GET the 999 record and compare",
        undo="submit the former record, which is charged; without one a person must decide",
    ),
    names.NUMBERS_VERIFY: About("read everything back and compare"),
    names.NUMBERS_RELEASE: About(
        "take the number off the account for good",
        final=True,
        read_back="GET the number: 404 once it is gone",
    ),
    names.TRUNKS_CREATE: About(
        "create the trunk",
        read_back="GET the trunk: it is there now and was not before",
        undo="delete the trunk, if this order created it",
    ),
    names.TRUNKS_LOOK: About("look at what is set on the trunk, and keep it as evidence", looks=True),
    names.TRUNKS_OPTIONS: About(
        "change its settings; the carrier drops without a word what it does not take",
        undo=_RESTORE,
        in_part=True,
    ),
    names.TRUNKS_DESTINATIONS: About("say where it may call", undo=_RESTORE, in_part=True),
    names.TRUNKS_BALANCE: About("say what may be spent on it", undo=_RESTORE, in_part=True),
    names.TRUNKS_ADDRESSES: About("say which addresses may use it", undo=_RESTORE, in_part=True),
    names.TRUNKS_CONFIGURE: About(
        "put the configuration in place of what is there", undo=_RESTORE, in_part=True
    ),
    names.TRUNKS_NUMBERS: About("associate numbers with it", undo=_RESTORE, in_part=True),
    names.TRUNKS_VERIFY: About("read everything back and compare"),
    names.TRUNKS_DELETE: About(
        "delete the trunk for good", final=True, read_back="GET the trunk: 404 once it is gone"
    ),
    names.PORTING_LOOK: About("look which ports of the number there are", looks=True),
    names.PORTING_SUBMIT: About(
        "submit the port",
        paid=True,
        final=True,
        each_time=True,
        read_back="GET the list of ports: there is one now that was not there before",
    ),
    names.PORTING_FOLLOW: About("follow the port until it is complete or rejected; days"),
    names.PORTING_CONFIGURE: About("set up the numbers that have come"),
    names.PORTING_VERIFY: About("read every number back and compare"),
    names.MESSAGES_SEND: About(
        "send the message",
        paid=True,
        final=True,
        each_time=True,
        read_back="by a delivery report, if one has come; else a person decides",
    ),
    names.MESSAGES_FOLLOW: About("follow the delivery reports"),
    names.REPORTS_SCHEDULE: About("order the report anew whenever it is due"),
    names.REPORTS_ASK: About("ask for the report; the same question has the same hash"),
    names.REPORTS_COLLECT: About("take the report into escrow"),
    names.REPORTS_STORE: About("check that the report is whole, and count its rows"),
    names.CALLS: About("make the call", read_back="by what the carrier shows afterwards, where it shows it"),
}


_GOES_ALONG: dict[type[AnyOrder], tuple[str, ...]] = {
    NumberActivate: (
        names.NUMBERS_CONFIGURE,
        names.NUMBERS_TRUNK,
        names.NUMBERS_SMS,
        names.NUMBERS_EMERGENCY,
    ),
    TrunkCreate: (
        names.TRUNKS_OPTIONS,
        names.TRUNKS_DESTINATIONS,
        names.TRUNKS_BALANCE,
        names.TRUNKS_ADDRESSES,
        names.TRUNKS_CONFIGURE,
    ),
}
"""What is set on a number or trunk that the order brought goes with it, and needs no undo of its own."""


def about(spec: AnyOrder, tube: str) -> About:
    """What the step at `tube` does in this order: a single call is as paid and as final as its endpoint."""
    known = STEPS.get(tube, UNKNOWN)
    if tube in _GOES_ALONG.get(type(spec), ()):
        known = replace(known, undo="", in_part=False)
    if isinstance(spec, NumberActivate) and spec.length > 1 and tube != names.NUMBERS_SEARCH:
        return replace(known, times=spec.length, in_part=bool(known.undo))
    return _of_call(spec, known) if isinstance(spec, Call) else known


def _of_call(spec: Call, known: About) -> About:
    meant = calls.meaning(spec)
    if meant is None:
        return known
    endpoint = meant.endpoint
    # The carrier takes a number's second PUT for the first one; nothing else that is paid is like that.
    each_time = endpoint.paid and not endpoint.path.endswith("/allocated/{number}")
    return replace(known, paid=endpoint.paid, final=not endpoint.reversible, each_time=each_time)
