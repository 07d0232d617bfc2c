"""Runs of consecutive numbers: which is taken, what it costs, what becomes of one that is torn."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from shared.exchange.line import Answer, Request
from shared.orders import progress
from shared.orders.audit.beliefs import Beliefs
from shared.orders.book.search import Filter, Search
from shared.orders.clients.clients import Clients, Limits, demo_client
from shared.orders.clients.usage import usage_of
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import Choose, NumberActivate, Sms
from shared.orders.types.spec import OnFailure
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_world import ACCOUNT, RECORD_PRICE, World, refusal
from tests.unit.workers.scripted_carrier import Act, answers, lost_after, lost_before, then
from tests.unit.workers.workshop import CONFIG, OTHER_CONFIG, RECORD, TRUNK, Workshop, activate

GONE = answers(refusal(404, "Number not available"))
OPS = By("ops")


class Seller(World):
    """A carrier whose reports of runs say in turn what they are told to, then that there is none.

    With `shy` its search shows one number only.
    """

    rows: tuple[bytes, ...] = ()
    asked: tuple[str, ...] = ()
    shy = False

    def _available(self, request: Request, tier: str, count: str) -> Answer:
        return super()._available(request, tier, "1" if self.shy and count == "100" else count)

    def _ask(self, request: Request) -> Answer:
        self.asked = (*self.asked, f"{request.url.rpartition('/')[2]} {(request.body or b'').decode()}")
        return super()._ask(request)

    def _collect(self, request: Request, question: str) -> Answer:
        collected = super()._collect(request, question)
        if collected.status != 200:
            return collected
        content, *rest = self.rows or (b"[]",)
        self.rows = tuple(rest)
        return Answer(200, {"content-type": "application/octet-stream"}, content)


def number(end: int) -> str:
    return f"441632960{end:03d}"


def run(first: int, length: int) -> tuple[str, ...]:
    return tuple(number(first + index) for index in range(length))


def shop_with(*ends: int, **prices: str) -> Workshop:
    """A shop whose carrier has these numbers, at 0.5 each unless told otherwise."""
    return Workshop(world=Seller({number(end): prices.get(f"n{end}", "0.5") for end in ends}))


def wish(length: int = 3, *, on_failure: OnFailure = "keep", **how: object) -> NumberActivate:
    return activate(choose=msgspec.convert({"consecutive": length, **how}, Choose), on_failure=on_failure)


def chosen(shop: Workshop, spec: NumberActivate) -> Order:
    return shop.finish(shop.take(spec))


def limit(shop: Workshop, limits: Limits) -> None:
    Clients(shop.calm, SEALS).put(replace(demo_client(ACCOUNT), limits=limits))


def test_a_run_is_bought_number_by_number_and_each_is_charged() -> None:
    shop = shop_with(1, 3, 4, 5, 8)
    order = chosen(shop, wish())
    assert (order.state, order.run, order.number) == (State.SUCCEEDED, run(3, 3), number(3))
    assert [(charge.what, charge.amount) for charge in order.charges] == [
        (f"number {each}", Decimal("0.5")) for each in run(3, 3)
    ]
    assert (order.charged, order.numbers, order.holds) == (shop.world.charged, 3, ())
    assert set(shop.world.held) == set(run(3, 3))
    called = [entry.facts for entry in shop.book.timeline(order.id) if entry.event == "calling"]
    assert [facts["number"] for facts in called] == list(run(3, 3))
    assert shop.calm.keys("*:hold:*") == []


def test_the_cheapest_run_is_taken() -> None:
    shop = shop_with(1, 2, 4, 5, n1="2", n2="2")
    assert chosen(shop, wish(2)).run == run(4, 2)


def test_the_ceiling_is_that_of_each_number() -> None:
    shop = shop_with(1, 2, 3, 4, 5, n2="2")
    assert chosen(shop, wish(max_setup="0.5")).run == run(3, 3)
    order = chosen(shop, wish(2, max_setup="0.49"))
    assert order.state is State.FAILED
    assert order.why == "no 2 consecutive standard numbers match * in country 44 and cost at most 0.49 each"


def test_all_is_set_up_and_verified_on_each_number() -> None:
    shop = shop_with(1, 2, 3)
    spec = replace(wish(), config=CONFIG, trunk=TRUNK, emergency=RECORD)
    order = chosen(shop, spec)
    assert order.state is State.SUCCEEDED
    assert [(held.config, held.trunk) for held in shop.world.held.values()] == [(CONFIG, TRUNK)] * 3
    assert shop.world.count("999") == 3
    assert order.charged == shop.world.charged == 3 * (RECORD_PRICE + Decimal("0.5"))
    assert order.outputs["verified"] == ["numbers", "config", "trunk", "emergency"]
    assert shop.carrier.calls.count("GET config") >= 3


def test_a_number_that_is_not_as_ordered_is_named_and_written_anew_by_a_retry() -> None:
    shop = shop_with(1, 2)
    spoil = then(lambda: setattr(shop.world.held[number(2)], "config", OTHER_CONFIG))
    order = shop.take(replace(wish(2), config=CONFIG))
    shop.until(lambda found: found.step.tube == "numbers.verify" and found.step.reached == 1, order)
    shop.carrier.once("GET config", spoil)
    order = shop.finish(order)
    assert order.state is State.FAILED
    assert f"of the {number(2)}, config" in str(order.why)
    shop.decide(order, lambda found: progress.retry(found, OPS, shop.clock.time()))
    order = shop.finish(order)
    assert (order.state, shop.world.held[number(2)].config) == (State.SUCCEEDED, CONFIG)
    assert shop.world.count("allocate") == 2


@pytest.mark.parametrize("act", [lost_before, lost_after])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_each_purchase_is_settled_by_its_own_read_back(which: int, act: Act) -> None:
    shop = shop_with(1, 2, 3)
    shop.carrier.once("PUT number", *[World.answer] * which, act)
    order = chosen(shop, wish())
    assert (order.state, order.run, order.charged) == (State.SUCCEEDED, run(1, 3), Decimal("1.5"))
    assert shop.world.count("allocate") == 3


def test_each_record_is_submitted_and_charged_once_though_answers_are_lost() -> None:
    shop = shop_with(1, 2)
    shop.carrier.once("PUT 999", lost_after, lost_after)
    order = chosen(shop, replace(wish(2), emergency=RECORD))
    assert (order.state, shop.world.count("999")) == (State.SUCCEEDED, 2)
    assert order.charged == shop.world.charged


def test_a_run_of_which_one_is_gone_is_passed_over_before_anything_is_bought() -> None:
    shop = shop_with(1, 2, 3, 7, 8, 9)
    order = shop.take(wish())
    shop.step()
    del shop.world.pool[number(2)]
    order = shop.finish(order)
    assert (order.run, order.outputs["tried"]) == (run(7, 3), [f"{number(1)}-{number(3)}"])
    assert shop.world.count("allocate") == 3


def test_a_run_of_which_another_order_of_ours_bought_one_counts_as_no_ones_gain() -> None:
    shop = shop_with(1, 2, 3, 7, 8, 9)
    order = shop.take(wish())
    shop.step()
    shop.world.own(number(2))
    order = shop.finish(order)
    assert (order.run, "tried" in order.outputs) == (run(7, 3), False)


def test_a_run_whose_first_number_is_taken_while_it_is_bought_costs_nothing() -> None:
    shop = shop_with(1, 2, 3, 7, 8, 9)
    shop.carrier.once("PUT number", GONE)
    order = chosen(shop, wish())
    assert (order.run, order.outputs["tried"]) == (run(7, 3), [f"{number(1)}-{number(3)}"])
    assert order.charged == shop.world.charged == Decimal("1.5")


def test_when_others_take_every_run_the_order_gives_up() -> None:
    shop = shop_with(1, 2)
    shop.carrier.once("PUT number", *[GONE] * 10)
    order = chosen(shop, wish(2))
    assert order.why == "others took every run that matched, 3 times in a row; widen the pattern"
    assert shop.carrier.calls.count("PUT number") == 3


@pytest.mark.parametrize(
    ("on_failure", "told", "left"), [("keep", "kept", run(1, 1)), ("rollback", "released", ())]
)
def test_a_run_that_is_torn_midway_is_refused_and_what_was_bought_kept_or_released(
    on_failure: OnFailure, told: str, left: tuple[str, ...]
) -> None:
    shop = shop_with(1, 2, 3, 7, 8, 9)
    shop.carrier.once("PUT number", World.answer, GONE)
    order = chosen(shop, wish(on_failure=on_failure))
    assert order.state is State.FAILED
    assert order.why == (
        f"somebody else took {number(2)} after 1 of the 3 numbers {number(1)}-{number(3)} had been bought; "
        f"on_failure is {on_failure}, so what was bought is {told}"
    )
    assert (order.run, tuple(shop.world.held)) == (left, left)
    assert (order.charged, order.holds) == (Decimal("0.5"), ())
    assert shop.world.count("release") == 1 - len(left)
    believed = Beliefs(shop.calm, ACCOUNT).get(run(1, 3))
    assert tuple(believed) == left


def test_a_number_that_is_put_on_the_account_by_hand_meanwhile_is_not_taken_for_bought() -> None:
    shop = shop_with(1, 2, 3)
    order = shop.take(wish(on_failure="rollback"))
    shop.until(lambda found: len(found.run) == 1, order)
    shop.world.own(number(2))
    order = shop.finish(order)
    assert (order.state, order.charged) == (State.FAILED, Decimal("0.5"))
    assert set(shop.world.held) == {number(2)}


def test_a_retry_goes_on_with_what_is_missing_of_the_same_run() -> None:
    shop = shop_with(1, 2, 3, 7, 8, 9)
    shop.carrier.once("PUT number", World.answer, answers(refusal(402, "Insufficient funds")))
    order = chosen(shop, replace(wish(), config=CONFIG))
    assert (order.state, order.why, order.run) == (State.FAILED, "Insufficient funds", run(1, 1))
    shop.decide(order, lambda found: progress.retry(found, OPS, shop.clock.time()))
    assert set(shop.look(order).holds) == set(run(1, 3))
    order = shop.finish(order)
    assert (order.state, order.run, order.charged) == (State.SUCCEEDED, run(1, 3), shop.world.charged)
    assert shop.world.count("allocate") == 3


def test_a_retry_after_all_was_given_back_buys_another_run_and_sets_all_of_it_up() -> None:
    shop = shop_with(1, 2, 7, 8)
    shop.carrier.once("PUT config", World.answer, answers(refusal(400, "Unknown section")))
    order = chosen(shop, replace(wish(2, on_failure="rollback"), config=CONFIG))
    assert (order.state, order.run, shop.world.held) == (State.FAILED, (), {})
    shop.decide(order, lambda found: progress.retry(found, OPS, shop.clock.time()))
    order = shop.finish(order)
    assert (order.state, order.run) == (State.SUCCEEDED, run(7, 2))
    assert [held.config for held in shop.world.held.values()] == [CONFIG, CONFIG]
    assert order.charged == shop.world.charged


def test_a_run_that_is_cancelled_midway_releases_what_it_bought_once() -> None:
    shop = shop_with(1, 2, 3)
    shop.carrier.once("DELETE number", lost_after)
    order = shop.take(wish(on_failure="rollback"))
    shop.until(lambda found: len(found.run) == 2, order)
    shop.decide(order, lambda found: progress.cancel(found, OPS, shop.clock.time()))
    order = shop.finish(order)
    assert (order.state, order.run, shop.world.held) == (State.CANCELLED, (), {})
    assert (shop.world.count("allocate"), shop.world.count("release")) == (2, 2)


def test_whoever_stops_an_undo_midway_keeps_what_was_not_released_yet() -> None:
    shop = shop_with(1, 2, 3)
    order = shop.take(wish(on_failure="rollback"))
    shop.until(lambda found: len(found.run) == 3, order)
    shop.decide(order, lambda found: progress.cancel(found, OPS, shop.clock.time()))
    shop.until(lambda found: len(found.run) == 2, order)
    shop.decide(order, lambda found: progress.cancel(found, OPS, shop.clock.time(), on_failure="keep"))
    order = shop.finish(order)
    assert (order.state, order.run, tuple(shop.world.held)) == (State.CANCELLED, run(1, 2), run(1, 2))


def test_what_is_left_of_a_run_whose_undo_was_stopped_is_made_whole_by_a_retry() -> None:
    shop = shop_with(1, 2, 3)
    shop.carrier.once("PUT number", World.answer, World.answer, GONE)
    order = shop.take(wish(on_failure="rollback"))
    shop.until(lambda found: found.state is State.UNDOING and len(found.run) == 1, order)
    shop.decide(order, lambda found: progress.cancel(found, OPS, shop.clock.time(), on_failure="keep"))
    assert shop.finish(order).run == run(1, 1)
    shop.world.pool[number(2)] = Decimal("0.5")
    shop.decide(order, lambda found: progress.retry(found, OPS, shop.clock.time()))
    order = shop.finish(order)
    assert (order.state, order.run, order.charged) == (State.SUCCEEDED, run(1, 3), shop.world.charged)
    assert (shop.world.count("allocate"), shop.world.count("release")) == (4, 1)


def test_a_retry_that_is_cancelled_before_it_begins_gives_back_what_was_bought() -> None:
    shop = shop_with(1, 2, 3)
    shop.carrier.once("PUT number", World.answer, answers(refusal(402, "Insufficient funds")))
    order = chosen(shop, wish())
    shop.decide(order, lambda found: progress.retry(found, OPS, shop.clock.time()))
    shop.decide(order, lambda found: progress.cancel(found, OPS, shop.clock.time(), on_failure="rollback"))
    order = shop.finish(order)
    assert (order.state, order.run, shop.world.held) == (State.CANCELLED, (), {})


@pytest.mark.parametrize("happened", [True, False])
def test_a_purchase_in_doubt_that_a_person_settles_goes_on_with_the_run(happened: bool) -> None:
    shop = shop_with(1, 2, 3)
    order = shop.take(wish())
    shop.carrier.once("PUT number", World.answer, lost_after if happened else lost_before)
    shop.until(lambda found: found.state is State.UNCERTAIN, order)
    shop.carrier.once("GET number", *[answers(Answer(200, {}, b"?"))] * shop.rules.max_attempts)
    shop.until(lambda found: found.state is State.ATTENTION, order, tick=60)
    shop.decide(order, lambda found: progress.resolve(found, OPS, shop.clock.time(), happened=happened))
    order = shop.finish(order)
    assert (order.state, order.run, order.charged) == (State.SUCCEEDED, run(1, 3), Decimal("1.5"))
    assert shop.world.count("allocate") == 3


def test_a_cap_that_has_no_room_for_the_whole_run_stops_it_before_the_first_number() -> None:
    for limits in (Limits(numbers=2), Limits(day=Decimal("1.4"))):
        shop = shop_with(1, 2, 3)
        limit(shop, limits)
        order = chosen(shop, wish())
        assert (order.state, shop.world.effects, order.holds) == (State.FAILED, [], ())
        assert shop.calm.keys("*:hold:*") == []


def test_a_cap_that_is_used_up_meanwhile_stops_a_run_midway() -> None:
    shop = shop_with(1, 2, 3)
    order = shop.take(wish(on_failure="rollback"))
    shop.until(lambda found: len(found.run) == 2, order)
    limit(shop, Limits(numbers=2))
    order = shop.finish(order)
    assert (order.state, order.charged, shop.world.held) == (State.FAILED, Decimal(1), {})


def test_what_a_run_costs_is_booked_as_it_is_bought() -> None:
    shop = shop_with(1, 2, 3)
    order = chosen(shop, wish())
    usage = usage_of(shop.calm, "demo", shop.clock.time())
    assert (usage.month.used, usage.month.reserved, usage.numbers) == (order.charged, 0, 3)


def test_the_order_is_found_by_each_of_its_numbers() -> None:
    shop = shop_with(1, 2, 3, 7)
    order = chosen(shop, wish())
    other = chosen(shop, activate(number=number(7)))
    search = Search(shop.calm, shop.book)
    for each in run(1, 3):
        page = search.page("demo", Filter(number=each), 10, None)
        assert [found.id for found in page.orders] == [order.id]
    assert [found.id for found in search.page("demo", Filter(number=number(7)), 10, None).orders] == [
        other.id
    ]


def test_the_book_believes_in_each_of_its_numbers() -> None:
    shop = shop_with(1, 2)
    order = chosen(shop, replace(wish(2), config=CONFIG))
    believed = Beliefs(shop.calm, ACCOUNT).get([*run(1, 2), *(f"{each}/config" for each in run(1, 2))])
    assert len(believed) == 4
    assert {belief.order for belief in believed.values()} == {order.id}


def test_orders_for_overlapping_runs_share_no_number() -> None:
    shop = shop_with(*range(1, 13))
    orders = [shop.take(wish(length)) for length in (3, 2, 4, 3)]
    ended = [shop.finish(order) for order in orders]
    assert {order.state for order in ended} == {State.SUCCEEDED}
    bought = [each for order in ended for each in order.run]
    assert len(bought) == len(set(bought)) == shop.world.count("allocate") == 12


def test_an_order_waits_while_others_have_every_run_in_hand() -> None:
    shop = shop_with(*range(1, 7))
    shop.carrier.once("PUT number", lost_before)
    first, second = shop.take(wish(6)), shop.take(wish(2))
    shop.until(lambda found: found.why == "other orders have every run that matches in hand", second)
    assert shop.finish(first).run == run(1, 6)
    order = shop.finish(second)
    assert (order.state, "tried" in order.outputs) == (State.FAILED, False)
    assert "no 2 consecutive" in str(order.why)


def listed(*ends: int, price: str = "0") -> bytes:
    rows = [
        {"country_code": "44", "number": number(end)[2:], "wholesale_gold_premium": price, "SMS": 0}
        for end in ends
    ]
    return msgspec.json.encode(rows)


def whole_pool(*rows: bytes) -> tuple[Workshop, Seller]:
    world = Seller({number(end): "0" for end in range(1, 20)})
    world.rows, world.pending_looks, world.shy = rows, 1, True
    return Workshop(world=world), world


def test_where_the_search_shows_no_run_the_carrier_looks_through_all_of_its_numbers() -> None:
    shop, world = whole_pool(listed(*range(5, 15)))
    order = chosen(shop, wish(pattern="163296*"))
    assert (order.state, order.run) == (State.SUCCEEDED, run(5, 3))
    assert world.asked == ('10 {"pattern":"163296*"}',)


def test_a_report_that_is_cut_or_gone_is_asked_for_again() -> None:
    shop, world = whole_pool(b'[{"country', listed(*range(5, 15)))
    assert chosen(shop, wish(2)).run == run(5, 2)
    assert len(world.asked) == 2


@pytest.mark.parametrize(
    ("rows", "how"),
    [
        (b"[]", {}),
        (listed(1, 2, 3, price="5"), {}),
        (listed(1, 2, 3, price="5"), {"tier": "gold", "max_setup": "4"}),
        (listed(1, 2, 4, 5), {}),
    ],
)
def test_what_the_report_shows_must_be_what_was_asked_for(rows: bytes, how: dict[str, Any]) -> None:
    shop, _world = whole_pool(rows)
    order = chosen(shop, wish(**how))
    assert (order.state, shop.world.count("allocate")) == (State.FAILED, 0)
    assert "no 3 consecutive" in str(order.why)


def test_a_report_that_is_never_whole_is_given_up() -> None:
    shop, world = whole_pool(*[b"["] * 9)
    assert "gone or cut 5 times" in str(chosen(shop, wish(2)).why)
    assert len(world.asked) == 5


def test_elsewhere_there_is_no_such_report() -> None:
    shop, world = whole_pool()
    order = chosen(shop, wish(2, country_code="1"))
    assert (order.state, world.asked) == (State.FAILED, ())


def test_messages_need_numbers_that_take_them() -> None:
    shop, _world = whole_pool(listed(*range(1, 11)))
    order = chosen(shop, replace(wish(2), sms=Sms("http", "https://example.com/")))
    assert order.state is State.FAILED
    assert "and take messages" in str(order.why)
