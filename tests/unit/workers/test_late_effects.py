"""A call may take effect after the read-back that looked for it in vain: it is still the order's own."""

import pytest

from shared.exchange.line import Answer, Request, Unanswered
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from tests.unit.workers.carrier_world import CHEAP, GOLD, NEXT, World, refusal
from tests.unit.workers.scripted_carrier import NO_ANSWER, answers, lost_before
from tests.unit.workers.workshop import Workshop, activate, release


def lands_after_its_read_back(
    shop: Workshop, call: str, *, looks_before: int, look: str = "GET number"
) -> None:
    """The next such call is not answered, and has its effect when it was looked for."""
    sent: list[Request] = []

    def lose(_world: World, request: Request) -> Unanswered:
        sent.append(request)
        return NO_ANSWER

    def look_too_early(world: World, request: Request) -> Answer:
        answer = world.answer(request)
        world.answer(sent[0])
        return answer

    shop.carrier.once(call, lose)
    shop.carrier.once(look, *[World.answer] * looks_before, look_too_early)


@pytest.mark.parametrize("spec", [activate(number=CHEAP), activate()], ids=["given", "chosen"])
def test_a_late_allocation_is_the_orders_number(spec: AnyOrder) -> None:
    shop = Workshop()
    order = shop.take(spec)
    lands_after_its_read_back(shop, "PUT number", looks_before=1)
    order = shop.finish(order)
    assert (order.state, order.number) == (State.SUCCEEDED, CHEAP)
    assert order.charged == shop.world.charged
    assert [effect.subject for effect in shop.world.effects] == [CHEAP]


def test_a_late_allocation_of_a_later_candidate_is_the_orders_number() -> None:
    shop = Workshop()
    order = shop.take(activate())
    shop.carrier.once("PUT number", answers(refusal(404)))
    lands_after_its_read_back(shop, "PUT number", looks_before=2)
    order = shop.finish(order)
    assert order.charged == shop.world.charged
    assert len(shop.world.effects) == 1


def test_a_late_release_is_the_orders_own() -> None:
    shop = Workshop()
    shop.world.own(CHEAP)
    order = shop.take(release())
    lands_after_its_read_back(shop, "DELETE number", looks_before=1)
    assert shop.finish(order).state is State.SUCCEEDED
    assert shop.world.count("release") == 1


def test_a_number_that_came_by_other_ways_is_not_the_orders() -> None:
    shop = Workshop()
    shop.world.own(CHEAP)
    order = shop.finish(shop.take(activate()))
    assert order.number in {NEXT, GOLD}


def test_a_record_that_lands_after_it_was_looked_for_is_charged_once() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP, everything=True))
    lands_after_its_read_back(shop, "PUT 999", looks_before=1, look="GET 999")
    order = shop.finish(order)
    assert order.state is State.SUCCEEDED
    assert shop.carrier.calls.count("PUT 999") == shop.world.count("999") == 1
    assert order.charged == shop.world.charged


def test_a_record_that_never_lands_is_submitted_again_when_that_is_sure() -> None:
    shop = Workshop()
    order = shop.take(activate(number=CHEAP, everything=True))
    shop.carrier.once("PUT 999", lost_before)
    lost = shop.until(lambda found: found.state is State.UNCERTAIN, order)
    order = shop.finish(order)
    assert lost.step.effect is not None
    announced = [entry.at for entry in shop.book.timeline(order.id) if "PUT 999" in entry.facts.values()]
    assert announced == [lost.step.effect.at, lost.step.effect.at + shop.rules.repeat_after]
    assert "not found yet" in shop.events(order)
    assert shop.world.count("999") == 1
