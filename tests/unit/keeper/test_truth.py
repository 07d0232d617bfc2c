"""What an audit tells, and what it does not: only what is so while nothing of ours is going on."""

import pytest
from msgspec.structs import replace

from services.keeper.asking import REPORTS, TRIES, CannotTell
from shared.errors import CarrierRefused
from shared.exchange.line import Answer, Request
from shared.orders import keyspace
from shared.orders.types.kinds import NumberUpdate, Sms
from tests.unit.keeper.audited import Audited
from tests.unit.workers.carrier_model import Trunk, refusal, said
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, NEXT, World
from tests.unit.workers.scripted_carrier import answers, lost_after, lost_before, then
from tests.unit.workers.workshop import CONFIG, OTHER_CONFIG, TRUNK, activate, release

BELIEVED = keyspace.believed(ACCOUNT)


@pytest.fixture
def audited() -> Audited:
    """A number that an order has bought and set up in every way, on a trunk that was accepted."""
    audited = Audited()
    audited.world.trunks[TRUNK] = Trunk()
    spec = replace(activate(number=CHEAP, everything=True), sms=Sms("http_json", "https://shop.example/sms"))
    audited.shop.finish(audited.shop.take(spec))
    difference = next(one for one in audited.found() if one.subject == TRUNK)
    assert difference.kind == "unordered"
    audited.redis.hset(BELIEVED, TRUNK, b'{"at":1}')
    return audited


def test_where_nobody_has_meddled_there_is_no_difference(audited: Audited) -> None:
    assert set(audited.beliefs()) == {
        CHEAP,
        TRUNK,
        *(f"{CHEAP}/{part}" for part in ("config", "trunk", "sms")),
    }
    assert audited.told() == []


def test_what_nobody_ordered_is_told(audited: Audited) -> None:
    audited.world.own(NEXT)
    audited.world.trunks[f"{ACCOUNT}-HAND"] = Trunk()
    assert audited.told() == [(NEXT, "unordered", ""), (f"{ACCOUNT}-HAND", "unordered", "")]


def test_what_is_gone_is_told_and_nothing_of_what_was_set_on_it(audited: Audited) -> None:
    del audited.world.held[CHEAP]
    del audited.world.trunks[TRUNK]
    assert sorted(audited.told()) == sorted([(CHEAP, "gone", ""), (TRUNK, "gone", "")])


def test_what_was_changed_by_hand_is_told_part_by_part_with_both_sides(audited: Audited) -> None:
    held = audited.world.held[CHEAP]
    held.config, held.trunk, held.sms = OTHER_CONFIG, None, None
    found = {one.part: one for one in audited.found()}
    assert found.keys() == {"config", "trunk", "sms"}
    assert found["config"].found == OTHER_CONFIG
    believed = found["config"].believed
    assert believed is not None
    assert believed.value == CONFIG
    assert found["trunk"].found == found["sms"].found == {}


def test_what_no_order_has_set_is_not_asked_for() -> None:
    audited = Audited()
    audited.shop.finish(audited.shop.take(activate(number=CHEAP)))
    audited.world.held[CHEAP].config = OTHER_CONFIG
    assert audited.told() == []
    assert "GET config" not in audited.line.calls


def test_what_the_carrier_shows_only_once_is_no_difference(audited: Audited) -> None:
    held = audited.world.held[CHEAP]
    audited.line.once("GET config", answers(said(OTHER_CONFIG)))
    assert audited.told() == []
    held.config = OTHER_CONFIG
    audited.line.once("GET config", World.answer, answers(said(CONFIG)))
    assert audited.told() == []
    assert audited.told() == [(CHEAP, "changed", "config")]


def test_what_was_taken_away_by_an_order_is_remembered_too(audited: Audited) -> None:
    spec = NumberUpdate(reference="u", number=CHEAP, config=None, sms=None)
    audited.shop.finish(audited.shop.take(spec))
    assert audited.told() == []
    audited.world.held[CHEAP].config = CONFIG
    assert audited.told() == [(CHEAP, "changed", "config")]


def test_a_released_number_is_forgotten(audited: Audited) -> None:
    audited.shop.finish(audited.shop.take(release()))
    assert audited.told() == []
    assert set(audited.beliefs()) == {TRUNK}


def test_what_an_order_is_about_is_no_difference_until_it_has_ended(audited: Audited) -> None:
    order = audited.shop.take(release())
    del audited.world.held[CHEAP]
    assert audited.told() == []
    audited.shop.finish(order)  # refused: the number is not there
    assert audited.told() == [(CHEAP, "gone", "")]


def test_a_number_that_is_bought_while_the_audit_goes_on_is_no_difference() -> None:
    """It is in the carrier's list; by the time that it is asked for, its order has ended."""
    audited = Audited()
    order = audited.shop.take(activate(number=CHEAP))
    audited.shop.until(lambda found: CHEAP in audited.world.held or found.is_final, order)
    audited.line.once("GET list", then(lambda: audited.shop.finish(order)))
    assert audited.told() == []


def test_a_number_that_leaves_while_the_audit_goes_on_is_no_difference(audited: Audited) -> None:
    order = audited.shop.take(release())
    audited.line.once("GET list", then(lambda: audited.shop.finish(order)))
    assert audited.told() == []


def test_an_order_that_ends_while_the_thing_itself_is_asked_for_is_noticed(audited: Audited) -> None:
    """Between the look and what is believed of it, an order came and went."""
    audited.world.held[CHEAP].config = OTHER_CONFIG
    spec = NumberUpdate(reference="u", number=CHEAP, config=CONFIG)

    def shown_just_before(world: World, request: Request) -> Answer:
        shown = world.answer(request)
        audited.shop.finish(audited.shop.take(spec))
        return shown

    audited.redis.hdel(BELIEVED, f"{CHEAP}/trunk")
    audited.line.once("GET config", World.answer, shown_just_before)
    assert audited.told() == []


def test_a_list_that_lags_proves_nothing(audited: Audited) -> None:
    audited.line.once("GET trunks", answers(said([])))
    assert audited.told() == []


def test_a_difference_found_again_has_the_same_id_and_another_finding_another(audited: Audited) -> None:
    audited.world.held[CHEAP].config = OTHER_CONFIG
    first, again = audited.found(), audited.found()
    assert [one.id for one in first] == [one.id for one in again]
    audited.world.held[CHEAP].config = {"meta": {"key": "x"}}
    assert audited.found()[0].id != first[0].id


def test_a_list_that_is_not_ready_is_waited_for_and_one_that_is_lost_is_asked_for_again(
    audited: Audited,
) -> None:
    audited.world.pending = 3
    audited.line.once("GET list", lost_after)
    assert audited.told() == []
    assert audited.line.calls.count("POST allocated") == 2


def test_an_outage_is_waited_for_but_not_for_ever(audited: Audited) -> None:
    audited.line.once("GET trunks", *[lost_before] * (TRIES - 1))
    assert audited.told() == []
    audited.line.once("GET trunks", *[lost_before] * TRIES)
    with pytest.raises(CannotTell, match=f"{TRIES} times"):
        audited.found()


def test_who_may_not_ask_is_told_so_at_once(audited: Audited) -> None:
    audited.line.once("GET trunks", answers(refusal(403, "no")))
    with pytest.raises(CarrierRefused):
        audited.found()
    audited.line.once("POST allocated", answers(refusal(400, "Invalid")))
    with pytest.raises(CannotTell, match="Invalid"):
        audited.found()


def test_lists_that_are_lost_again_and_again_end_the_audit(audited: Audited) -> None:
    audited.line.once("GET list", *[lost_after] * REPORTS)
    with pytest.raises(CannotTell, match="lost or cut"):
        audited.found()


def test_ten_thousand_numbers_are_compared(audited: Audited) -> None:
    strangers = [f"44163396{n:04d}" for n in range(10_000)]
    for number in strangers:
        audited.world.own(number)
    audited.redis.hset(BELIEVED, mapping=dict.fromkeys(strangers[1:], b'{"at":1}'))
    assert audited.told() == [(strangers[0], "unordered", "")]
    assert len(audited.line.calls) < 20


def test_an_order_that_begins_while_the_thing_itself_is_asked_for_is_noticed(audited: Audited) -> None:
    audited.world.own(NEXT)
    audited.line.once("GET number", then(lambda: audited.shop.take(release(number=NEXT))))
    assert audited.told() == []


def test_an_order_that_was_at_work_when_the_thing_itself_was_asked_for_is_noticed(audited: Audited) -> None:
    """It ends and leaves what is believed as it was: what was seen meanwhile proves nothing."""
    del audited.world.held[CHEAP]
    order = audited.shop.take(release())
    audited.line.once("GET number", then(lambda: audited.shop.finish(order)))
    assert audited.told() == []
