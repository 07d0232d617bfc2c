"""Orders of type `call`: any single v3 write, made once, its answer kept word for word."""

import msgspec
import pytest

from services.workers.calls import QUICK
from shared.exchange.line import Answer as Answered
from shared.exchange.line import Request
from shared.orders import progress
from shared.orders.escrow.answers import Answer, Answers
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import Call
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_ports import PORT_PRICES
from tests.unit.workers.carrier_world import (
    ACCOUNT,
    CHEAP,
    PRICES,
    RECORD_PRICE,
    SUCCESS,
    World,
    refusal,
    said,
)
from tests.unit.workers.scripted_carrier import Act, answers, lost_after, lost_before, unreachable
from tests.unit.workers.workshop import CONFIG, RECORD, Workshop, activate, call

NUMBER = f"/numbers/{ACCOUNT}/allocated/{CHEAP}"
SMS = f"/messaging/{ACCOUNT}/sms"
PBX = f"/voice/{ACCOUNT}/trunks/{ACCOUNT}-PBX"


def answer(shop: Workshop, order: Order) -> Answer:
    found = Answers(shop.calm, SEALS, retention=60).get(order.id)
    assert found is not None
    return found


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


def test_the_carriers_answer_is_kept_word_for_word(shop: Workshop) -> None:
    shop.world.own(CHEAP)
    order = shop.finish(shop.take(call("PUT", f"{NUMBER}/config", **CONFIG)))
    kept = answer(shop, order)
    assert (order.state, kept.status, kept.body) == (State.SUCCEEDED, 200, SUCCESS.body)
    assert kept.content_type == "application/json"
    assert shop.world.held[CHEAP].config == CONFIG


def test_copies_of_answers_are_told_of_a_write(shop: Workshop) -> None:
    shop.world.own(CHEAP)
    shop.finish(shop.take(call("PUT", f"{NUMBER}/config", **CONFIG)))
    assert shop.written == ["PUT /v3/numbers/{account}/allocated/{number}/config"]


def test_a_refusal_is_kept_as_well_and_its_words_are_the_reason(shop: Workshop) -> None:
    order = shop.finish(shop.take(call("POST", SMS)))
    kept = answer(shop, order)
    assert (order.state, order.why) == (State.FAILED, "to is required")
    assert (kept.status, kept.body) == (400, refusal(400, "to is required").body)


def test_a_success_that_says_no_is_a_refusal(shop: Workshop) -> None:
    shop.carrier.once("POST sms", answers(said({"success": False, "errors": ["No route"]})))
    order = shop.finish(shop.take(call("POST", SMS, to="447700900123")))
    assert (order.state, order.why, answer(shop, order).status) == (State.FAILED, "No route", 200)


def test_what_was_never_sent_is_sent_later(shop: Workshop) -> None:
    shop.carrier.once("POST sms", unreachable)
    order = shop.finish(shop.take(call("POST", SMS, to="447700900123")))
    assert (order.state, shop.world.count("sms")) == (State.SUCCEEDED, 1)


def test_a_write_that_changes_nothing_the_second_time_is_simply_repeated(shop: Workshop) -> None:
    shop.world.own(CHEAP)
    shop.carrier.once("PUT config", lost_after)
    order = shop.finish(shop.take(call("PUT", f"{NUMBER}/config", **CONFIG)))
    assert (order.state, shop.carrier.calls.count("PUT config")) == (State.SUCCEEDED, 2)
    assert "uncertain" not in shop.events(order)


@pytest.mark.parametrize("lost", [lost_before, lost_after])
def test_what_is_withdrawn_is_withdrawn_again_and_nothing_left_is_a_success(
    shop: Workshop, lost: Act
) -> None:
    shop.world.own(CHEAP)
    shop.world.held[CHEAP].config = CONFIG
    shop.carrier.once("DELETE config", lost)
    order = shop.finish(shop.take(call("DELETE", f"{NUMBER}/config")))
    assert (order.state, answer(shop, order).status) == (State.SUCCEEDED, 200)
    assert msgspec.json.decode(answer(shop, order).body) == {"success": True}
    assert shop.world.count("unconfigure") == 1


@pytest.mark.parametrize("lost", [lost_before, lost_after])
def test_a_message_that_may_have_gone_out_is_put_to_a_person(shop: Workshop, lost: Act) -> None:
    shop.carrier.once("POST sms", lost)
    order = shop.take(call("POST", SMS, to="447700900123"))
    order = shop.until(lambda found: found.state is State.ATTENTION, order)
    assert shop.carrier.calls == ["POST sms"]
    assert order.why is not None
    assert f"POST /v3{SMS}" in order.why
    assert order.step.effect is not None


class TestANumber:
    def test_is_allocated_charged_and_its_own(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(call("PUT", NUMBER)))
        assert (order.state, order.number) == (State.SUCCEEDED, CHEAP)
        assert (str(order.charged), order.numbers) == (PRICES[CHEAP], 1)

    @pytest.mark.parametrize("lost", [lost_before, lost_after])
    def test_is_bought_once_when_the_answer_is_lost(self, shop: Workshop, lost: Act) -> None:
        shop.carrier.once("PUT number", lost)
        order = shop.finish(shop.take(call("PUT", NUMBER)))
        assert (order.state, order.charged) == (State.SUCCEEDED, shop.world.charged)
        assert shop.world.count("allocate") == 1
        assert b"wholesale_gold_premium" in answer(shop, order).body

    def test_that_was_there_before_costs_nothing(self, shop: Workshop) -> None:
        shop.world.own(CHEAP)
        order = shop.finish(shop.take(call("PUT", NUMBER)))
        assert (order.state, order.charged, order.numbers) == (State.SUCCEEDED, 0, 0)

    def test_whose_call_takes_effect_late_is_the_orders_own(self, shop: Workshop) -> None:
        def too_early(world: World, request: Request) -> Answered:
            seen = world.answer(request)
            world.allocate(CHEAP)
            return seen

        order = shop.take(call("PUT", NUMBER))
        shop.carrier.once("PUT number", lost_before)
        shop.carrier.once("GET number", World.answer, too_early)
        order = shop.finish(order)
        assert (order.state, str(order.charged)) == (State.SUCCEEDED, PRICES[CHEAP])
        assert shop.carrier.calls.count("PUT number") == 1

    def test_is_released_once(self, shop: Workshop) -> None:
        shop.world.own(CHEAP)
        shop.carrier.once("DELETE number", lost_after)
        order = shop.finish(shop.take(call("DELETE", NUMBER)))
        assert (order.state, shop.world.count("release")) == (State.SUCCEEDED, 1)
        assert msgspec.json.decode(answer(shop, order).body) == {"success": True}

    def test_has_one_order_at_a_time(self, shop: Workshop) -> None:
        shop.world.own(CHEAP)
        first = shop.take(call("PUT", f"{NUMBER}/config", **CONFIG))
        second = shop.take(call("PUT", f"{NUMBER}/config", routing={}))
        shop.carrier.once("PUT config", unreachable)
        assert shop.finish(first).state is State.SUCCEEDED
        assert shop.finish(second).state is State.SUCCEEDED
        assert shop.world.held[CHEAP].config == {"routing": {}}

    def test_that_is_let_go_in_a_blink_is_waited_for(self, shop: Workshop) -> None:
        shop.world.own(CHEAP)
        assert shop.book.hold(ACCOUNT, CHEAP, "another") == "another"
        shop.on_pause = lambda: shop.book.let_go(ACCOUNT, CHEAP, "another")
        order = shop.finish(shop.take(call("DELETE", NUMBER)))
        assert (order.state, order.step.snoozes) == (State.SUCCEEDED, 0)

    def test_that_another_order_has_for_long_is_looked_at_more_rarely_but_not_much(
        self, shop: Workshop
    ) -> None:
        first = shop.take(activate(number=CHEAP), publish_it=False)
        shop.book.hold(ACCOUNT, CHEAP, first.id)
        order = shop.until(
            lambda found: found.step.snoozes == QUICK + 2, shop.take(call("DELETE", f"{NUMBER}/config"))
        )
        assert order.job is not None
        assert order.job.due - order.updated == 3

    def test_is_shared_with_the_orders_of_other_types(self, shop: Workshop) -> None:
        first, second = shop.take(activate(number=CHEAP)), shop.take(call("PUT", NUMBER))
        assert shop.finish(second).state is State.SUCCEEDED
        assert shop.look(first).is_final
        assert shop.world.count("allocate") == 1


class TestARecord:
    def submit(self) -> Call:
        return call("PUT", f"{NUMBER}/999", **msgspec.to_builtins(RECORD))

    def test_is_charged(self, shop: Workshop) -> None:
        shop.world.own(CHEAP)
        order = shop.finish(shop.take(self.submit()))
        assert (order.state, order.charged) == (State.SUCCEEDED, RECORD_PRICE)

    @pytest.mark.parametrize("lost", [lost_before, lost_after])
    def test_is_submitted_once(self, shop: Workshop, lost: Act) -> None:
        shop.world.own(CHEAP)
        shop.carrier.once("PUT 999", lost)
        order = shop.finish(shop.take(self.submit()))
        assert (order.state, order.charged, shop.world.count("999")) == (State.SUCCEEDED, RECORD_PRICE, 1)

    def test_that_was_the_same_before_cannot_be_told_from_a_new_one(self, shop: Workshop) -> None:
        shop.world.own(CHEAP)
        shop.finish(shop.take(self.submit()))
        shop.carrier.once("PUT 999", lost_after)
        order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(self.submit()))
        assert order.charged == 0


class TestAMessage:
    def test_is_charged_with_what_the_settings_say(self, shop: Workshop) -> None:
        shop.carrier.once("POST sms", answers(SUCCESS))
        order = shop.finish(shop.take(call("POST", SMS, to="447700900123", concat=3)))
        assert (order.state, order.charged, order.reserved) == (State.SUCCEEDED, 3 * PORT_PRICES.sms, 0)

    def test_is_charged_when_a_person_says_that_it_was_sent(self, shop: Workshop) -> None:
        shop.carrier.once("POST sms", lost_after)
        order = shop.until(
            lambda found: found.state is State.ATTENTION, shop.take(call("POST", SMS, to="447700900123"))
        )
        assert (order.charged, order.reserved) == (0, PORT_PRICES.sms)
        shop.decide(order, lambda found: progress.resolve(found, By("ops"), shop.clock.time(), happened=True))
        assert shop.finish(order).charged == PORT_PRICES.sms


class TestATrunk:
    def document(self, shop: Workshop, order: Order) -> dict[str, object]:
        return msgspec.json.decode(answer(shop, order).body, type=dict[str, object])

    def test_created_with_a_lost_answer_is_there_once(self, shop: Workshop) -> None:
        shop.carrier.once("PUT trunk settings", lost_after)
        order = shop.finish(shop.take(call("PUT", PBX, type="auth")))
        assert (order.state, shop.world.count("trunk")) == (State.SUCCEEDED, 1)
        assert "pass" not in self.document(shop, order)

    def test_shows_its_password_in_the_answer_and_nowhere_else(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(call("PUT", PBX, type="auth")))
        password = str(self.document(shop, order)["pass"])
        assert password not in msgspec.json.encode(order).decode()
        assert not any(password in str(entry) for entry in shop.book.timeline(order.id))

    def test_that_does_not_say_what_was_sent_is_written_again(self, shop: Workshop) -> None:
        for settings in ({"type": "auth"}, {"limit_concurrent_out": "2"}):
            shop.finish(shop.take(call("PUT", PBX, **settings)))
        shop.carrier.once("PUT trunk settings", lost_before)
        order = shop.finish(shop.take(call("PUT", PBX, limit_concurrent_out="7")))
        assert self.document(shop, order)["limit_concurrent_out"] == "7"
        assert shop.carrier.calls.count("PUT trunk settings") == 4
