"""`POST /orders?dry_run=true`: what the order would do and cost. Nothing is written, nothing reserved.

Prices are asked of the carrier's search, which changes nothing. What it does not say, or cannot say now, is
`unknown` with the reason: a plan is not refused because the carrier is slow.
"""

import threading
import time
from collections.abc import Iterator
from decimal import Decimal

import redis
from msgspec import UNSET, Struct

from shared.carrier import numbers, runs
from shared.carrier.client import Carrier
from shared.carrier.numbers import NumberRow
from shared.carrier.prices import is_within, setup_price
from shared.clock import Clock
from shared.config import Config
from shared.errors import CarrierError
from shared.gate.gate import Gate, Limits
from shared.gate.guard import Guard
from shared.orders.types.kinds import AnyOrder, Call, Choose, NumberActivate, NumberUpdate
from shared.orders.types.plan import plan
from shared.orders.types.prices import Prices, price_of
from shared.orders.types.steps import about
from shared.orders.types.workflow import steps_of

AT_ONCE = 2
"""Plans that ask the carrier at a time: they must not keep the threads from accepting orders."""
SECONDS = 8.0
"""For one question."""
CANDIDATES = 10
RUN_CANDIDATES = 100
UNNAMED = "the carrier does not name its price"


class Price(Struct, frozen=True):
    """What something will cost; without an amount, `why` says why it is not known.

    `number` is the one it is for, the first of a run.
    """

    what: str
    amount: Decimal | None
    number: str | None = None
    why: str | None = None
    currency: str = "GBP"


class Plans:
    """Makes plans. Safe for threads."""

    def __init__(self, config: Config, client: redis.Redis, clock: Clock) -> None:
        self._config = config
        self._gate = Gate(client, config.simwood_account, Limits.of(config))
        self._clock = clock
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def of(self, spec: AnyOrder) -> dict[str, object]:
        """The order's plan, with prices."""
        prices = list(self._prices(spec))
        amounts = [price.amount for price in prices if price.amount is not None]
        total = sum(amounts, Decimal(0)) if len(amounts) == len(prices) else None
        return plan(spec) | {"prices": prices, "total": total}

    def _prices(self, spec: AnyOrder) -> Iterator[Price]:
        match spec:
            case NumberActivate():
                yield self._number(spec)
                if spec.emergency is not UNSET:
                    yield self._record(spec.length)
            case NumberUpdate() if spec.emergency is not UNSET:
                yield self._record()
            case Call() if any(about(spec, tube).paid for tube in steps_of(spec)):
                yield Price("call", None, why="the catalogue says that it may cost, not what")
            case _ if (priced := price_of(spec)) is not None:
                yield self._set(*priced)
            case _:
                return

    def _record(self, times: int = 1) -> Price:
        amount, what = self._config.price_emergency * times, _several("999 record", times)
        if amount:
            return Price(what, amount)
        return Price(what, None, why="the carrier's API does not say; set TRUNKLINE_PRICE_EMERGENCY")

    def _set(self, name: str, times: int) -> Price:
        """A price that only the settings say."""
        amount, what = getattr(Prices.of(self._config), name) * times, name.replace("_", " ")
        if amount:
            return Price(what, amount)
        why = f"the carrier's API does not say; set TRUNKLINE_PRICE_{name.upper()}"
        return Price(what, None, why=why)

    def _number(self, spec: NumberActivate) -> Price:
        if not self._places.acquire(blocking=False):
            return Price("number", None, why="other plans are asking the carrier now: ask again")
        try:
            return self._asked(spec)
        except CarrierError as error:
            return Price("number", None, why=f"the carrier could not be asked: {error}")
        finally:
            self._places.release()

    def _asked(self, spec: NumberActivate) -> Price:
        carrier = self._carrier()
        try:
            if isinstance(spec.choose, Choose):
                return _cheapest(carrier, spec.choose)
            return _given(carrier, str(spec.number))
        finally:
            carrier.close()

    def _carrier(self) -> Carrier:
        seconds = min(SECONDS, self._config.call_timeout)
        passage = Guard(self._gate, time.sleep)
        return Carrier.of(self._config, clock=self._clock, call_timeout=seconds, passage=passage)


def _several(what: str, times: int) -> str:
    return what if times == 1 else f"{times} {what}s"


def _given(carrier: Carrier, number: str) -> Price:
    price = setup_price(carrier, number)
    why = None if price is not None else "the carrier's search does not show the number"
    return Price("number", price, number, why)


def _cheapest(carrier: Carrier, wanted: Choose) -> Price:
    rows = numbers.available(
        carrier,
        pattern=wanted.pattern,
        tier=wanted.tier,
        country_code=wanted.country_code,
        count=CANDIDATES if wanted.consecutive == 1 else RUN_CANDIDATES,
    )
    affordable = [row for row in rows if is_within(row.setup_price, wanted.max_setup)]
    if wanted.consecutive > 1:
        return _cheapest_run(affordable, wanted)
    for row in affordable:
        why = None if row.setup_price is not None else UNNAMED
        return Price("number", row.setup_price, row.e164, why)
    return Price("number", None, why=f"no number matches now that may be bought{_at_that_price(wanted)}")


def _cheapest_run(rows: list[NumberRow], wanted: Choose) -> Price:
    what = _several("number", wanted.consecutive)
    for run in runs.cheapest(rows, wanted.consecutive):
        amount = runs.total(row.setup_price for row in run)
        return Price(what, amount, run[0].e164, UNNAMED if amount is None else None)
    why = (
        f"the cheapest matches have no such run that may be bought{_at_that_price(wanted)};"
        " the order has the carrier look further, and fails if there is none"
    )
    return Price(what, None, why=why)


def _at_that_price(wanted: Choose) -> str:
    return "" if wanted.max_setup is None else " at that price"
