"""What an order's end leaves behind: what the carrier is believed to have from then on."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from shared.orders.audit import beliefs, left_behind
from shared.orders.audit.beliefs import Changes
from shared.orders.record import Order, Step
from shared.orders.states import State
from shared.orders.types import trunk_parts
from shared.orders.types.kinds import (
    AnyOrder,
    Call,
    Destinations,
    NumberUpdate,
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkOptions,
    TrunkUpdate,
)
from shared.orders.types.ports import PortMnp
from shared.orders.types.workflow import steps_of
from shared.tubes.names import (
    NUMBERS_ALLOCATE,
    NUMBERS_RELEASE,
    PORTING_FOLLOW,
    TRUNKS_CREATE,
    TRUNKS_DELETE,
    TRUNKS_LOOK,
)
from tests.unit.orders.samples import (
    ACCOUNT,
    ID,
    MESSAGES,
    NUMBER,
    TRUNK,
    accepted,
    activate,
    choose,
    release,
    report,
    update,
)

SUCCEEDED, FAILED = State.SUCCEEDED, State.FAILED


def ended(spec: AnyOrder, state: State = SUCCEEDED, *, but: dict[str, str] | None = None) -> Order:
    """An order at its end, all steps done but those named."""
    steps = tuple(
        msgspec.convert(
            {"tube": tube, "status": (but or {}).get(tube, "done"), "outputs": _found(tube)}, type=Step
        )
        for tube in steps_of(spec)
    )
    return replace(accepted(spec).order, steps=steps, state=state, finished=1.0)


def noted(order: Order, tube: str, former: Mapping[str, object]) -> Order:
    """The same, where a step has noted how it was before."""
    steps = tuple(
        replace(step, outputs={"former": former}) if step.tube == tube else step for step in order.steps
    )
    return replace(order, steps=steps)


def changed(after: Order) -> Changes:
    """What the end of an order changes."""
    return left_behind.changes(accepted(after.spec).order, after)


def values(found: Changes) -> dict[str, dict[str, object]]:
    """What is believed, without by whom."""
    return {name: belief.value for name, belief in found.items() if belief is not None}


def call(method: str, rest: str = "", **parameters: object) -> Call:
    """A call on the number."""
    path = f"/numbers/{ACCOUNT}/allocated/{NUMBER}{rest}"
    return Call(reference="r", method=method, path=path, parameters=parameters or msgspec.UNSET)


def call_trunk(method: str, rest: str = "", **parameters: object) -> Call:
    """A call on the trunk."""
    path = f"/voice/{ACCOUNT}/trunks/{TRUNK}{rest}"
    return Call(reference="r", method=method, path=path, parameters=parameters or msgspec.UNSET)


def test_a_number_and_all_that_was_set_on_it() -> None:
    spec = replace(activate(), trunk=TRUNK.lower(), sms=MESSAGES)
    found = changed(ended(spec))
    assert values(found) == {
        NUMBER: {},
        f"{NUMBER}/config": {"routing": {}},
        f"{NUMBER}/trunk": {"trunk": TRUNK},
        f"{NUMBER}/sms": {"mode": MESSAGES.mode, "endpoint": MESSAGES.endpoint},
    }
    assert all(belief is not None and belief.order == ID for belief in found.values())


def test_a_number_that_was_chosen_is_known_by_what_was_found() -> None:
    assert NUMBER in values(changed(ended(choose())))


def test_of_a_failed_order_the_number_is_believed_and_nothing_else() -> None:
    found = changed(ended(activate(), FAILED))
    assert values(found) == {NUMBER: {}}
    assert found[f"{NUMBER}/config"] is None


@pytest.mark.parametrize("status", ["queued", "refused", "undone"])
def test_a_number_that_was_not_bought_is_not_believed(status: str) -> None:
    assert values(changed(ended(activate(), FAILED, but={NUMBERS_ALLOCATE: status}))) == {}


def test_an_update_changes_what_it_names_and_null_is_nothing() -> None:
    spec = NumberUpdate(reference="r", number=NUMBER, config=None, trunk=None)
    assert values(changed(ended(spec))) == {NUMBER: {}, f"{NUMBER}/config": {}, f"{NUMBER}/trunk": {}}


def test_an_update_that_failed_changes_nothing() -> None:
    assert changed(ended(update(), FAILED)) == {}


def test_a_release_forgets_the_number_and_what_was_set() -> None:
    found = changed(ended(release()))
    assert set(found) == {NUMBER, *(f"{NUMBER}/{part}" for part in beliefs.PARTS)}
    assert set(found.values()) == {None}


def test_a_release_that_never_was_forgets_nothing() -> None:
    assert changed(ended(release(), FAILED, but={NUMBERS_RELEASE: "refused"})) == {}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (call("PUT"), {NUMBER: {}}),
        (call("DELETE"), {}),
        (call("PUT", "/config", options={"a": 1}), {f"{NUMBER}/config": {"options": {"a": 1}}}),
        (call("DELETE", "/config"), {f"{NUMBER}/config": {}}),
        (call("PUT", "/trunk", trunk="930000-main"), {f"{NUMBER}/trunk": {"trunk": "930000-MAIN"}}),
        (
            call("PUT", "/sms", mode="http", endpoint="http://x", more=1),
            {f"{NUMBER}/sms": {"mode": "http", "endpoint": "http://x"}},
        ),
        (call("PUT", "/999", name="x"), {}),
        (call_trunk("PUT"), {TRUNK: {}}),
        (call_trunk("PUT", "/config", options={"a": 1}), {f"{TRUNK}/config": {"options": {"a": 1}}}),
        (call_trunk("DELETE", "/config"), {f"{TRUNK}/config": {}}),
        (call_trunk("PUT", "/numbers", data=[NUMBER]), {f"{NUMBER}/trunk": {"trunk": TRUNK}}),
        (call_trunk("PUT", "/numbers", data="all"), {}),
        (call_trunk("POST", "/password_reset"), {}),
        (report(), {}),
    ],
)
def test_a_call_counts_like_the_order_that_does_the_same(
    spec: AnyOrder, expected: dict[str, dict[str, object]]
) -> None:
    assert values(changed(ended(spec))) == expected
    if isinstance(spec, Call):
        assert values(changed(ended(spec, FAILED))) == {}


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        (call_trunk("PUT", max_dur="60"), trunk_parts.SETTINGS),
        (call_trunk("PUT", "/acl/192.0.2.1"), ("acl",)),
        (call_trunk("DELETE", "/acl/192.0.2.1"), ("acl",)),
        (call_trunk("PUT", "/balance", balance=5), ("balance",)),
        (call_trunk("DELETE", "/destinationacl"), ("destinationacl",)),
    ],
)
def test_what_a_call_did_to_a_trunk_and_nobody_compared_is_not_believed(
    spec: Call, parts: tuple[str, ...]
) -> None:
    found = changed(ended(spec))
    assert {name for name, belief in found.items() if belief is None} == {f"{TRUNK}/{part}" for part in parts}


def test_a_call_that_deletes_a_trunk_forgets_it() -> None:
    assert changed(ended(call_trunk("DELETE"))) == beliefs.forgotten(TRUNK)


def test_a_trunk_is_believed_as_soon_as_it_was_created_and_its_settings_once_all_is_well() -> None:
    spec = TrunkCreate(
        reference="r",
        trunk=TRUNK,
        trunk_type="ip",
        options=TrunkOptions(enabled_in=False, max_cpm=Decimal("0.50"), limit_rate_out=None),
        acl=["192.0.2.9", "192.0.2.1"],
        destinationacl=Destinations([44, "1"]),
        balance=Decimal("50.00"),
        config={"routing": {}},
        numbers=TrunkNumbers([NUMBER]),
    )
    there = {TRUNK: {}, f"{TRUNK}/type": {"type": "ip"}}
    assert values(changed(ended(spec))) == {
        **there,
        f"{TRUNK}/options/enabled_in": {"enabled_in": "0"},
        f"{TRUNK}/options/max_cpm": {"max_cpm": "0.5"},
        f"{TRUNK}/options/limit_rate_out": {},
        f"{TRUNK}/acl": {"addresses": ["192.0.2.1", "192.0.2.9"]},
        f"{TRUNK}/destinationacl": {"allow": ["1", "44"], "deny": []},
        f"{TRUNK}/balance": {"balance": "50"},
        f"{TRUNK}/config": {"routing": {}},
        f"{NUMBER}/trunk": {"trunk": TRUNK},
    }
    assert values(changed(ended(spec, FAILED))) == there
    assert changed(ended(spec, FAILED, but={TRUNKS_CREATE: "undone"})) == {}


def test_of_a_new_trunk_nothing_is_believed_that_was_set_on_one_of_the_same_name() -> None:
    found = changed(ended(TrunkCreate(reference="r", trunk=TRUNK)))
    assert found.keys() == beliefs.forgotten(TRUNK).keys()


def test_an_update_leaves_alone_what_it_does_not_name() -> None:
    spec = TrunkUpdate(reference="r", trunk=TRUNK, options=TrunkOptions(max_dur=60), config=None)
    expected = {TRUNK: {}, f"{TRUNK}/options/max_dur": {"max_dur": "60"}, f"{TRUNK}/config": {}}
    found = changed(ended(spec))
    assert values(found) == expected
    assert None not in found.values()
    assert changed(ended(spec, FAILED)) == {}


def test_numbers_that_a_trunk_takes_and_lets_go() -> None:
    """They lose their configuration if that is forced; of others it is believed that the trunk has none."""
    spec = TrunkUpdate(reference="r", trunk=TRUNK, numbers=TrunkNumbers([NUMBER], replace=True, force=True))
    other = "441632960777"
    former = {"numbers": {NUMBER: None, other: TRUNK, f"{NUMBER} config": {"a": 1}}}
    assert values(changed(noted(ended(spec), TRUNKS_LOOK, former))) == {
        TRUNK: {},
        f"{TRUNK}/numbers": {},
        f"{NUMBER}/trunk": {"trunk": TRUNK},
        f"{NUMBER}/config": {},
        f"{other}/trunk": {},
    }


def test_a_trunk_that_was_deleted_is_forgotten_and_its_numbers_have_fallen_back() -> None:
    delete = TrunkDelete(reference="r", trunk=TRUNK)
    found = changed(noted(ended(delete), TRUNKS_DELETE, {"numbers": [NUMBER]}))
    assert values(found) == {f"{NUMBER}/trunk": {}}
    assert found.keys() == {*beliefs.forgotten(TRUNK), f"{NUMBER}/trunk"}
    assert changed(ended(delete, FAILED, but={TRUNKS_DELETE: "refused"})) == {}


def test_numbers_that_were_ported_in_are_ours_once_the_port_is_through() -> None:
    spec = PortMnp(
        reference="r", msisdn="447700900123", pac="ABC123456", contact_email="a@b.example", trunk=TRUNK
    )
    expected = {"447700900123": {}, "447700900123/trunk": {"trunk": TRUNK}}
    assert values(changed(ended(spec))) == expected
    assert changed(ended(spec, FAILED, but={PORTING_FOLLOW: "refused"})) == {}


def test_of_a_call_whose_body_is_not_on_the_order_nothing_is_believed() -> None:
    spec = replace(call("PUT", "/config"), upload="0" * 64)
    assert changed(ended(spec)) == {f"{NUMBER}/config": None}


def test_only_an_end_changes_anything() -> None:
    after = ended(activate())
    assert left_behind.changes(after, after) == {}
    assert left_behind.changes(accepted(activate()).order, replace(after, state=State.RUNNING)) == {}


def _found(tube: str) -> dict[str, object]:
    return {"number": NUMBER} if tube == NUMBERS_ALLOCATE else {}
