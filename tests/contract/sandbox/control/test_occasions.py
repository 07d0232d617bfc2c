"""What the carrier does of its own accord: new rate cards and numbers that leave, each told of once."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.sandbox.world.webhooks import Webhook
from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT, STANDARD, effects

DAY = 24 * 3600
LEAVES, STAYS, WITHDRAWN = "441632960404", "441632960405", "441632960406"


def told(world: World, app: str) -> list[dict[str, Any]]:
    found = [json.loads(event.body) for event in world.events.waiting()]
    return [event["data"] for event in found if event["app"] == app]


def begin(world: World, *numbers: str) -> None:
    for app in ("export", "rate_update"):
        world.webhooks.point(Webhook(ACCOUNT, app, "https://receiver.example.com/"))
    for number in numbers:
        world.numbers.allocate(ACCOUNT, number)
    world.pass_time()


def test_a_new_card_is_told_of_when_it_comes_into_force(world: World) -> None:
    begin(world)
    world.recipients.add(ACCOUNT, "rates", "email", "noc@example.com")
    assert told(world, "rate_update") == []
    world.forward(10 * DAY)
    assert told(world, "rate_update") == [
        {
            "rate_type": "voice",
            "date_effective": "2026-12-01",
            "url": f"/v3/accounts/{ACCOUNT}/rates/csv/default",
        }
    ]
    (notice,) = world.notifications.history(ACCOUNT)
    assert notice.data == {"rate_type": "voice", "date_effective": "2026-12-01"}


def test_another_provider_takes_a_number_step_by_step(world: World) -> None:
    begin(world, LEAVES, STANDARD)
    statuses = ["with_customer", "customer_accepted", "complete"]
    for days, reached in ((1, 1), (1, 2), (6, 2)):
        world.forward(days * DAY)
        assert [event["status"] for event in told(world, "export")] == statuses[:reached]
        assert LEAVES in world.numbers.allocated(ACCOUNT)
    before = told(world, "export")
    world.clock.forward(DAY)
    world.occasions.settle([ACCOUNT])
    done = [event for event in told(world, "export") if event not in before]
    assert [event["status"] for event in done] == ["complete"]
    assert (done[0]["mbn"], done[0]["port_date"]) == ("01632960404", "2026-12-03")
    assert world.numbers.allocated(ACCOUNT) == [STANDARD]
    assert ("number.export", LEAVES) in effects(world)


def test_orders_that_come_to_nothing(world: World) -> None:
    begin(world, STAYS, WITHDRAWN)
    world.forward(2 * DAY)
    ends = {event["mbn"]: event for event in told(world, "export") if event["status"] != "with_customer"}
    refused, withdrawn = ends["01632960405"], ends["01632960406"]
    assert (refused["status"], withdrawn["status"]) == ("rejected", "cancel_other")
    assert refused["reason"]
    assert refused["code"]
    world.clock.forward(30 * DAY)
    world.occasions.settle([ACCOUNT])
    assert world.numbers.allocated(ACCOUNT) == [STAYS, WITHDRAWN]


def test_of_many_who_look_at_once_one_tells(world: World) -> None:
    begin(world, LEAVES)
    world.clock.forward(2 * DAY)
    with ThreadPoolExecutor(8) as daemons:
        turns = [daemons.submit(world.occasions.settle, [ACCOUNT]) for _ in range(8)]
    assert [turn.result() for turn in turns] == [None] * 8
    assert len(told(world, "export")) == 2
