"""Accounts as the world stores them, and calls, for tests of what becomes of them."""

from collections.abc import Mapping, Sequence

from services.sandbox.world.accounts import OPENING, opened
from services.sandbox.world.admission import Begun
from services.sandbox.world.destinations import outbound
from services.sandbox.world.lines import LEAD, attempts
from services.sandbox.world.live import LiveCall
from services.sandbox.world.stage import NOWHERE, NumberAt, Stage
from services.sandbox.world.trunks import Trunk, new
from services.sandbox.world.turns import admit
from shared.v3.reports import Direction

ACCOUNT = "930000"
NUMBER = "441632960123"
ACME = f"{ACCOUNT}-ACME"
L001 = f"{ACCOUNT}-L001"
RINGS = '{"routing":{"default":[[{"type":"sip","endpoint":"%e164@pbx.example.com"}]]}}'
NOON = 1_795_521_600.0
"""The moment that the worlds of these tests are born."""


def account(name: str = ACCOUNT, **stored: str) -> Mapping[str, str]:
    """An account as it is in the beginning, but for what is given."""
    found = next(opening for opening in OPENING if opening.account == name)
    return {str(field): str(value) for field, value in opened(found).items()} | stored


def trunk(**stored: str) -> Trunk:
    """A trunk without any special settings, but for what is given."""
    return {field: value or None for field, value in {**new("auth"), **stored}.items()}


def number(config: str = RINGS, **stored: str) -> NumberAt:
    """A number of the account."""
    return NumberAt(NUMBER, config, stored.get("trunk", ""))


def stage(
    stored: Mapping[str, str] | None = None,
    trunks: Mapping[str, Trunk] | None = None,
    config: str = "",
    begun: Sequence[Begun] = (),
) -> Stage:
    """The whole of it."""
    return Stage(ACCOUNT, stored or account(), trunks or {L001: trunk()}, config, begun)


def placed(
    on: Stage, numbers: Sequence[NumberAt] = (), first: float = NOON - LEAD, last: float = NOON + 3600
) -> list[LiveCall]:
    """The calls that come about between two moments, by start."""
    wanted: list[LiveCall] = []
    for attempt in attempts(1, ACCOUNT, NOON, first, last):
        if attempt.direction == "out":
            wanted.append(on.out(attempt))
        elif numbers:
            wanted.extend(on.into(attempt, numbers[attempt.luck % len(numbers)]))
    return admit(on, wanted, [])[0]


def call(
    to: str = "441134960001", direction: Direction = "out", at: float = NOON, **stored: object
) -> LiveCall:
    """A call that is answered after four seconds and lasts a minute, but for what is given."""
    return LiveCall(
        id=f"{direction}-{to}-{at}",
        sip_id="1@sip.example.com",
        direction=direction,
        account=ACCOUNT,
        trunk=str(stored.get("trunk", L001)),
        tag="",
        origin=str(stored.get("origin", NUMBER)),
        number=to,
        destination=outbound(to) or NOWHERE,
        start=at,
        progress=at + 1,
        answered=at + 4,
        end=at + float(str(stored.get("seconds", 60))) + 4,
    )
