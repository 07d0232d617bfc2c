"""Trunk orders: each part is set, read back and told field by field; what is put back is as it was before."""

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.exchange.line import Request
from shared.orders import progress
from shared.orders.escrow.secrets import Escrow
from shared.orders.progress import By
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from tests.unit.orders.samples import SEALS
from tests.unit.workers.carrier_model import DEFAULT, PASSWORD, Trunk, refusal
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, NEXT, World
from tests.unit.workers.scripted_carrier import Act, answers, lost_after, lost_before, then
from tests.unit.workers.trunk_states import asked_of, new, prepare, trunk_of
from tests.unit.workers.workshop import (
    CONFIG,
    PREPARED,
    TRUNK,
    Workshop,
    change_trunk,
    create,
    delete_trunk,
    update,
)

FORMER = f"{ACCOUNT}-FORMER"
NO = answers(refusal(400, "No"))
ONLY_OPTIONS = replace(
    change_trunk(), destinationacl=UNSET, balance=UNSET, acl=UNSET, config=UNSET, numbers=UNSET
)
LIMIT = [{"field": "limit_rate_out", "wanted": "5/10s", "found": None}]


@pytest.fixture
def shop() -> Workshop:
    """One whose account has two trunks and two numbers, each number on one of them."""
    shop = Workshop()
    prepare(shop.world)
    shop.world.trunks[FORMER] = Trunk()
    for number, trunk in ((CHEAP, FORMER), (NEXT, PREPARED)):
        shop.world.own(number)
        shop.world.held[number].trunk = trunk
    shop.world.held[CHEAP].config = CONFIG
    return shop


def trunks_of_numbers(shop: Workshop) -> tuple[str | None, str | None]:
    """Where the two numbers are."""
    return shop.world.held[CHEAP].trunk, shop.world.held[NEXT].trunk


def fields(order: Order, verdict: str) -> dict[str, list[str]]:
    """Which fields were judged so, by part."""
    found = msgspec.convert(order.outputs[verdict], dict[str, list[dict[str, object]]])
    return {part: [str(row["field"]) for row in rows] for part, rows in found.items()}


def retried(shop: Workshop, order: Order) -> Order:
    """The order when somebody has tried it again."""
    shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
    return shop.finish(order)


class TestCreating:
    def test_all_of_it_is_set_and_the_password_is_in_escrow_alone(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(create()))
        assert (order.state, shop.world.count("trunk")) == (State.SUCCEEDED, 1)
        assert trunk_of(shop.world, TRUNK) == asked_of(create(), new())
        assert (order.outputs["trunk"], order.outputs["password"]) == (TRUNK, "in escrow")
        assert PASSWORD.encode() not in msgspec.json.encode(order)
        assert not any(PASSWORD in str(entry) for entry in shop.book.timeline(order.id))
        kept = Escrow(shop.calm, SEALS, retention=60).take(order.id, order.client)
        assert kept.secrets == {TRUNK: PASSWORD}

    def test_a_trunk_that_is_there_already_is_left_alone(self, shop: Workshop) -> None:
        before = trunk_of(shop.world, PREPARED)
        order = shop.finish(shop.take(replace(create(), trunk=PREPARED)))
        assert (order.state, shop.world.count("trunk")) == (State.FAILED, 0)
        assert "trunk.update" in str(order.why)
        assert trunk_of(shop.world, PREPARED) == before

    @pytest.mark.parametrize(
        ("ending", "password"), [(lost_before, "in escrow"), (lost_after, "lost: reset it")]
    )
    def test_a_lost_answer_creates_one_and_says_when_its_password_is_lost(
        self, shop: Workshop, ending: Act, password: str
    ) -> None:
        shop.carrier.once("PUT trunk settings", ending)
        order = shop.finish(shop.take(create()))
        assert (order.state, shop.world.count("trunk")) == (State.SUCCEEDED, 1)
        assert order.outputs["password"] == password

    def test_one_by_address_has_no_password(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(replace(create(), trunk_type="ip", acl=["192.0.2.7"])))
        assert (order.state, order.outputs["password"]) == (State.SUCCEEDED, "none")
        assert shop.world.trunks[TRUNK].addresses == ["192.0.2.7"]

    def test_one_that_the_carrier_made_of_another_type_is_no_success(self, shop: Workshop) -> None:
        shop.world.trunk_desk.dropped.add("type")
        order = shop.finish(shop.take(replace(create(), trunk_type="ip")))
        assert (order.state, order.why) == (
            State.FAILED,
            f"read back: {TRUNK} is of type auth, and not ip as ordered",
        )

    @pytest.mark.parametrize("ending", [World.answer, lost_before, lost_after])
    def test_what_is_undone_is_gone_and_its_numbers_are_back(self, shop: Workshop, ending: Act) -> None:
        shop.world.trunk_desk.dropped.add("max_dur")
        shop.carrier.once("DELETE trunk settings", ending)
        order = shop.finish(shop.take(create("rollback")))
        assert (order.state, TRUNK in shop.world.trunks) == (State.FAILED, False)
        assert trunks_of_numbers(shop) == (FORMER, PREPARED)
        assert shop.world.held[CHEAP].config == CONFIG
        assert (shop.world.count("trunk"), shop.world.count("trunk deleted")) == (1, 1)

    def test_a_retry_after_a_refusal_goes_on_with_the_trunk_it_has(self, shop: Workshop) -> None:
        shop.carrier.once("PUT trunk config", NO)
        order = shop.finish(shop.take(create()))
        assert (order.state, order.why) == (State.FAILED, "No")
        shop.decide(order, lambda found: progress.retry(found, By("ops"), shop.clock.time()))
        assert shop.book.hold(ACCOUNT, TRUNK, "another") == order.id
        order = shop.finish(order)
        assert (order.state, shop.world.count("trunk")) == (State.SUCCEEDED, 1)
        assert shop.book.hold(ACCOUNT, TRUNK, "another") == "another"


class TestChanging:
    def test_all_of_it_is_changed_and_told_field_by_field(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(change_trunk()))
        assert (order.state, order.outputs["refused"]) == (State.SUCCEEDED, {})
        assert trunk_of(shop.world, PREPARED) == asked_of(change_trunk(), prepare(World()))
        assert fields(order, "unchanged") == {"acl": ["192.0.2.1"]}
        assert fields(order, "applied")["options"] == ["enabled_out", "limit_rate_out", "max_dur"]
        assert fields(order, "applied")["numbers"] == [CHEAP, f"{CHEAP} config"]

    @pytest.mark.parametrize("part", ["settings", "destinationacl", "balance", "acl", "config"])
    @pytest.mark.parametrize("ending", [lost_before, lost_after])
    def test_a_lost_answer_changes_nothing(self, shop: Workshop, part: str, ending: Act) -> None:
        shop.carrier.once(f"PUT trunk {part}", ending)
        assert shop.finish(shop.take(change_trunk())).state is State.SUCCEEDED
        assert trunk_of(shop.world, PREPARED) == asked_of(change_trunk(), prepare(World()))

    def test_what_the_carrier_drops_is_refused_with_what_was_wanted_and_found(self, shop: Workshop) -> None:
        shop.world.trunk_desk.dropped.add("limit_rate_out")
        order = shop.finish(shop.take(ONLY_OPTIONS))
        assert order.state is State.FAILED
        assert order.why == "read back: of the trunk, options (limit_rate_out) is not as ordered"
        assert order.outputs["refused"] == {"options": LIMIT}
        assert fields(order, "applied") == {"options": ["enabled_out", "max_dur"]}
        assert shop.world.trunks[PREPARED].settings["max_dur"] == "60"

    def test_what_was_dropped_is_told_when_the_rest_is_put_back(self, shop: Workshop) -> None:
        shop.world.trunk_desk.dropped.add("limit_rate_out")
        order = shop.finish(shop.take(replace(ONLY_OPTIONS, on_failure="rollback")))
        assert (order.state, order.outputs["refused"]) == (State.FAILED, {"options": LIMIT})
        assert shop.world.trunks[PREPARED].settings == prepare(World()).settings

    def test_a_retry_asks_for_what_was_dropped_once_more(self, shop: Workshop) -> None:
        shop.world.trunk_desk.dropped.add("limit_rate_out")
        order = shop.finish(shop.take(ONLY_OPTIONS))
        shop.world.trunk_desk.dropped.clear()
        order = retried(shop, order)
        assert (order.state, order.outputs["refused"]) == (State.SUCCEEDED, {})

    def test_old_settings_that_are_shown_for_a_while_are_no_refusal(self, shop: Workshop) -> None:
        url = f"http://carrier/v3/voice/{ACCOUNT}/trunks/{PREPARED}"
        old = answers(shop.world.answer(Request("GET", url, {}, None)))
        order = shop.until(lambda found: found.position == 1, shop.take(ONLY_OPTIONS))
        shop.carrier.once("GET trunk settings", *[old] * 6)
        order = shop.finish(order)
        assert (order.state, order.outputs["refused"]) == (State.SUCCEEDED, {})
        assert shop.carrier.calls.count("PUT trunk settings") == 1

    def test_all_of_it_is_put_back(self, shop: Workshop) -> None:
        before = trunk_of(shop.world, PREPARED)
        shop.carrier.once("POST trunk numbers", NO)
        order = shop.finish(shop.take(change_trunk("rollback")))
        assert (order.state, order.why, order.holds) == (State.FAILED, "No", ())
        assert trunk_of(shop.world, PREPARED) == before

    def test_numbers_go_back_to_their_trunks_with_their_own_configurations(self, shop: Workshop) -> None:
        before = trunk_of(shop.world, PREPARED)
        shop.world.trunk_desk.dropped.add("max_dur")
        order = shop.finish(shop.take(change_trunk("rollback")))
        assert (order.state, trunk_of(shop.world, PREPARED)) == (State.FAILED, before)
        assert trunks_of_numbers(shop) == (FORMER, PREPARED)
        assert shop.world.held[CHEAP].config == CONFIG

    def test_a_setting_that_cannot_be_taken_away_again_is_for_a_person(self, shop: Workshop) -> None:
        shop.world.trunks[PREPARED].settings["max_dur"] = None
        shop.world.trunk_desk.dropped.add("limit_rate_out")
        spec = replace(ONLY_OPTIONS, on_failure="rollback")
        order = shop.until(lambda found: found.state is State.ATTENTION, shop.take(spec))
        assert order.why == "trunks.options could not be undone: options (max_dur) is not as it was before"

    def test_calls_may_use_up_a_balance_right_away(self, shop: Workshop) -> None:
        def used() -> None:
            shop.world.trunks[PREPARED].balance = 5.2

        shop.carrier.once("PUT trunk acl", then(used))
        order = shop.finish(shop.take(change_trunk()))
        assert (order.state, order.outputs["balance"]) == (State.SUCCEEDED, "5.5")

    def test_a_trunk_that_is_not_there_is_never_created_by_changing_it(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(replace(ONLY_OPTIONS, trunk=TRUNK)))
        assert (order.state, order.why) == (State.FAILED, f"there is no trunk {TRUNK}")
        assert TRUNK not in shop.world.trunks

    def test_one_that_is_deleted_meanwhile_is_not_either(self, shop: Workshop) -> None:
        order = shop.until(lambda found: found.position == 1, shop.take(ONLY_OPTIONS))
        del shop.world.trunks[PREPARED]
        assert shop.finish(order).state is State.FAILED
        assert PREPARED not in shop.world.trunks

    def test_a_number_that_the_account_does_not_have_stops_it_before_anything_is_written(
        self, shop: Workshop
    ) -> None:
        before = trunk_of(shop.world, PREPARED)
        del shop.world.held[CHEAP]
        order = shop.finish(shop.take(change_trunk()))
        assert (order.state, order.why) == (State.FAILED, f"{CHEAP} is not on account {ACCOUNT}")
        assert trunk_of(shop.world, PREPARED) == before

    def test_what_the_carrier_cannot_even_show_stops_it_before_anything_is_written(
        self, shop: Workshop
    ) -> None:
        before = trunk_of(shop.world, PREPARED)
        shop.carrier.once("GET trunk acl", NO)
        order = shop.finish(shop.take(change_trunk()))
        assert (order.state, order.why, trunk_of(shop.world, PREPARED)) == (State.FAILED, "No", before)


@pytest.mark.parametrize("other", [ONLY_OPTIONS, delete_trunk(), update()])
def test_a_trunk_and_its_numbers_are_one_orders_alone(shop: Workshop, other: AnyOrder) -> None:
    shop.carrier.once("PUT trunk config", *[lost_before] * 2)
    first = shop.until(lambda found: found.state is State.WAITING, shop.take(change_trunk()))
    second = shop.until(lambda found: found.state is State.WAITING, shop.take(other))
    assert str(second.why).startswith(f"order {first.id} is working on ")
    assert shop.finish(first).state is State.SUCCEEDED
    assert shop.finish(second).holds == ()


class TestDeleting:
    def test_it_is_gone_and_what_it_was_is_on_the_order(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(delete_trunk()))
        assert (order.state, shop.world.count("trunk deleted")) == (State.SUCCEEDED, 1)
        before = msgspec.convert(order.outputs["former"], dict[str, object])
        assert (before["config"], before["numbers"]) == (CONFIG, [NEXT])
        assert trunks_of_numbers(shop) == (FORMER, None)

    @pytest.mark.parametrize("ending", [lost_before, lost_after])
    def test_a_lost_answer_is_read_back(self, shop: Workshop, ending: Act) -> None:
        shop.carrier.once("DELETE trunk settings", ending)
        order = shop.finish(shop.take(delete_trunk()))
        assert (order.state, shop.world.count("trunk deleted")) == (State.SUCCEEDED, 1)
        assert order.outputs["trunk"] == PREPARED

    def test_one_that_is_not_there_is_refused(self, shop: Workshop) -> None:
        order = shop.finish(shop.take(delete_trunk(TRUNK)))
        assert (order.state, order.why) == (State.FAILED, f"there is no trunk {TRUNK}")
        assert DEFAULT in shop.world.trunks
