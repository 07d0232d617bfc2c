"""What comes in from the world outside, ``/sandbox/inbound``: an SMS, a fax, a call, or any webhook by hand.

What becomes of it depends on what the account has set up; the answer says what was done.
"""

from typing import Annotated

import falcon
import msgspec
from msgspec import Meta, Struct

from services.sandbox.control import arrivals, simulated_calls
from services.sandbox.control.bodies import LIMIT, send
from services.sandbox.control.simulated_calls import Ringing
from services.sandbox.world.world import World
from shared.v3.refusal import bad_request, not_found

Digits = Annotated[str, Meta(pattern=r"^\+?\d{3,15}$")]


class Sms(
    Struct, frozen=True, forbid_unknown_fields=True, tag="sms", tag_field="kind", rename={"sender": "from"}
):
    """A text message."""

    sender: str
    to: Digits
    message: str


class Fax(
    Struct, frozen=True, forbid_unknown_fields=True, tag="fax", tag_field="kind", rename={"sender": "from"}
):
    """A fax."""

    sender: str
    to: Digits
    pages: Annotated[int, Meta(ge=1, le=100)] = 1
    station: str = "SAMPLE"


class Call(
    Struct, frozen=True, forbid_unknown_fields=True, tag="call", tag_field="kind", rename={"sender": "from"}
):
    """A call: to one of the account's numbers, or with `direction` out from one of them.

    It is over at once, unless it is `lasting`. `trunk` and `tag` are for calls out.
    """

    sender: Annotated[str, Meta(pattern=r"^\+?\d{0,15}$")]
    to: Digits
    direction: Annotated[str, Meta(pattern="^(in|out)$")] = "in"
    seconds: Annotated[int, Meta(ge=0, le=86400)] = 60
    lasting: bool = False
    trunk: str = ""
    tag: str = ""


class Event(Struct, frozen=True, forbid_unknown_fields=True, tag="event", tag_field="kind"):
    """Any webhook by hand, whether or not the world sends it by itself."""

    account: str
    app: str
    data: dict[str, object]


_decoder = msgspec.json.Decoder(Sms | Fax | Call | Event)


class InboundResource:
    """``POST /sandbox/inbound``: something comes in."""

    def __init__(self, world: World) -> None:
        self._world = world

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Let it come in; 404 for a number that is on no account."""
        try:
            given = _decoder.decode(req.stream.read(LIMIT))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise bad_request(str(error)) from error
        self._world.clock.refresh()
        send(resp, {"success": True, **self._done(given, req.prefix)})

    def _done(self, given: Sms | Fax | Call | Event, base: str) -> dict[str, object]:
        if isinstance(given, Event):
            event = self._world.events.emit(given.account, given.app, given.data)
            return {"event": event}
        own = given.sender if isinstance(given, Call) and given.direction == "out" else given.to
        number = own.removeprefix("+")
        account = self._holder(number)
        if isinstance(given, Sms):
            return arrivals.sms(self._world, account, number, given.sender, given.message)
        if isinstance(given, Fax):
            fax = arrivals.Document(given.sender, given.station, given.pages)
            return arrivals.fax(self._world, account, number, fax, base)
        other = (given.sender if given.direction == "in" else given.to).removeprefix("+")
        call = Ringing(account, number, other, given.seconds, given.lasting, given.trunk, given.tag)
        if given.direction == "out":
            return simulated_calls.outbound(self._world, call)
        return simulated_calls.inbound(self._world, call)

    def _holder(self, number: str) -> str:
        account = self._world.numbers.holder(number)
        if account is None:
            raise not_found(f"Number {number} is on no account")
        return account
