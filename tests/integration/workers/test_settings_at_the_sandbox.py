"""Orders that set things on numbers and trunks, at the served sandbox with its faults: its ledger judges.

Only the carrier is real here: the worker's clock stands still unless there is nothing to do.
"""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.exchange.line import Line
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import NumberActivate, TrunkCreate, TrunkOptions, TrunkUpdate
from tests.sandbox_server import ACCOUNT, USER, SandboxServer
from tests.unit.workers.workshop import (
    OTHER_CONFIG,
    TRUNK,
    Workshop,
    change_trunk,
    create,
    delete_trunk,
    update,
)

NUMBER = "447700900100"
"""One that takes messages."""
READY = f"/voice/{ACCOUNT}/trunks/{ACCOUNT}-READY"


@pytest.fixture
def sandbox(served: SandboxServer) -> SandboxServer:
    """With a number and two trunks on the account."""
    served.reset()
    assert served.call("PUT", f"/numbers/{ACCOUNT}/allocated/{NUMBER}").ok
    assert served.call("PUT", f"/voice/{ACCOUNT}/trunks/{TRUNK}").ok
    assert served.call("PUT", READY, json={"type": "ip"}).ok
    return served


@pytest.fixture
def shop(sandbox: SandboxServer) -> Workshop:
    return Workshop(line=Line(), url=sandbox.url, user=USER)


def fields(order: Order, verdict: str) -> dict[str, list[object]]:
    """Which fields were judged so, by part."""
    found = order.outputs[verdict]
    assert isinstance(found, dict)
    return {part: [row["field"] for row in rows] for part, rows in found.items()}  # pyright: ignore


def test_everything_of_a_number_is_changed_once_though_answers_are_lost(
    sandbox: SandboxServer, shop: Workshop
) -> None:
    for part in ("config", "trunk", "sms", "999"):
        sandbox.plant("reset_after", method="PUT", path=f"/v3/numbers/*/{part}", count=1)
    order = shop.take(update(number=NUMBER))

    def accepted_meanwhile(found: Order) -> bool:
        if found.state is State.WAITING:
            sandbox.control("POST", "clock", json={"forward": 3})
        return found.is_final

    order = shop.until(accepted_meanwhile, order)
    assert (order.state, order.why) == (State.SUCCEEDED, None)
    assert set(fields(order, "applied")) == {"config", "trunk", "sms", "emergency"}
    assert len(sandbox.ledger(effect="number.999")) == 1
    assert sandbox.call("GET", f"/numbers/{ACCOUNT}/allocated/{NUMBER}/config").json() == OTHER_CONFIG


def test_a_number_gets_its_messages_when_it_is_activated(sandbox: SandboxServer, shop: Workshop) -> None:
    spec = NumberActivate(reference="r", number="447700900101", sms=update().sms or UNSET)
    order = shop.finish(shop.take(spec))
    assert (order.state, order.outputs["verified"]) == (State.SUCCEEDED, ["number", "sms"])
    refused = shop.finish(shop.take(replace(spec, number="441632960001")))
    assert (refused.state, refused.charged) == (State.FAILED, 0)
    assert "takes no messages" in str(refused.why)


def test_a_trunk_is_created_set_up_and_deleted_once(sandbox: SandboxServer, shop: Workshop) -> None:
    name = f"{ACCOUNT}-NEW"
    sandbox.plant("reset_after", method="PUT", path=f"/v3/voice/*/trunks/{name}", count=1)
    spec = create()
    assert spec.numbers is not UNSET
    spec = replace(spec, trunk=name, numbers=replace(spec.numbers, data=[NUMBER]))
    order = shop.finish(shop.take(spec))
    assert (order.state, order.why, order.outputs["password"]) == (State.SUCCEEDED, None, "lost: reset it")
    assert len(sandbox.ledger(effect="trunk.create", subject=name)) == 1

    sandbox.plant("reset_after", method="DELETE", path=f"/v3/voice/*/trunks/{name}", count=1)
    assert shop.finish(shop.take(delete_trunk(name))).state is State.SUCCEEDED
    assert len(sandbox.ledger(effect="trunk.delete", subject=name)) == 1


def test_all_that_can_be_set_on_a_trunk_is_set_and_put_back(sandbox: SandboxServer, shop: Workshop) -> None:
    spec = change_trunk("rollback")
    assert spec.numbers is not UNSET
    spec = replace(spec, numbers=replace(spec.numbers, data=[NUMBER]))
    before = state(sandbox)
    sandbox.plant("half_applied", method="PUT", path=f"/v3{READY}", count=1)
    order = shop.finish(shop.take(spec))
    assert (order.state, list(fields(order, "refused"))) == (State.FAILED, ["options"])
    assert state(sandbox) == before

    order = shop.finish(shop.take(replace(spec, on_failure="keep")))
    assert (order.state, order.outputs["refused"]) == (State.SUCCEEDED, {})
    assert state(sandbox) != before


def state(sandbox: SandboxServer) -> list[object]:
    """All that is set on the trunk."""
    parts = ("", "/acl", "/destinationacl", "/balance", "/config", "/numbers")
    found = [sandbox.call("GET", READY + part).json() for part in parts]
    found[1] = sorted(row["ip"] for row in found[1])
    return found


def test_a_half_applied_update_says_what_was_applied_and_what_was_not(
    sandbox: SandboxServer, shop: Workshop
) -> None:
    sandbox.plant("half_applied", method="PUT", path=f"/v3{READY}")
    options = TrunkOptions(max_dur=60, limit_rate_out="5/10s", enabled_out=False, cli_format="uk")
    order = shop.finish(shop.take(TrunkUpdate(reference="r", trunk=f"{ACCOUNT}-READY", options=options)))
    assert order.state is State.FAILED
    applied, refused = fields(order, "applied")["options"], fields(order, "refused")["options"]
    assert (len(applied), len(refused)) == (2, 2)
    shown = sandbox.call("GET", READY).json()
    assert [shown[str(field)] for field in applied] == [
        {"max_dur": "60", "limit_rate_out": "5/10s", "enabled_out": "0", "cli_format": "uk"}[str(field)]
        for field in applied
    ]


def test_a_list_that_lags_refuses_nothing(sandbox: SandboxServer, shop: Workshop) -> None:
    sandbox.plant("lag", path="/v3/voice/*/trunks", seconds=300)
    name = f"{ACCOUNT}-LATE"
    order = shop.finish(
        shop.take(TrunkCreate(reference="r", trunk=name, options=TrunkOptions(enabled_out=False)))
    )
    assert name not in [row["trunk"] for row in sandbox.call("GET", f"/voice/{ACCOUNT}/trunks").json()]
    assert (order.state, order.outputs["refused"]) == (State.SUCCEEDED, {})
