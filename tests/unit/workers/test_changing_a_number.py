"""Changing what is set on a number: what was there is kept, what is there is read back, or put back."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.orders import progress
from shared.orders.progress import By
from shared.orders.states import State
from tests.unit.workers.carrier_model import DEFAULT, SUCCESS, refusal, said
from tests.unit.workers.carrier_world import CHEAP, RECORD_PRICE, World
from tests.unit.workers.scripted_carrier import answers, lost_after, lost_before, then
from tests.unit.workers.workshop import CONFIG, OTHER_CONFIG, RECORD, TRUNK, Workshop, release, update

OLD = {
    "name": "Former",
    "premises": "1",
    "thoroughfare": "Old Road",
    "locality": "Oldtown",
    "postcode": "AB1 2CD",
}
SMS = {"mode": "http_json", "endpoint": "https://example.com/sms"}
ROLLBACK = update("rollback")
REFUSED = answers(refusal(400, "No such mode"))


def workshop() -> Workshop:
    """One whose account has a number with everything set."""
    shop = Workshop()
    shop.world.own(CHEAP)
    held = shop.world.held[CHEAP]
    held.config, held.trunk, held.record = CONFIG, "930000-FORMER", OLD
    shop.world.trunks["930000-FORMER"] = shop.world.trunks[DEFAULT]
    return shop


def settings(shop: Workshop) -> tuple[object, object, object, object]:
    """What is set on the number."""
    held = shop.world.held[CHEAP]
    return held.config, held.trunk, held.sms, (held.record or {}).get("name")


BEFORE = (CONFIG, "930000-FORMER", None, "Former")
AFTER = (OTHER_CONFIG, TRUNK, SMS, "Sample")


def test_all_of_it_is_changed_read_back_and_told_field_by_field() -> None:
    shop = workshop()
    order = shop.finish(shop.take(update()))
    assert (order.state, settings(shop)) == (State.SUCCEEDED, AFTER)
    applied = order.outputs["applied"]
    assert applied["config"][0] == {  # pyright: ignore[reportIndexIssue]
        "field": "routing",
        "wanted": OTHER_CONFIG["routing"],
        "found": OTHER_CONFIG["routing"],
    }
    assert [row["field"] for row in applied["sms"]] == ["mode", "endpoint"]  # pyright: ignore
    assert [row["field"] for row in order.outputs["unchanged"]["emergency"]] == ["postcode"]  # pyright: ignore
    assert order.outputs["refused"] == {}
    assert order.charged == RECORD_PRICE


def test_what_was_there_before_is_on_the_order() -> None:
    shop = workshop()
    order = shop.finish(shop.take(update()))
    assert order.outputs["former"] == {
        "config": CONFIG,
        "trunk": {"trunk": "930000-FORMER"},
        "sms": {},
        "emergency": OLD,
    }


def test_what_is_as_ordered_already_is_unchanged_and_costs_nothing() -> None:
    shop = workshop()
    shop.finish(shop.take(update()))
    order = shop.finish(shop.take(update()))
    assert (order.state, order.outputs["applied"], order.charged) == (State.SUCCEEDED, {}, 0)
    assert shop.world.count("999") == 1


def test_null_takes_away() -> None:
    shop = workshop()
    shop.world.held[CHEAP].sms = dict(SMS)
    order = shop.finish(shop.take(replace(update(), config=None, trunk=None, sms=None, emergency=UNSET)))
    assert (order.state, settings(shop)[:3]) == (State.SUCCEEDED, (None, None, None))


@pytest.mark.parametrize("call", ["PUT config", "PUT trunk", "PUT sms", "PUT 999"])
@pytest.mark.parametrize("ending", [lost_before, lost_after])
def test_a_lost_answer_changes_nothing_twice(call: str, ending: object) -> None:
    shop = workshop()
    shop.carrier.once(call, ending)  # pyright: ignore[reportArgumentType]
    order = shop.finish(shop.take(update()))
    assert (order.state, settings(shop), shop.world.count("999")) == (State.SUCCEEDED, AFTER, 1)


def test_a_number_that_the_account_does_not_have_is_not_touched() -> None:
    shop = Workshop()
    order = shop.finish(shop.take(update()))
    assert (order.state, order.why) == (State.FAILED, f"{CHEAP} is not on account 930000")
    assert shop.carrier.calls == ["GET number"]


def test_a_number_that_another_order_has_in_hand_is_waited_for() -> None:
    shop = workshop()
    shop.carrier.once("DELETE number", then(lambda: None, lost_before))
    first = shop.until(lambda found: found.state is State.UNCERTAIN, shop.take(release()))
    second = shop.until(lambda found: found.state is State.WAITING, shop.take(update()))
    assert second.why == f"order {first.id} is working on {CHEAP}"
    assert shop.finish(first).state is State.SUCCEEDED
    assert shop.finish(second).state is State.FAILED


def test_what_is_refused_stays_where_the_order_keeps_and_is_put_back_where_it_rolls_back() -> None:
    shop = workshop()
    shop.carrier.once("PUT sms", REFUSED)
    order = shop.finish(shop.take(update()))
    assert (order.state, order.why) == (State.FAILED, "No such mode")
    assert settings(shop) == (OTHER_CONFIG, TRUNK, None, "Former")

    shop = workshop()
    shop.carrier.once("PUT sms", REFUSED)
    order = shop.finish(shop.take(ROLLBACK))
    assert (order.state, settings(shop), order.holds) == (State.FAILED, BEFORE, ())


def test_a_former_999_record_is_submitted_again_and_charged() -> None:
    shop = workshop()
    shop.world.record_status = "rejected"
    order = shop.finish(shop.take(ROLLBACK))
    assert (order.state, settings(shop)) == (State.FAILED, BEFORE)
    assert shop.world.count("999") == 2
    assert order.charged == shop.world.charged == 2 * RECORD_PRICE


def test_a_record_that_the_order_did_not_change_is_not_submitted_when_it_turns_back() -> None:
    shop = workshop()
    shop.finish(shop.take(update()))
    shop.world.record_status = "rejected"
    order = shop.finish(shop.take(replace(ROLLBACK, config=CONFIG)))
    assert (order.state, order.charged, shop.world.count("999")) == (State.FAILED, 0, 1)
    assert shop.world.held[CHEAP].config == OTHER_CONFIG


@pytest.mark.parametrize("ending", [lost_before, lost_after])
def test_a_former_record_whose_answer_is_lost_is_charged_once(ending: object) -> None:
    shop = workshop()
    shop.world.record_status = "rejected"
    shop.carrier.once("PUT 999", World.answer, ending)  # pyright: ignore[reportArgumentType]
    order = shop.finish(shop.take(ROLLBACK))
    assert (order.state, settings(shop), shop.world.count("999")) == (State.FAILED, BEFORE, 2)
    assert order.charged == shop.world.charged


def test_a_record_where_there_was_none_cannot_be_taken_away_and_a_person_is_told() -> None:
    shop = workshop()
    shop.world.held[CHEAP].record = None
    shop.world.record_status = "rejected"
    order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(ROLLBACK))
    assert "can replace one but not take it away" in str(order.why)
    assert shop.world.held[CHEAP].record == {
        name: getattr(RECORD, name) for name in ("name", "premises", "thoroughfare", "locality", "postcode")
    }


OLD_CONFIG = answers(said(CONFIG))
ONLY_CONFIG = replace(update(), trunk=UNSET, sms=UNSET, emergency=UNSET)


def test_a_carrier_that_shows_the_old_for_a_while_has_not_refused() -> None:
    shop = workshop()
    shop.carrier.once("GET config", *[OLD_CONFIG] * 4)
    order = shop.finish(shop.take(ONLY_CONFIG))
    assert (order.state, order.outputs["refused"]) == (State.SUCCEEDED, {})
    assert shop.carrier.calls.count("PUT config") == 1


def test_one_that_goes_on_showing_it_has_and_says_what_it_shows() -> None:
    shop = workshop()
    shop.carrier.once("GET config", *[OLD_CONFIG] * 40)
    order = shop.finish(shop.take(ONLY_CONFIG))
    assert (order.state, order.why) == (
        State.FAILED,
        "read back: of the number, config (routing, meta) are not as ordered",
    )
    assert order.outputs["refused"] == {
        "config": [
            {"field": "routing", "wanted": OTHER_CONFIG["routing"], "found": CONFIG["routing"]},
            {"field": "meta", "wanted": OTHER_CONFIG["meta"], "found": None},
        ]
    }


def test_a_retry_writes_what_was_refused_once_more() -> None:
    shop = workshop()
    shop.carrier.once("PUT config", answers(SUCCESS))
    order = shop.finish(shop.take(ONLY_CONFIG))
    assert order.state is State.FAILED
    shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
    order = shop.finish(order)
    assert (order.state, order.outputs["refused"]) == (State.SUCCEEDED, {})
    assert shop.world.held[CHEAP].config == OTHER_CONFIG


def test_what_cannot_be_put_back_is_for_a_person() -> None:
    shop = workshop()
    shop.world.record_status = "rejected"
    shop.carrier.once("PUT config", World.answer, *[answers(SUCCESS)] * 20)
    order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(ROLLBACK))
    assert order.why == (
        "numbers.configure could not be undone: config (routing, meta) is not as it was before"
    )


def test_an_association_behind_a_configurations_own_trunk_is_found_and_put_back() -> None:
    shop = workshop()
    held = shop.world.held[CHEAP]
    held.config = CONFIG | {"options": {"trunk": TRUNK}}
    shop.carrier.once("PUT sms", REFUSED)
    order = shop.finish(shop.take(replace(ROLLBACK, config=UNSET, emergency=UNSET)))
    assert (order.state, held.trunk) == (State.FAILED, "930000-FORMER")
