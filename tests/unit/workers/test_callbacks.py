"""The callback of an order that has ended: delivered, tried again, forbidden, or given up."""

import pytest
from msgspec.structs import replace

from shared.errors import CallbackError, CallbackFailed, CallbackForbidden
from shared.orders.clients.clients import Clients, demo_client, new_callback_secret, with_callback_secret
from shared.orders.record import Order
from shared.orders.states import State
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_world import ACCOUNT, refusal
from tests.unit.workers.scripted_carrier import answers
from tests.unit.workers.workshop import Workshop, report

URL = "https://example.com/orders"
Message = tuple[str, str, str, dict[str, object]]


class Receiver:
    """Answers as told, then well."""

    def __init__(self, *errors: CallbackError) -> None:
        self.messages: list[Message] = []
        self.errors = list(errors)

    def __call__(self, url: str, secret: str, message_id: str, body: dict[str, object]) -> None:
        self.messages.append((url, secret, message_id, body))
        if self.errors:
            raise self.errors.pop(0)


def told(receiver: Receiver) -> tuple[Workshop, Order]:
    """A workshop, and an order that has ended, callback and all."""
    shop = Workshop(deliver=receiver)
    order = shop.take(report(callback=URL))
    return shop, shop.until(lambda found: found.is_final and found.job is None, order, tick=600)


def test_a_callback_tells_the_order_as_it_is_shown_signed_with_the_clients_secret() -> None:
    receiver = Receiver()
    _, order = told(receiver)
    [(url, secret, message_id, body)] = receiver.messages
    assert (url, message_id) == (URL, order.id)
    assert secret.startswith("whsec_")
    assert (body["id"], body["status"]) == (order.id, "succeeded")


def test_a_delivered_callback_is_delivered_once() -> None:
    receiver = Receiver()
    shop, order = told(receiver)
    shop.work()
    assert order.callback is not None
    assert (order.callback.status, order.callback.attempts) == ("delivered", 1)
    assert len(receiver.messages) == 1


def test_a_callback_that_failed_is_tried_again_under_the_same_id() -> None:
    receiver = Receiver(CallbackFailed("status 500"), CallbackFailed("status 502"))
    _, order = told(receiver)
    assert order.callback is not None
    assert (order.callback.status, order.callback.attempts) == ("delivered", 3)
    assert {message_id for _, _, message_id, _ in receiver.messages} == {order.id}


def test_the_waits_between_tries_grow() -> None:
    shop = Workshop(deliver=Receiver(*[CallbackFailed("status 500")] * 4))
    order = shop.take(report(callback=URL))
    waits: list[float] = []

    def note(found: Order) -> bool:
        if found.is_final and found.job and found.job.lease is None and found.job.due > found.updated:
            waits.append(found.job.due - found.updated)
        return found.is_final and found.job is None

    shop.until(note, order)
    assert sorted(set(waits)) == [5, 15, 45, 135]


@pytest.mark.parametrize("why", ["the receiver answered 410", "an address that is not public"])
def test_a_callback_that_is_forbidden_is_not_tried_again(why: str) -> None:
    receiver = Receiver(CallbackForbidden(why))
    _, order = told(receiver)
    assert order.callback is not None
    assert (order.callback.status, order.callback.why) == ("failed", why)
    assert len(receiver.messages) == 1


def test_a_callback_that_always_fails_is_given_up_in_the_end() -> None:
    receiver = Receiver(*[CallbackFailed("status 500")] * 1000)
    shop, order = told(receiver)
    assert order.callback is not None
    assert order.callback.status == "failed"
    assert shop.events(order)[-1] == "callback given up"
    assert 3 < len(receiver.messages) < 20


@pytest.mark.parametrize("error", [CallbackFailed("x"), CallbackForbidden("x")])
def test_the_order_has_succeeded_whatever_becomes_of_its_callback(error: CallbackError) -> None:
    _, order = told(Receiver(*[error] * 1000))
    assert order.state is State.SUCCEEDED


def test_a_client_that_is_gone_gets_no_callback() -> None:
    shop = Workshop(deliver=Receiver())
    shop.calm.delete("{trunkline}:client:demo")
    order = shop.finish(shop.take(report(callback=URL)))
    assert order.callback is not None
    assert order.callback.status == "failed"


def test_a_bug_in_the_delivery_is_tried_again() -> None:
    def explode(*_message: object) -> None:
        raise LookupError

    shop = Workshop(deliver=explode)
    order = shop.take(report(callback=URL))
    failed = shop.until(lambda found: "callback failed" in shop.events(found), order)
    assert failed.state is State.SUCCEEDED
    assert failed.job is not None


def test_while_a_secret_is_replaced_a_callback_bears_a_signature_for_each() -> None:
    receiver = Receiver(CallbackFailed("away"))
    shop = Workshop(deliver=receiver)
    demo = demo_client(ACCOUNT)
    new = new_callback_secret()
    now = shop.clock.time()
    Clients(shop.calm, SEALS).put(with_callback_secret(demo, new, now=now, overlap=300))
    order = shop.take(report(callback=URL))
    shop.until(lambda found: found.is_final and found.job is None, order, tick=600)
    assert [secret for _, secret, _, _ in receiver.messages] == [f"{new} {demo.callback_secret}", new]


class TestToAClientOfTheCarriersApi:
    def asked(self, shop: Workshop) -> Order:
        return shop.take(replace(report(callback=URL), callback_form="v3"))

    def test_tells_the_hash_of_the_file_and_nothing_of_the_order(self) -> None:
        shop = Workshop()
        order = shop.finish(self.asked(shop))
        assert shop.pushed == [(URL, {"app": "reports", "id": order.outputs["hash"], "data": None})]
        assert order.callback is not None
        assert (order.callback.status, shop.delivered) == ("delivered", [])

    def test_tells_nothing_when_there_is_no_result(self) -> None:
        shop = Workshop()
        shop.carrier.once("POST report", answers(refusal(400)))
        order = shop.finish(self.asked(shop))
        assert (order.state, shop.pushed) == (State.FAILED, [])

    def test_tells_nothing_once_the_result_is_gone(self) -> None:
        shop = Workshop()
        order = shop.until(lambda found: found.is_final, self.asked(shop))
        shop.clock.advance(301)
        order = shop.finish(order)
        assert order.callback is not None
        assert (order.callback.status, shop.pushed) == ("failed", [])
