"""Runs of consecutive numbers at the served sandbox, with its faults and its reports: its ledger judges."""

import threading
from decimal import Decimal

import pytest
import redis
from msgspec.structs import replace

from shared.exchange.line import Line
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import Choose
from shared.tubes.names import WORKER_TUBES
from tests.integration.workers.test_real_servers import Site
from tests.sandbox_server import ACCOUNT, OTHER_ACCOUNT, OTHER_USER, USER, SandboxServer
from tests.servers import BeanstalkdServer
from tests.unit.workers.workshop import CONFIG, RECORD, TRUNK, Workshop, activate


@pytest.fixture
def sandbox(served: SandboxServer) -> SandboxServer:
    """As it was in the beginning."""
    served.reset()
    return served


@pytest.fixture
def shop(sandbox: SandboxServer) -> Workshop:
    return Workshop(line=Line(), url=sandbox.url, user=USER)


def bought(sandbox: SandboxServer) -> list[str]:
    return [entry["subject"] for entry in sandbox.ledger(effect="number.allocate")]


def test_a_run_is_bought_once_and_set_up_whole_though_answers_are_lost(
    sandbox: SandboxServer, shop: Workshop
) -> None:
    assert sandbox.call("PUT", f"/voice/{ACCOUNT}/trunks/{TRUNK}").ok
    for path in ("/v3/numbers/*/allocated/4416329600*1", "/v3/numbers/*/999", "/v3/numbers/*/config"):
        sandbox.plant("reset_after", method="PUT", path=path, count=1)
    wish = activate(choose=Choose(pattern="163296001*", consecutive=3))
    order = shop.take(replace(wish, config=CONFIG, trunk=TRUNK, emergency=RECORD))

    def accepted_meanwhile(found: Order) -> bool:
        if found.state is State.WAITING:
            sandbox.control("POST", "clock", json={"forward": 3})
        return found.is_final

    order = shop.until(accepted_meanwhile, order)
    assert (order.state, order.why) == (State.SUCCEEDED, None)
    assert list(order.run) == bought(sandbox) == [f"4416329600{end}" for end in (10, 11, 12)]
    assert len(sandbox.ledger(effect="number.999")) == 3
    for number in order.run:
        assert sandbox.call("GET", f"/numbers/{ACCOUNT}/allocated/{number}/config").json() == CONFIG


def test_a_number_that_is_taken_meanwhile_tears_the_run_and_the_rest_is_released(
    sandbox: SandboxServer, shop: Workshop
) -> None:
    choose = Choose(pattern="163296002*", consecutive=4)
    order = shop.take(activate(choose=choose, on_failure="rollback"))
    shop.until(lambda found: len(found.run) == 2, order)
    own = bought(sandbox)
    taken = f"/numbers/{OTHER_ACCOUNT}/allocated/441632960022"
    assert sandbox.call("PUT", taken, user=OTHER_USER).ok
    order = shop.finish(order)
    assert order.state is State.FAILED
    assert "somebody else took 441632960022 after 2 of the 4 numbers" in str(order.why)
    released = [entry["subject"] for entry in sandbox.ledger(effect="number.delete")]
    assert sorted(released) == own == ["441632960020", "441632960021"]


def test_a_run_among_dearer_numbers_is_found_by_the_carriers_report(
    sandbox: SandboxServer, shop: Workshop
) -> None:
    choose = Choose(pattern="207*", tier="gold", consecutive=15, max_setup=Decimal(5))
    order = shop.take(activate(choose=choose))
    breath = threading.Event()

    def a_breath_later(found: Order) -> bool:
        if found.why == "the carrier is looking for a run":
            breath.wait(0.01)
        return found.is_final

    order = shop.until(a_breath_later, order)
    assert (order.state, order.why) == (State.SUCCEEDED, None)
    assert list(order.run) == bought(sandbox) == [f"4420794600{end:02d}" for end in range(1, 16)]
    charged = sum(Decimal(entry["charge"]) for entry in sandbox.ledger(effect="number.allocate"))
    assert order.charged == charged == 14 * Decimal("2.5") + 5


def test_orders_that_race_for_overlapping_runs_share_no_number(
    real_redis: redis.Redis, sandbox: SandboxServer, beanstalkd_server: BeanstalkdServer
) -> None:
    site = Site(real_redis, beanstalkd_server, sandbox.url, USER)
    workers = [site.hire(f"worker-{index}") for index in range(4)]
    threads = [threading.Thread(target=worker.run, args=(WORKER_TUBES,)) for worker in workers]
    wishes = [Choose(pattern="1632960*", consecutive=length) for length in (4, 3, 5, 2, 4, 3)]
    orders = [site.take(activate(choose=wish)) for wish in wishes]
    for thread in threads:
        thread.start()
    breath = threading.Event()
    while not all(site.book.read(order.id).is_final for order in orders):
        breath.wait(0.02)
    for worker in workers:
        worker.stop()
    for thread in threads:
        thread.join()
    for belt in site.belts:
        belt.close()

    ended = [site.book.read(order.id) for order in orders]
    assert [(order.state, len(order.run)) for order in ended] == [
        (State.SUCCEEDED, wish.consecutive) for wish in wishes
    ]
    for order in ended:
        first = int(order.run[0])
        assert list(order.run) == [str(first + index) for index in range(len(order.run))]
    numbers = [number for order in ended for number in order.run]
    assert sorted(numbers) == sorted(bought(sandbox))
    assert len(set(numbers)) == 21
