"""Programs and servers are killed while orders are carried out: each order is carried out exactly once.

Mixed orders go through a real gateway, beanstalkd with binlog, Redis with AOF, two worker processes and a
keeper, to a sandbox that loses answers, cuts connections and is slow. Programs are killed with SIGKILL at
random moments, again and again, until all orders have ended. Then the sandbox's ledger is the judge.

The default run has one fixed seed. Another one, or the ten seeds from there on:

    CRASH_SEED=7 ./dev exec pytest tests/crash
    CRASH_SEED=1 CRASH_RUNS=10 ./dev exec pytest tests/crash

A seed fixes the orders, the faults and the kill schedule; what meets what is up to the machine.
"""

import os
import random
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash.client import Client
from tests.crash.ending import wait_for_all
from tests.crash.killer import Killer
from tests.crash.orders import Order, mixed
from tests.crash.stack import Stack
from tests.crash.verdict import check
from tests.sandbox_server import SandboxServer
from tests.servers import Server

SEED = int(os.environ.get("CRASH_SEED", "1"))
RUNS = int(os.environ.get("CRASH_RUNS", "1"))
SEEDS = range(SEED, SEED + RUNS)
ORDERS = 200
FEWER = 100
OUTAGE = 5.0
LIMIT = 100.0
"""Seconds in which all orders must have ended."""

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_programs_carry_every_order_out_once(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    with Stack(tmp_path) as stack:
        orders, since = prepare(stack, ORDERS, chance)
        client = Client(stack.url)
        with Killer([*stack.workers, stack.keeper], 2.0, chance):
            with Killer([stack.gateway], 1.5, random.Random(seed)):
                ids = client.submit(orders)
            ended = wait_for_all(stack.redis.url, ids, seconds=LIMIT)
        kills = {program.name: program.kills for program in stack.programs}
        print(f"seed {seed}: killed {kills}, {client.repeats} requests repeated")
        check(ended, stack.sandbox.ledger(since=since), stack.book)


@pytest.mark.parametrize("server", ["redis", "beanstalkd"])
def test_a_server_that_is_away_for_a_while_costs_nothing_but_time(server: str, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with Stack(tmp_path) as stack:
        orders, since = prepare(stack, FEWER, chance)
        client = Client(stack.url)
        with outage(stack.redis if server == "redis" else stack.beanstalkd, client.some_taken):
            ids = client.submit(orders)
            ended = wait_for_all(stack.redis.url, ids, seconds=LIMIT)
        print(f"seed {SEED}: {server} was away, {client.repeats} requests repeated")
        check(ended, stack.sandbox.ledger(since=since), stack.book)


def prepare(stack: Stack, count: int, chance: random.Random) -> tuple[list[Order], int]:
    """The orders to hand in, and how much of the ledger is none of their doing."""
    orders = mixed(count, chance, stack.sandbox)
    since = len(stack.sandbox.ledger())
    plant_faults(stack.sandbox)
    return orders, since


def plant_faults(sandbox: SandboxServer) -> None:
    """What a carrier does on a bad day. No call takes effect later than it could be told from a lost one."""
    sandbox.plant("reset_after", path="*/allocated/*", method="PUT", probability=0.1)
    sandbox.plant("reset_after", path="*/allocated/*", method="DELETE", probability=0.2)
    # A report may be lost five times: more often than that, and one in many runs would rightly give up.
    sandbox.plant("reset_after", path="*/files/*", probability=0.05)
    sandbox.plant("reset_before", probability=0.03)
    sandbox.plant("status", path="*/allocated/*", status=503, probability=0.03)
    sandbox.plant("latency", seconds=0.2, probability=0.3)


@contextmanager
def outage(server: Server, begin: threading.Event) -> Generator[None]:
    """The server is killed when it is time to, and away for a while."""

    def cut() -> None:
        begin.wait()
        server.kill()
        threading.Event().wait(OUTAGE)
        server.start()

    thread = threading.Thread(target=cut)
    thread.start()
    yield
    thread.join()
