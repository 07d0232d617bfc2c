"""An order as the world sees it: a shape that stays, and nothing in it that is not the world's business."""

import json
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from shared.orders import progress, view
from shared.orders.record import Order
from shared.orders.timeline import Entry
from shared.outcome import Charge, Done, Refused, Uncertain
from tests.unit.orders import samples
from tests.unit.orders.samples import NOW, NUMBER, RULES, accepted, announced, claim, run, settle

SUMMARY: dict[str, object] = {
    "id": samples.ID,
    "type": "number.release",
    "reference": "R-1",
    "account": "930000",
    "client": samples.CLIENT,
    "batch": None,
    "status": "accepted",
    "why": None,
    "number": NUMBER,
    "charges": [],
    "charged": "0",
    "reserved": "0",
    "created": "2023-11-14T22:13:20.000Z",
    "updated": "2023-11-14T22:13:20.000Z",
    "finished": None,
}


def searched() -> Order:
    outputs: dict[str, object] = {"candidates": [["1", "2"]], "rounds": 1, "number": NUMBER}
    return run(accepted(samples.choose()).order, Done(outputs))


def full(order: Order, *timeline: Entry) -> dict[str, object]:
    """As clients get it: through JSON."""
    return json.loads(msgspec.json.encode(view.full(order, timeline)))


def test_a_summary_is_one_row() -> None:
    assert view.summary(accepted().order) == SUMMARY


def test_the_whole_order_is_the_summary_and_more() -> None:
    move = accepted()
    assert full(move.order, *move.entries) == SUMMARY | {
        "order": {"type": "number.release", "reference": "R-1", "number": NUMBER},
        "steps": [
            {"tube": "numbers.release", "status": "queued", "attempts": 0, "snoozes": 0},
            {"tube": "numbers.verify", "status": "queued", "attempts": 0, "snoozes": 0},
        ],
        "result": {},
        "callback": None,
        "evidence": None,
        "cancel": None,
        "head": move.order.head,
        "timeline": [
            {"at": "2023-11-14T22:13:20.000Z", "event": "accepted", "hash": move.order.head},
        ],
    }


@pytest.mark.parametrize("spec", [samples.release(), samples.choose(), samples.activate(), samples.report()])
def test_every_type_has_the_same_members(spec: samples.AnyOrder) -> None:
    assert full(accepted(spec).order).keys() == full(accepted().order).keys()


def test_what_only_later_steps_need_is_not_shown() -> None:
    assert full(searched())["result"] == {"number": NUMBER}


def test_nothing_of_the_leases_effects_or_holds_is_shown() -> None:
    shown = json.dumps(full(claim(settle(announced(), Uncertain("time-out")))))
    assert not [
        word for word in ("worker", "until", "effect", "holds", "generation", "version") if word in shown
    ]


def test_money_is_exact() -> None:
    charges = (Charge("number", Decimal("0.10")), Charge("999", Decimal("0.20")))
    order = run(accepted().order, Done(charges=charges))
    shown = full(order)
    assert shown["charged"] == "0.30"
    assert shown["charges"] == [
        {"what": "number", "amount": "0.10", "currency": "GBP"},
        {"what": "999", "amount": "0.20", "currency": "GBP"},
    ]


def test_an_order_that_failed_says_when_and_why() -> None:
    shown = full(run(accepted().order, Refused("not for sale")))
    assert (shown["status"], shown["why"]) == ("failed", "not for sale")
    assert shown["finished"] == "2023-11-14T22:13:20.000Z"


def test_a_time_before_the_epoch_is_still_a_time() -> None:
    assert view.summary(replace(accepted().order, created=-1.5))["created"] == "1969-12-31T23:59:58.500Z"


def test_a_callback_is_shown_with_how_it_went() -> None:
    order = run(accepted(samples.release(callback=True)).order, Done(), Done())
    order = progress.settle_callback(claim(order), Done(), NOW, None).order
    assert full(order)["callback"] == {"url": samples.CALLBACK, "status": "delivered", "attempts": 1}


def test_a_line_of_the_timeline_shows_what_it_has() -> None:
    move = progress.settle(announced(), Refused("no"), NOW, 0, RULES)
    calling = progress.announce(samples.claimed(), samples.EFFECT, ()).entries
    shown = full(move.order, *calling, *move.entries)["timeline"]
    at = "2023-11-14T22:13:20.000Z"
    assert shown == [
        {
            "at": at,
            "event": "calling",
            "step": "numbers.release",
            "facts": {"call": samples.EFFECT.call, "number": NUMBER},
        },
        {"at": at, "event": "refused", "step": "numbers.release", "why": "no"},
        {"at": at, "event": "failed", "why": "no"},
    ]
