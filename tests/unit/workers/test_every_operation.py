"""Every write of every kind of order, forward and backward, is done or not, and something else is said of it.

At most one effect, one charge, and the order ends as if nothing had been: what is in doubt is read back. Only
messages cannot be: those are put to a person, who settles them either way. Connections that break are tried
at every line elsewhere; here it is answers that say nothing, or something else than what was done.
"""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.exchange.line import Answer, Request, Unanswered
from shared.orders import progress
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder, MessageFax
from tests.unit.workers.carrier_model import refusal
from tests.unit.workers.carrier_world import CHEAP, NEXT, World
from tests.unit.workers.exactly_once import INNOCENT, ORDERS, check, effects, started
from tests.unit.workers.fate import Fate
from tests.unit.workers.scripted_carrier import Act, answers, spoilt
from tests.unit.workers.test_messages import ENDED, MESSAGES, check_sent, report, shop_for
from tests.unit.workers.test_porting import PORTS, check_ported
from tests.unit.workers.test_porting import finish as finish_port
from tests.unit.workers.test_porting import shop_for as shop_for_ports
from tests.unit.workers.trunk_states import prepare, trunk_of
from tests.unit.workers.workshop import CONFIG, Workshop, activate, change_trunk, create, update

PAGE = Answer(200, {"content-type": "text/html"}, b"<html>We are back soon</html>")
ACTS: dict[str, Act] = {
    "done, and 502": spoilt(lambda _answer: Answer(502, {}, b"<html>Bad gateway</html>")),
    "not done, but 200": answers(PAGE),
    "not done, and 503 for a while": answers(Answer(503, {"retry-after": "2"}, b"")),
    "not done, and 429": answers(Answer(429, {"retry-after": "2"}, b"{}")),
}
whatever_is_said = pytest.mark.parametrize("said", ACTS)


class Struck:
    """An act that knows whether it has befallen a request."""

    def __init__(self, act: Act) -> None:
        self.by = False
        self._act = act

    def __call__(self, world: World, request: Request) -> Answer | Unanswered:
        self.by = True
        return self._act(world, request)


def each_write(said: str) -> Iterator[Callable[[Workshop], Struck]]:
    """One life after another, each with a function that has one write more meet its fate."""
    for place in count(1):
        struck = Struck(ACTS[said])

        def befall(shop: Workshop, place: int = place, struck: Struck = struck) -> Struck:
            shop.carrier.strike(place, struck)
            return struck

        yield befall
        if not struck.by:
            assert place > 1, "nothing was written at all"
            return


@pytest.mark.parametrize("name", ORDERS)
@whatever_is_said
def test_it_happens_once(name: str, said: str) -> None:
    for befall in each_write(said):
        shop, order = started(ORDERS[name], Fate())
        befall(shop)
        check(shop, shop.finish(order))
        assert "needs attention" not in shop.events(order)


@pytest.mark.parametrize("name", PORTS)
@whatever_is_said
def test_a_port_is_submitted_once(name: str, said: str) -> None:
    for befall in each_write(said):
        shop, world = shop_for_ports()
        befall(shop)
        check_ported(shop, world, finish_port(shop, shop.take(PORTS[name])))


@pytest.mark.parametrize("name", MESSAGES)
@whatever_is_said
def test_a_message_is_sent_once_and_a_person_settles_what_nobody_can_know(name: str, said: str) -> None:
    shop, world = shop_for()
    struck = next(each_write(said))(shop)
    order = shop.take(MESSAGES[name])
    order = shop.until(lambda found: found.state is State.ATTENTION or found.position == 1, order)
    happened = said.startswith("done")
    assert struck.by
    assert (order.state is State.ATTENTION) == (said != "not done, and 429")
    if order.state is State.ATTENTION:
        assert world.count(name) == (len(recipients(order)) if happened else 0)
        shop.decide(order, lambda found: progress.resolve(found, By("ops"), 0, happened=happened))
    shop.until(lambda found: found.position == 1, order)
    for recipient in range(len(recipients(order))):
        report(shop, order, f"{recipient:032x}", ENDED[name])
    check_sent(shop, world, shop.finish(order), name)


def recipients(order: Order) -> list[str]:
    return order.spec.to if isinstance(order.spec, MessageFax) else [str(order.number)]


class Unwilling(World):
    """A carrier that refuses what comes last, so that all before it is taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk_desk.picky = True
        self.own(CHEAP)
        self.held[CHEAP].config = CONFIG
        prepare(self)

    def _put_sms(self, request: Request, number: str) -> Answer:
        return refusal(400, "No more messages")


TAKEN_BACK: dict[str, AnyOrder] = {
    "a number that was bought": replace(
        activate(number=NEXT, everything=True, on_failure="rollback"), sms=update().sms, emergency=UNSET
    ),
    "a number that was changed": replace(update("rollback"), emergency=UNSET),
    "a new trunk": create("rollback"),
    "a trunk that was changed": change_trunk("rollback"),
}


@pytest.mark.parametrize("name", TAKEN_BACK)
@whatever_is_said
def test_it_is_taken_back_once(name: str, said: str) -> None:
    before = state_of(Unwilling())
    for befall in each_write(said):
        shop = Workshop(world=Unwilling(), rules=INNOCENT)
        befall(shop)
        order = shop.finish(shop.take(TAKEN_BACK[name]))
        assert (order.state, order.charged) == (State.FAILED, shop.world.charged)
        assert state_of(shop.world) == before
        assert "needs attention" not in shop.events(order)
        assert all(amount <= 1 for amount in effects(shop).values())
        assert shop.calm.keys("*:hold:*") == []


def state_of(world: World) -> tuple[object, ...]:
    """All that there is at the carrier, the default trunk apart."""
    return dict(world.held), {name: trunk_of(world, name) for name in world.trunks}
