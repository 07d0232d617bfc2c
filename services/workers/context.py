"""What a handler gets to see: its order, the carrier, and the two things it may write before an unsafe call.

A handler never settles a job and never moves an order; it announces what it is about to do and returns an
outcome.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from msgspec import Struct

from shared.carrier.client import Carrier
from shared.carrier.client import Exchange as CarrierExchange
from shared.errors import CalledOff
from shared.orders.book import holds
from shared.orders.book.book import Book
from shared.orders.book.delivery import Reports
from shared.orders.clients.clients import Clients
from shared.orders.escrow.answers import Answers
from shared.orders.escrow.files import Files
from shared.orders.escrow.secrets import Escrow
from shared.orders.history import told
from shared.orders.progress import Move, announce
from shared.orders.record import FREE, Cost, Effect, Order
from shared.orders.timeline import Exchange
from shared.orders.types.prices import Prices
from shared.outcome import Done, Outcome

NOTHING = Done()
BLINKS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1)
"""Seconds between two looks at what another order has in hand."""


Decide = Callable[[Order], Move]
"""From the order as it stands to what becomes of it; asked again when somebody noted something on it."""


def _nowhere(_order_id: str) -> str:
    return ""


class Parts(Struct, frozen=True):
    """What all handlers of one worker thread share."""

    book: Book
    files: Files
    escrow: Escrow
    answers: Answers
    clients: Clients
    carrier: Carrier
    deliver: Callable[[str, str, str, dict[str, object]], None]
    """Send a callback: URL, signing secret, message id, body. Raises `CallbackError`."""
    push: Callable[[str, dict[str, object]], None]
    """The same to a client of the carrier's API, in the carrier's form: URL, payload."""
    report_ttl: float
    price_emergency: Decimal
    on_write: Callable[[str], None]
    """A write of that name was made, or may have been: copies of answers may be out of date."""
    reports: Reports
    publish: Callable[[Order], object]
    """Put the job of another order on the belt, one that was accepted here. May raise `BeltUnavailable`."""
    pause: Callable[[float], object] = lambda _seconds: None
    """Wait with the job in hand, a blink and no more."""
    prices: Prices = Prices()
    follow_every: float = 900
    """Seconds between two looks at something that takes days at the carrier."""
    report_url: Callable[[str], str] = _nowhere
    """Where the carrier is to report on the messages of an order of that id; "" where it cannot reach us."""
    delivery_wait: float = 3 * 24 * 3600
    """Seconds that a message's last report may take."""


class Context:
    """One run of one step."""

    def __init__(
        self, order: Order, parts: Parts, now: Callable[[], float], commit: Callable[[Order, Decide], Order]
    ) -> None:
        self.order = order
        self.parts = parts
        self.now = now
        self._commit = commit
        self._exchanges: list[Exchange] = []

    def write(self, decide: Decide) -> Order:
        """Write what becomes of the order, together with what was exchanged with the carrier meanwhile."""
        exchanges, now = tuple(self._exchanges), self.now()

        def decided(order: Order) -> Move:
            move = decide(order)
            return Move(*told(move.order, move.entries, exchanges, now))

        self.order = self._commit(self.order, decided)
        del self._exchanges[: len(exchanges)]
        return self.order

    def exchanged(self, exchange: CarrierExchange) -> None:
        """Note an exchange; it is on the timeline with what is written next, and lost if nothing is."""
        milliseconds = round(exchange.seconds * 1000)
        self._exchanges.append(
            Exchange(
                self.now() - exchange.seconds,
                exchange.operation,
                exchange.method,
                exchange.path,
                milliseconds,
                exchange.ending,
                exchange.status,
            )
        )

    @property
    def carrier(self) -> Carrier:
        """The carrier's API, within this job's time."""
        return self.parts.carrier

    @property
    def number(self) -> str:
        """The number the order is about, of a run the one in hand; only for steps after it is known."""
        if self.order.number is None:
            raise AssertionError(f"order {self.order.id} has no number at {self.order.step.tube}")
        return self.order.run[self.order.step.reached] if self.order.run else self.order.number

    def announce(
        self,
        call: str,
        cost: Cost = FREE,
        done: Done = NOTHING,
        *,
        aside: Sequence[str] = (),
        **facts: str,
    ) -> None:
        """Write down an unsafe call before it is made. After it, return without any further call.

        `facts` are what the read-back will need. A number or trunk among them stays set aside until the order
        ends, and so do those in `aside`, which later calls will be about.
        What the call may `cost` is reserved from the client's caps. `done` is the step's outcome if the call
        takes effect: whoever settles it by hand need not know it. Raises `CapReached` when there is no room,
        `CalledOff` when the order is to be cancelled or is late; both pass through the handler.
        """
        own = [facts[name] for name in ("number", "trunk") if name in facts]
        held = (*dict.fromkeys(other for other in (*self.order.holds, *aside) if other not in own), *own)
        effect = Effect(call, facts, self.now(), cost, done)
        try:
            self.write(lambda order: announce(order, effect, held))
        except CalledOff:
            self.let_go(*held)
            raise

    def tried(self, number: str) -> bool:
        """Whether the last call announced was for this number: its effect may come later than a read-back."""
        return number in self.order.holds[-1:]

    @property
    def announced(self) -> dict[str, str]:
        """The facts of the call that may have taken effect."""
        effect = self.order.step.effect
        return effect.facts if effect else {}

    def hold(self, number: str, *more: str) -> str | None:
        """Set a number aside for this order: None, or the id of the unfinished order that has it.

        Of several, all or none.
        """
        return holds.take(self.parts.book, self.order.account, number, self.order.id, *more)

    def hold_soon(self, number: str) -> str | None:
        """The same, but an order that is about to let it go is waited for: most are done in a blink."""
        for seconds in BLINKS:
            if self.hold(number) is None:
                return None
            self.parts.pause(seconds)
        return self.hold(number)

    def let_go(self, *numbers: str) -> None:
        """Undo `hold`, but for what is written on the order: that it lets go when it ends."""
        own = [number for number in numbers if number not in self.order.holds]
        if own:
            self.parts.book.let_go(self.order.account, own[0], self.order.id, *own[1:])


class Handler(Struct, frozen=True):
    """What a worker does on one tube; what it means for the world is told in `shared.orders.types.steps`.

    `run` does the step. `read_back` finds out whether an announced call took effect: `Done` or `NotHappened`,
    or anything else while it cannot be known; without one a person settles it. A step that announces nothing
    needs none. `undo` takes back what the done step did, as a step of its own: it runs with the step's
    outputs on the order, looks first, announces, and has a read-back; running it twice, or where nothing was
    done, is harmless. Its `Refused` puts the order to a person.
    """

    run: Callable[[Context], Outcome]
    read_back: Callable[[Context], Outcome] | None = None
    undo: "Handler | None" = None
