"""What an order's end leaves behind: what the carrier is believed to have from then on."""

import msgspec
import pytest
from msgspec.structs import replace

from shared.orders import beliefs
from shared.orders.beliefs import Changes
from shared.orders.kinds import (
    AnyOrder,
    Call,
    NumberUpdate,
    TrunkCreate,
    TrunkDelete,
    TrunkNumbers,
    TrunkUpdate,
)
from shared.orders.ports import PortMnp
from shared.orders.record import Order, Step
from shared.orders.states import State
from shared.orders.workflow import steps_of
from shared.tubes.names import (
    NUMBERS_ALLOCATE,
    NUMBERS_RELEASE,
    PORTING_FOLLOW,
    TRUNKS_CREATE,
    TRUNKS_DELETE,
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


def changed(after: Order) -> Changes:
    """What the end of an order changes."""
    return beliefs.changes(accepted(after.spec).order, after)


def values(found: Changes) -> dict[str, dict[str, object]]:
    """What is believed, without by whom."""
    return {name: belief.value for name, belief in found.items() if belief is not None}


def call(method: str, rest: str = "", **parameters: object) -> Call:
    """A call on the number."""
    path = f"/numbers/{ACCOUNT}/allocated/{NUMBER}{rest}"
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
        (Call(reference="r", method="PUT", path=f"/voice/{ACCOUNT}/trunks/{TRUNK}"), {TRUNK: {}}),
        (Call(reference="r", method="PUT", path=f"/voice/{ACCOUNT}/trunks/{TRUNK}/config"), {}),
        (report(), {}),
    ],
)
def test_a_call_counts_like_the_order_that_does_the_same(
    spec: AnyOrder, expected: dict[str, dict[str, object]]
) -> None:
    assert values(changed(ended(spec))) == expected
    if isinstance(spec, Call):
        assert values(changed(ended(spec, FAILED))) == {}


def test_a_call_that_deletes_a_trunk_forgets_it() -> None:
    spec = Call(reference="r", method="DELETE", path=f"/voice/{ACCOUNT}/trunks/{TRUNK}")
    assert changed(ended(spec)) == {TRUNK: None}


def test_a_trunk_is_believed_as_soon_as_it_was_created_and_its_numbers_once_all_is_well() -> None:
    spec = TrunkCreate(reference="r", trunk=TRUNK, numbers=TrunkNumbers([NUMBER]))
    assert values(changed(ended(spec))) == {TRUNK: {}, f"{NUMBER}/trunk": {"trunk": TRUNK}}
    assert values(changed(ended(spec, FAILED))) == {TRUNK: {}}
    assert changed(ended(spec, FAILED, but={TRUNKS_CREATE: "undone"})) == {}


def test_a_trunk_that_was_changed_is_there_and_one_that_was_deleted_is_not() -> None:
    assert values(changed(ended(TrunkUpdate(reference="r", trunk=TRUNK)))) == {TRUNK: {}}
    assert changed(ended(TrunkUpdate(reference="r", trunk=TRUNK), FAILED)) == {}
    delete = TrunkDelete(reference="r", trunk=TRUNK)
    assert changed(ended(delete)) == {TRUNK: None}
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
    assert beliefs.changes(after, after) == {}
    assert beliefs.changes(accepted(activate()).order, replace(after, state=State.RUNNING)) == {}


def _found(tube: str) -> dict[str, object]:
    return {"number": NUMBER} if tube == NUMBERS_ALLOCATE else {}
