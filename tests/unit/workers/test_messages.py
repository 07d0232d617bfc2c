"""Messages: sent once, followed by what the carrier reports, and put to a person when nobody knows."""

import base64
from functools import partial
from itertools import count

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.book.delivery import Reports, order_of, url
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.check import check
from shared.orders.types.kinds import AnyOrder, MessageFax, MessageSms
from shared.orders.types.messages import Report
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_messages import MessagingWorld
from tests.unit.workers.carrier_model import ACCOUNT
from tests.unit.workers.exactly_once import INNOCENT, booked
from tests.unit.workers.fate import Broken, Death, Fate, Killed
from tests.unit.workers.scripted_carrier import lost_after, lost_before
from tests.unit.workers.test_decided_at_every_line import Meddled
from tests.unit.workers.workshop import FOLLOW, Workshop

PDF = b"%PDF-1.4 a page"
SMS = MessageSms(
    reference="r", to="447700900123", sender="Sample", message="Hello World.", callback="https://a.example/"
)
FAX = MessageFax(
    reference="r",
    to=["441632960123", "441632960124"],
    sender="441632960001",
    document=base64.b64encode(PDF).decode(),
)
MESSAGES: dict[str, AnyOrder] = {"sms": SMS, "fax": FAX}
ENDED = {"sms": 11, "fax": 10}


def shop_for(fate: Fate | None = None) -> tuple[Workshop, MessagingWorld]:
    world = MessagingWorld()
    return Workshop(world=world, fate=fate, rules=INNOCENT), world


def report(shop: Workshop, order: Order, message: str, status: int, text: str = "") -> None:
    """The carrier reports, and the gateway takes it in."""
    Reports(shop.calm, retention=3600).keep(order.id, Report(message, status, text, "2026-05-01 09:00:00"))
    shop.decide(order, lambda found: progress.hear(found, shop.clock.time()))


def ids(shop: Workshop, order: Order) -> list[str]:
    found = shop.until(lambda found: found.position == 1 or found.is_final, order)
    return [str(name) for name in found.outputs["ids"]]  # type: ignore[union-attr]


def check_sent(shop: Workshop, world: MessagingWorld, order: Order, what: str) -> None:
    assert order.state is State.SUCCEEDED, order.why
    assert world.count(what) == {"sms": 1, "fax": 2}[what]
    assert order.charged == world.charged
    assert booked(shop)[:2] == (order.charged, 0)


@pytest.mark.parametrize("what", MESSAGES)
def test_a_message_is_followed_to_its_last_report(what: str) -> None:
    shop, world = shop_for()
    order = shop.take(MESSAGES[what])
    for name in ids(shop, order):
        report(shop, order, name, 1)
        report(shop, order, name, ENDED[what])
    order = shop.finish(order)
    check_sent(shop, world, order, what)
    assert order.outputs["delivery"] == {"sms": "delivered", "fax": "sent"}[what]
    assert world.documents == ([PDF] if what == "fax" else [])


def test_each_report_is_told_of_once_however_often_it_comes() -> None:
    shop, _ = shop_for()
    order = shop.take(SMS)
    [name] = ids(shop, order)
    for status in (1, 1, 2, 2, 14, 11, 11):
        report(shop, order, name, status)
        shop.work()
    shop.finish(order)
    told = [body["news"]["status"] if "news" in body else body["status"] for body in shop.delivered]  # type: ignore[index]
    assert told == ["1", "2", "14", "11", "succeeded"]


def test_a_report_wakes_the_order() -> None:
    shop, _ = shop_for()
    order = shop.take(SMS)
    [name] = ids(shop, order)
    shop.work()
    before = shop.clock.time()
    report(shop, order, name, 11)
    shop.work()
    assert (shop.look(order).state, shop.clock.time()) == (State.SUCCEEDED, before)


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("moment", range(1, 50))
def test_whenever_the_last_report_comes_nobody_waits_for_the_next_look(moment: int, *, lost: bool) -> None:
    """A worker may have the order in hand, and have looked just before."""
    fate = Meddled(moment)
    shop, world = shop_for(fate)
    if lost:
        shop.carrier.once("POST sms", lost_after)
    order = shop.take(SMS)
    fate.then = partial(report, shop, order, "a" * 32, 11)
    while not fate.struck:
        shop.work()
        shop.clock.advance(0 if fate.struck else FOLLOW)
    shop.work()
    shop.clock.advance(shop.rules.settle_after)
    shop.work()
    check_sent(shop, world, shop.look(order), "sms")


def test_a_message_that_is_not_delivered_fails_with_the_reason() -> None:
    shop, world = shop_for()
    order = shop.take(SMS)
    [name] = ids(shop, order)
    report(shop, order, name, 12)
    order = shop.finish(order)
    assert (order.state, order.why, order.charged) == (State.FAILED, "not delivered: rejected", world.charged)


def test_a_fax_that_one_recipient_did_not_get_says_so() -> None:
    shop, _ = shop_for()
    order = shop.take(FAX)
    first, second = ids(shop, order)
    report(shop, order, first, 10, "Sent")
    report(shop, order, second, 11, "No answer")
    assert shop.finish(order).why == "not delivered (1 of 2): No answer"


def test_a_fax_that_was_settled_by_the_report_to_one_recipient_waits_for_the_others() -> None:
    shop, world = shop_for()
    shop.carrier.once("POST fax", lost_after)
    order = shop.take(FAX)
    shop.until(lambda found: found.state is State.UNCERTAIN, order)
    report(shop, order, "a" * 32, 10)
    order = shop.until(lambda found: found.position == 1, order)
    shop.work()
    assert shop.look(order).state is State.WAITING
    report(shop, order, "b" * 32, 11, "No answer")
    order = shop.finish(order)
    assert (order.why, order.charged) == ("not delivered (1 of 2): No answer", world.charged)


def test_a_refused_message_costs_nothing() -> None:
    shop, _ = shop_for()
    order = shop.finish(shop.take(replace(SMS, message="fail")))
    assert (order.state, order.why, order.charged) == (State.FAILED, "Invalid from", 0)


def test_a_message_that_is_never_reported_on_ends_as_unknown() -> None:
    shop, _ = shop_for()
    order = shop.take(SMS)
    shop.until(lambda found: found.position == 1, order)
    shop.clock.advance(4 * 24 * 3600)
    order = shop.finish(order)
    assert (order.state, order.outputs["delivery"]) == (State.SUCCEEDED, "unknown: no last report has come")


def test_a_lost_answer_is_settled_by_a_report() -> None:
    shop, world = shop_for()
    shop.carrier.once("POST sms", lost_after)
    order = shop.take(SMS)
    shop.until(lambda found: found.state is State.UNCERTAIN, order)
    report(shop, order, "a" * 32, 11)
    check_sent(shop, world, shop.finish(order), "sms")


def test_a_lost_answer_without_a_report_is_put_to_a_person_until_one_comes() -> None:
    shop, world = shop_for()
    shop.carrier.once("POST sms", lost_after)
    order = shop.take(SMS)
    shop.until(lambda found: found.state is State.ATTENTION, order)
    report(shop, order, "a" * 32, 11)
    check_sent(shop, world, shop.finish(order), "sms")


@pytest.mark.parametrize("happened", [True, False])
def test_a_person_settles_whether_it_was_sent(happened: bool) -> None:
    shop, world = shop_for()
    shop.carrier.once("POST fax", lost_after if happened else lost_before)
    order = shop.take(FAX)
    shop.until(lambda found: found.state is State.ATTENTION, order)
    shop.decide(order, lambda found: progress.resolve(found, By("ops"), found.updated, happened=happened))
    shop.work()
    for place in (100, 101):
        report(shop, order, f"{place:032x}", 10)
    check_sent(shop, world, shop.finish(order), "fax")


@pytest.mark.parametrize("what", MESSAGES)
@pytest.mark.parametrize("fate", [Killed, Broken])
def test_whatever_happens_a_message_goes_out_once_or_a_person_is_asked(what: str, fate: type[Fate]) -> None:
    """What was never sent is never reported on: then, and only then, a person must find that out."""
    ends: list[State] = []
    for moment in count(1):
        shop, world = shop_for(fate(moment))
        order = shop.take(replace(MESSAGES[what], callback=UNSET))
        keeper, names = shop.keeper(), ["1".zfill(32)] if what == "sms" else [f"{n:032x}" for n in (100, 101)]
        while not (order.is_final or order.state is State.ATTENTION):
            try:
                shop.step()
            except Death:
                shop.belt.close()
                shop.worker = shop.hire()
            if world.effects and names:
                for name in names:
                    report(shop, order, name, ENDED[what])
                names = []
            shop.clock.advance(30)
            keeper.sweep()
            order = shop.look(order)
        ends.append(order.state)
        if order.state is State.SUCCEEDED:
            check_sent(shop, world, order, what)
        else:
            assert world.effects == []
        if not shop.fate.struck:
            break
    assert ends[-1] is State.SUCCEEDED
    assert ends.count(State.ATTENTION) <= 6, "more moments are in doubt than those around the call"


def test_a_report_url_belongs_to_one_order_and_cannot_be_made_up() -> None:
    made = url("https://gateway.example/", SEALS, "01K")
    token = made.removeprefix("https://gateway.example/delivery/")
    assert order_of(SEALS, token) == "01K"
    assert url("https://gateway.example", SEALS, "01K") != made
    assert [order_of(SEALS, forged) for forged in ("", "01K", token[:-2], token[:-2] + "AA", "ä")] == [
        None
    ] * 5


MISTAKES: dict[str, tuple[AnyOrder, str]] = {
    "an empty text": (replace(SMS, message="  "), "$.message"),
    "a number that is none": (replace(SMS, to="4477"), "$.to"),
    "a recipient twice": (replace(FAX, to=["441632960123", "441632960123"]), "$.to"),
    "no base64": (replace(FAX, document="%%%"), "$.document"),
    "no PDF": (replace(FAX, document=base64.b64encode(b"GIF89a").decode()), "$.document"),
    "no such moment": (replace(FAX, sendat="2026-02-30 10:00:00"), "$.sendat"),
}


def test_sound_messages_have_no_mistakes() -> None:
    assert [check(spec, ACCOUNT) for spec in MESSAGES.values()] == [[], []]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_message_is_found_before_it_costs(name: str) -> None:
    spec, where = MISTAKES[name]
    assert {mistake.field for mistake in check(spec, ACCOUNT)} == {where}
