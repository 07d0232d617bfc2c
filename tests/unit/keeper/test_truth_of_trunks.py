"""What an audit tells of trunks: every part that an order has set, and which numbers are theirs."""

import pytest
from msgspec.structs import replace

from shared.orders import keyspace
from shared.orders.types.kinds import NumberUpdate, TrunkCreate, TrunkNumbers, TrunkUpdate
from tests.unit.keeper.audited import Audited
from tests.unit.workers.carrier_model import DEFAULT, Trunk
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, NEXT, World
from tests.unit.workers.scripted_carrier import then
from tests.unit.workers.trunk_states import prepare
from tests.unit.workers.workshop import (
    CONFIG,
    OTHER_CONFIG,
    PREPARED,
    change_trunk,
    delete_trunk,
)

BELIEVED = keyspace.believed(ACCOUNT)
OLD = b'{"at":1}'
"""A belief as it was stored before anything was believed of what is set on a trunk."""


@pytest.fixture
def audited() -> Audited:
    """A trunk that an order has set in every way, with two numbers of which one is its own."""
    audited = Audited()
    prepare(audited.world)
    audited.world.own(CHEAP)
    audited.world.own(NEXT)
    audited.redis.hset(BELIEVED, mapping={CHEAP: OLD, NEXT: OLD})
    audited.shop.finish(audited.shop.take(change_trunk()))
    return audited


def trunk(audited: Audited) -> Trunk:
    return audited.world.trunks[PREPARED]


def test_where_nobody_has_meddled_there_is_no_difference_and_few_questions(audited: Audited) -> None:
    assert audited.told() == []
    assert [call for call in audited.line.calls if call.startswith("GET trunk ")] == [
        "GET trunk settings",
        "GET trunk acl",
        "GET trunk destinationacl",
        "GET trunk balance",
        "GET trunk config",
        "GET trunk numbers",
    ]


def test_every_part_that_was_changed_by_hand_is_told_with_both_sides(audited: Audited) -> None:
    changed = trunk(audited)
    changed.settings |= {"enabled_out": "1", "limit_rate_out": None, "cli_default": "441632960000"}
    changed.addresses.append("192.0.2.66")
    changed.deny = []
    changed.balance = None
    changed.config = CONFIG
    found = {one.part: (one.believed and one.believed.value, one.found) for one in audited.found()}
    assert found == {
        "options/enabled_out": ({"enabled_out": "0"}, {"enabled_out": "1"}),
        "options/limit_rate_out": ({"limit_rate_out": "5/10s"}, {}),
        "acl": (
            {"addresses": ["192.0.2.1", "192.0.2.2"]},
            {"addresses": ["192.0.2.1", "192.0.2.2", "192.0.2.66"]},
        ),
        "destinationacl": ({"allow": ["44"], "deny": ["44870"]}, {"allow": ["44"], "deny": []}),
        "balance": ({"balance": "5.5"}, {}),
        "config": (OTHER_CONFIG, CONFIG),
    }


@pytest.mark.parametrize(("left", "told"), [(5.5, False), (0.0, False), (-1.0, False), (5.51, True)])
def test_a_balance_that_calls_have_used_is_as_it_was_set_and_a_higher_one_is_not(
    audited: Audited, left: float, *, told: bool
) -> None:
    trunk(audited).balance = left
    assert audited.told() == ([(PREPARED, "changed", "balance")] if told else [])


def test_a_balance_where_none_was_to_be_is_told(audited: Audited) -> None:
    audited.shop.finish(audited.shop.take(TrunkUpdate(reference="u", trunk=PREPARED, balance=None)))
    assert audited.told() == []
    trunk(audited).balance = 1.0
    assert audited.told() == [(PREPARED, "changed", "balance")]


def test_a_trunk_that_was_made_anew_by_hand_in_another_form_is_told(audited: Audited) -> None:
    name = f"{ACCOUNT}-NEW"
    audited.shop.finish(audited.shop.take(TrunkCreate(reference="n", trunk=name, trunk_type="auth")))
    audited.world.trunks[name] = Trunk("ip")
    assert audited.told() == [(name, "changed", "type")]


def test_what_no_order_has_set_on_a_trunk_is_not_asked_for() -> None:
    audited = Audited()
    prepare(audited.world)
    audited.redis.hset(BELIEVED, PREPARED, OLD)
    assert audited.told() == []
    assert [call for call in audited.line.calls if call.startswith("GET trunk ")] == []


def test_an_order_on_the_default_trunk_is_held_against_it_as_well() -> None:
    audited = Audited()
    audited.shop.finish(audited.shop.take(replace(TrunkUpdate(reference="u", trunk=DEFAULT), config=CONFIG)))
    assert audited.told() == []
    audited.world.trunks[DEFAULT].config = {}
    assert audited.told() == [(DEFAULT, "changed", "config")]


def test_what_is_set_on_a_trunk_that_is_gone_is_no_difference_of_its_own(audited: Audited) -> None:
    del audited.world.trunks[PREPARED]
    audited.world.held[CHEAP].trunk = None
    assert sorted(audited.told()) == [(CHEAP, "changed", "trunk"), (PREPARED, "gone", "")]


@pytest.mark.parametrize("looks_before", [0, 1])
def test_an_order_that_changes_the_trunk_while_it_is_looked_at_is_noticed(
    audited: Audited, looks_before: int
) -> None:
    trunk(audited).config = CONFIG

    def begin() -> None:
        audited.shop.take(TrunkUpdate(reference="u", trunk=PREPARED, config=None))
        assert audited.shop.step()

    audited.line.once("GET trunk config", *[World.answer] * looks_before, then(begin))
    assert audited.told() == []


def test_a_number_on_a_trunk_whose_numbers_an_order_has_all_named_is_told(audited: Audited) -> None:
    audited.world.held[NEXT].trunk = PREPARED
    (found,) = audited.found()
    assert (found.subject, found.kind, found.part) == (NEXT, "changed", "trunk")
    assert (found.believed, found.found) == (None, {"trunk": PREPARED})
    audited.shop.finish(audited.shop.take(NumberUpdate(reference="u", number=NEXT, trunk=PREPARED)))
    assert audited.told() == []


def test_numbers_that_an_order_has_let_go_are_believed_to_be_on_no_trunk(audited: Audited) -> None:
    spec = TrunkUpdate(reference="u", trunk=PREPARED, numbers=TrunkNumbers([NEXT], replace=True))
    audited.shop.finish(audited.shop.take(spec))
    assert audited.world.held[CHEAP].trunk is None
    assert audited.told() == []


def test_numbers_of_a_trunk_that_an_order_is_at_work_on_are_no_differences(audited: Audited) -> None:
    """It has let one go already, and has not ended: what is believed of that number is not true any more."""
    spec = TrunkUpdate(reference="u", trunk=PREPARED, numbers=TrunkNumbers([NEXT], replace=True))
    order = audited.shop.take(spec)
    audited.shop.until(lambda _found: audited.world.held[CHEAP].trunk is None, order)
    assert not audited.shop.look(order).is_final
    assert audited.told() == []


def test_the_numbers_of_a_trunk_that_an_order_has_deleted_have_fallen_back(audited: Audited) -> None:
    audited.shop.finish(audited.shop.take(delete_trunk()))
    assert audited.told() == []


def test_a_number_that_was_put_on_the_default_trunk_is_there(audited: Audited) -> None:
    audited.shop.finish(audited.shop.take(NumberUpdate(reference="u", number=NEXT, trunk=DEFAULT)))
    assert audited.told() == []
