"""Every exception that Trunkline raises, in one tree.

    TrunklineError
    ├── ConfigError            a setting is missing or wrong: the program does not start
    ├── BookError              Redis
    │   ├── BookUnavailable    no answer, or no room: nothing may be promised now
    │   ├── BookConflict       somebody else moved the order on: read it again
    │   ├── NoSuchOrder        the book has no order of that id
    │   ├── SealBroken         what is kept sealed does not open
    │   ├── HeldByAnother      what the order needs for itself is set aside for another one
    │   └── CapReached         the client's spend caps have no room: nothing was reserved
    ├── BeltError              beanstalkd
    │   ├── BeltUnavailable    no answer, draining or full: the keeper publishes later
    │   ├── LostReservation    the job is no longer ours: neither pay nor write
    │   └── BadEnvelope        a job's body is not an envelope: set it aside
    ├── CalledOff              a step must stop right before its unsafe call
    ├── CarrierError           a call to the carrier's API, by what it may have done
    │   ├── NotSent            certainly not sent: safe to repeat
    │   ├── MaybeDone          perhaps done: read back, never repeat blindly
    │   └── CarrierRefused     certainly refused: the carrier answered no
    ├── CallbackError          an order's callback
    │   ├── CallbackForbidden  the target may not be called, or wants no more
    │   └── CallbackFailed     the target did not take it: try again later
    ├── RequestError           what somebody asks of the gateway or the sandbox
    │   ├── UnreadableOrder    the bytes are not an order
    │   ├── AccountDenied      the client may not order for that account
    │   ├── DecisionRefused    an order's state does not allow what a person decided
    │   └── Refusal            an error answer in the v3 API's form
    └── GatewayRefused         the gateway's answer to our own command line
        └── GatewayUnreachable there is none

The first branch below `CarrierError` is the question that matters for a paid call. A class's docstring
says when it is raised; the message says what to do next. No message may carry a secret.
"""

from collections.abc import Mapping


class TrunklineError(Exception):
    """Anything Trunkline raises on purpose."""


class ConfigError(TrunklineError):
    """One or more settings are missing or wrong; `mistakes` lists them all, a line each."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


class BookError(TrunklineError):
    """The book (Redis) could not do what was asked."""


class BookUnavailable(BookError):
    """Redis did not answer, is read-only or is full. A write may or may not have happened."""


class BookConflict(BookError):
    """The order is not at the version that was read: nothing was written."""


class NoSuchOrder(BookError):
    """The book has no order of that id."""


class SealBroken(BookError):
    """What the book keeps sealed does not open: its key is not configured any more, or it was changed."""


class HeldByAnother(BookError):
    """A number that the order needs for itself is set aside for another order: nothing was written."""


class CapReached(BookError):
    """A cap of the client has no room for what the order needs: nothing was written. The message names it."""


class BeltError(TrunklineError):
    """The belt (beanstalkd) could not do what was asked."""


class BeltUnavailable(BeltError):
    """beanstalkd did not answer, is draining or is full. A put may or may not have happened."""


class LostReservation(BeltError):
    """The job's time-to-run is over or its connection was lost: another worker may hold it by now."""


class BadEnvelope(BeltError):
    """A job's body does not decode: cut, garbled, of an unknown version, or not ours."""


class CalledOff(TrunklineError):
    """A step must stop before its unsafe call: its order is to be `cancelled`, or late. Not for handlers."""

    def __init__(self, why: str, *, cancelled: bool) -> None:
        super().__init__(why)
        self.cancelled = cancelled


class CarrierError(TrunklineError):
    """A call to the carrier that did not end in success. `call` names it, e.g. ``PUT /v3/numbers/…``.

    `retry_after` is how many seconds everybody is to wait: the carrier said so, or it answers nobody.
    """

    def __init__(
        self, message: str, *, call: str = "", status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.call = call
        self.status = status
        self.retry_after = retry_after


class NotSent(CarrierError):
    """The request certainly did not reach the carrier: refused connection, connect time-out, no time left."""


class MaybeDone(CarrierError):
    """The request may have taken effect: time-out, reset, cut or unreadable answer, 5xx."""


class CarrierRefused(CarrierError):
    """The carrier answered no: a 4xx or ``success: false``. `errors` are the carrier's own sentences."""

    def __init__(
        self,
        message: str,
        *,
        call: str = "",
        status: int | None = None,
        errors: tuple[str, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, call=call, status=status, retry_after=retry_after)
        self.errors = errors


class CallbackError(TrunklineError):
    """An order's callback was not delivered."""


class CallbackForbidden(CallbackError):
    """Not to be tried again: the target is private or not http(s), so never called, or it answered 410."""


class CallbackFailed(CallbackError):
    """The target could not be reached or did not answer 2xx."""


class RequestError(TrunklineError):
    """A request that cannot be granted; turned into an error answer where requests are answered."""


class UnreadableOrder(RequestError):
    """The bytes are not an order; `field` is the JSON path of what is wrong with them."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class AccountDenied(RequestError):
    """The client may not order for that account."""


class DecisionRefused(RequestError):
    """The order's state does not allow the decision; nothing changed. The message says what to do instead."""


class Refusal(RequestError):
    """An error answer of the v3 API: a 4xx or 5xx `status` and at least one plain sentence for people.

    The sentences must carry neither a secret nor anything that a client would have to parse.
    """

    def __init__(self, status: int, *errors: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {'; '.join(errors)}")
        self.status = status
        self.errors = errors
        self.headers = dict(headers or {})


class GatewayRefused(TrunklineError):
    """The gateway answered with a problem; the message has its detail and its errors."""


class GatewayUnreachable(GatewayRefused):
    """The gateway did not answer for a long time, or cannot be asked at all."""
