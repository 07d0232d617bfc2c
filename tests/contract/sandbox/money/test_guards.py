"""What guards a balance: the locked part that cannot be spent, and the alert that is raised once a day."""

from concurrent.futures import ThreadPoolExecutor

import redis

from services.sandbox.world import keys
from services.sandbox.world.accounts import TERMS
from services.sandbox.world.prices import PRICES
from services.sandbox.world.world import World
from shared.clock import ManualClock
from tests.contract.sandbox.conftest import ACCOUNT, GOLD, OTHER, STANDARD, effects

DAY = 24 * 3600
POUND = 100_000
START_UP = "930002"


def balance(world: World, account: str = ACCOUNT) -> int:
    return world.accounts.balance(account)[0]


def alerted(world: World, account: str = ACCOUNT) -> int:
    world.notifications.watch(account)
    return len(world.notifications.history(account))


def told(world: World) -> list[object]:
    world.notifications.watch(ACCOUNT)
    return [notice.data["action"] for notice in world.notifications.history(ACCOUNT)]


def test_the_world_begins_with_an_account_of_every_type(world: World) -> None:
    kinds = {world.accounts.terms(f"93000{n}").account_type for n in range(4)}
    assert kinds == set(TERMS)


def test_what_is_locked_cannot_be_spent(world: World) -> None:
    all_but_a_penny = balance(world) - 1000
    world.accounts.lock(ACCOUNT, all_but_a_penny)
    assert world.accounts.funds(ACCOUNT).available == 1000
    assert world.numbers.allocate(ACCOUNT, GOLD) == ("funds", 1000)
    assert world.numbers.allocate(ACCOUNT, STANDARD).outcome == "done"
    assert world.numbers.submit_emergency(ACCOUNT, STANDARD, b"{}", 0) == ("funds", 1000)
    world.accounts.lock(ACCOUNT, 0)
    assert world.numbers.allocate(ACCOUNT, GOLD).outcome == "done"


def test_more_than_there_is_may_be_locked(world: World) -> None:
    world.accounts.lock(OTHER, balance(world, OTHER) + POUND)
    assert world.accounts.funds(OTHER).available == -POUND
    assert world.numbers.allocate(OTHER, GOLD) == ("funds", -POUND)


def test_of_many_who_spend_what_is_not_locked_only_so_many_can(world: World) -> None:
    gold = [f"4420794601{n}" for n in range(13, 19)]
    prices = 250_000
    world.accounts.lock(ACCOUNT, balance(world) - 2 * prices)
    with ThreadPoolExecutor(6) as buyers:
        turns = [buyers.submit(world.numbers.allocate, ACCOUNT, number) for number in gold]
    assert [turn.result().outcome for turn in turns].count("done") == 2
    assert world.accounts.funds(ACCOUNT).available == 0


def test_what_is_set_again_as_it_was_leaves_no_entry(world: World) -> None:
    for _ in range(2):
        world.accounts.lock(ACCOUNT, 5 * POUND)
        world.accounts.alert(ACCOUNT, 90 * POUND)
        world.accounts.move(START_UP, TERMS["developer"])
    assert [effect for effect, _ in effects(world)] == ["balance.lock", "balance.alert", "account.type"]


def test_a_low_balance_is_told_once_a_day(world: World, clock: ManualClock) -> None:
    world.recipients.add(ACCOUNT, "alerts", "email", "noc@example.com")
    world.accounts.alert(ACCOUNT, balance(world))
    assert alerted(world) == 0
    world.accounts.lock(ACCOUNT, 1)
    assert [alerted(world) for _ in range(3)] == [1, 1, 1]
    clock.advance(DAY)
    assert [alerted(world) for _ in range(2)] == [2, 2]


def test_of_many_who_notice_at_once_one_tells(world: World) -> None:
    world.recipients.add(ACCOUNT, "alerts", "email", "noc@example.com")
    world.accounts.alert(ACCOUNT, balance(world) + 1)
    with ThreadPoolExecutor(8) as watchers:
        turns = [watchers.submit(world.notifications.watch, ACCOUNT) for _ in range(8)]
    assert [turn.exception() for turn in turns] == [None] * 8
    assert len(world.notifications.history(ACCOUNT)) == 1


def test_nobody_is_told_of_what_nobody_asked_for(world: World) -> None:
    assert alerted(world) == 0
    world.accounts.alert(ACCOUNT, balance(world) + 1)
    assert alerted(world) == 0
    world.recipients.add(ACCOUNT, "billing", "email", "noc@example.com")
    assert alerted(world) == 0
    world.recipients.add(ACCOUNT, "alerts", "email", "noc@example.com")
    world.accounts.alert(ACCOUNT, 0)
    assert alerted(world) == 0


def test_a_notification_by_sms_costs_one_and_is_left_out_when_that_cannot_be_paid(world: World) -> None:
    world.recipients.add(ACCOUNT, "number", "sms", "447700900123")
    before = balance(world)
    world.numbers.allocate(ACCOUNT, STANDARD)
    assert told(world) == ["allocated"]
    assert balance(world) == before - PRICES.sms
    world.accounts.lock(ACCOUNT, balance(world))
    world.numbers.release(ACCOUNT, STANDARD)
    assert told(world) == ["allocated"]
    assert balance(world) == before - PRICES.sms


def test_what_time_brings_about_is_told_too(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.pass_time()
    world.recipients.add(ACCOUNT, "prepay_debit", "email", "noc@example.com")
    world.forward(31 * DAY)
    told_of = [notice.data["for"] for notice in world.notifications.history(ACCOUNT)]
    assert set(told_of) == {"number.rent"}


def test_a_web_address_is_told_by_an_event(world: World, client: redis.Redis) -> None:
    world.recipients.add(ACCOUNT, "number", "http", "http://receiver.example.com/")
    world.numbers.allocate(ACCOUNT, STANDARD)
    assert told(world) == ["allocated"]
    assert client.zcard(keys.EVENTS_DUE) == 1


def test_what_happened_is_told_once_the_newest_first(world: World, clock: ManualClock) -> None:
    world.numbers.allocate(ACCOUNT, GOLD)
    world.recipients.add(ACCOUNT, "number", "email", "noc@example.com")
    world.numbers.allocate(OTHER, STANDARD)
    world.numbers.release(ACCOUNT, GOLD)
    world.numbers.allocate(ACCOUNT, "441632960124")
    assert [told(world) for _ in range(2)] == [["allocated", "deleted"]] * 2
    newest = world.notifications.history(ACCOUNT)[0]
    assert (newest.notice_class, newest.method) == ("number", "email")
    assert newest.data == {"number": "441632960124", "action": "allocated"}


def test_of_many_who_tell_at_once_each_thing_is_told_once(world: World) -> None:
    world.recipients.add(ACCOUNT, "number", "email", "noc@example.com")

    def allocate(number: str) -> None:
        world.numbers.allocate(ACCOUNT, number)
        world.notifications.watch(ACCOUNT)

    numbers = [f"44163296020{n}" for n in range(8)]
    with ThreadPoolExecutor(8) as buyers:
        list(buyers.map(allocate, numbers))
    assert sorted(str(n.data["number"]) for n in world.notifications.history(ACCOUNT)) == numbers


def test_who_asks_again_is_not_told_of_what_was_meanwhile(world: World) -> None:
    world.recipients.add(ACCOUNT, "number", "email", "noc@example.com")
    world.recipients.remove(ACCOUNT, world.recipients.all(ACCOUNT))
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.recipients.add(ACCOUNT, "number", "email", "noc@example.com")
    assert told(world) == []


def test_a_recipient_is_added_once_and_removed_once(world: World) -> None:
    names = {world.recipients.add(ACCOUNT, "billing", "email", "noc@example.com") for _ in range(2)}
    assert names == {"83a12d634e1f139ba8cd1922f05bceaf"}
    found = world.recipients.all(ACCOUNT)
    assert [world.recipients.remove(ACCOUNT, found) for _ in range(2)] == [1, 0]
    assert world.recipients.all(ACCOUNT) == []
    kinds = [effect for effect, _ in effects(world)]
    assert kinds == ["notification.recipient", "notification.recipient.delete"]
