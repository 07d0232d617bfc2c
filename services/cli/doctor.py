"""`trunkline doctor`: every part looked at in turn, a line each, with what to do next. Says no secret.

It changes nothing, at the carrier neither: one question goes there, past the gate that workers share.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

import redis
import typer
from rich.console import Console

from services.cli.settings import mistakes_of
from shared.carrier import accounts
from shared.carrier.client import Carrier
from shared.clock import Clock, SystemClock
from shared.config import Config, load
from shared.errors import BookUnavailable, CarrierError, CarrierRefused, ConfigError, NotSent
from shared.gate.gate import Gate, Limits
from shared.metrics import totals
from shared.orders.book import census
from shared.orders.book.pauses import Pauses
from shared.orders.states import State
from shared.store import availability, connect
from shared.tubes.names import WORKER_TUBES
from shared.tubes.overview import OK, Overview, overview
from shared.tubes.spread import Producer

APART = 2.0
"""Seconds that two clocks may differ: leases and deadlines have more room than that."""
PROGRAMS = ("gateway", "worker", "keeper")

How = Literal["well", "look", "ill"]
_COLOUR: dict[How, str] = {"well": "green", "look": "yellow", "ill": "red"}


class Finding(NamedTuple):
    """How a part is, and what to do about it."""

    part: str
    how: How
    says: str
    do: str = ""


def doctor() -> None:
    """Look at settings, book, belt, carrier, clocks, workers and what waits for a person; 1 if one is ill."""
    console, ill = Console(), False
    for found in examine(os.environ, SystemClock()):
        ill = ill or found.how == "ill"
        console.print(f"[{_COLOUR[found.how]}]{found.how:4}[/] {found.part:13} ", end="")
        console.print(found.says + (f" - {found.do}" if found.do else ""), markup=False, highlight=False)
    if ill:
        raise typer.Exit(1)


def examine(environ: Mapping[str, str], clock: Clock) -> Iterator[Finding]:
    """Every finding, the ones that others depend on first."""
    try:
        config = load(environ)
    except ConfigError as error:
        yield from (
            Finding("configuration", "ill", mistake, "mend the setting") for mistake in error.mistakes
        )
        return
    client = connect(config.redis_url)
    yield from _settings(config, client)
    belts = Producer(config.beanstalkd, clock=clock)
    there = overview(belts, WORKER_TUBES)
    belts.close()
    yield from _belt(there)
    yield _carrier(config, clock)
    try:
        yield from _book(config, client, clock, there)
    except BookUnavailable as error:
        yield Finding("book", "ill", str(error), "start Redis, or mend TRUNKLINE_REDIS_URL")


def _settings(config: Config, client: redis.Redis) -> Iterator[Finding]:
    wrong = mistakes_of(config, client, always=True)
    how: How = "ill" if config.environment == "production" else "look"
    yield from (Finding("configuration", how, mistake, "see docs/running.md") for mistake in wrong)
    if not wrong:
        yield Finding("configuration", "well", f"{config.environment}, complete")


def _belt(there: Overview) -> Iterator[Finding]:
    for server, how in there.servers.items():
        if how == OK:
            yield Finding("belt", "well", f"{server} answers")
        else:
            yield Finding("belt", "ill", how, "start it: orders are accepted and wait meanwhile")


def _carrier(config: Config, clock: Clock) -> Finding:
    carrier = Carrier.of(config, clock=clock)
    try:
        kind = accounts.account_type(carrier).account_type
    except CarrierRefused as error:
        return Finding("carrier", "ill", str(error), "check user, password, account, and your address there")
    except NotSent as error:
        return Finding("carrier", "ill", str(error), "check TRUNKLINE_SIMWOOD_URL and the way to it")
    except CarrierError as error:
        return Finding("carrier", "ill", str(error), "wait, or ask the carrier; orders wait meanwhile")
    finally:
        carrier.close()
    return Finding("carrier", "well", f"takes the credentials; account {config.simwood_account} is {kind}")


def _book(config: Config, client: redis.Redis, clock: Clock, there: Overview) -> Iterator[Finding]:
    with availability():
        seconds, micros = client.time()
    apart = abs(clock.time() - seconds - micros / 1_000_000)
    yield Finding("book", "well", "answers")
    if apart > APART:
        yield Finding("clocks", "ill", f"this host and Redis are {apart:.0f} s apart", "run NTP on both")
    else:
        yield Finding("clocks", "well", "this host and Redis agree")
    yield from _programs(client)
    yield from _tubes(there, client)
    yield from _gate(config, client)
    yield from _orders(config, client, clock)


def _programs(client: redis.Redis) -> Iterator[Finding]:
    living = totals.read(client).processes
    for program in PROGRAMS:
        if living.get(program):
            yield Finding(program, "well", f"{living[program]} running")
        else:
            yield Finding(program, "ill", "none is running", f"start one: trunkline {program}")


def _tubes(there: Overview, client: redis.Redis) -> Iterator[Finding]:
    by_hand = Pauses(client).among(WORKER_TUBES)
    for tube, pause in by_hand.items():
        says = f"{tube} is paused by {pause.who} for {pause.left} s more"
        yield Finding("tubes", "look", says, f"trunkline tubes resume {tube}")
    if OK not in there.servers.values():
        return
    for tube, look in there.tubes.items():
        if look.buried:
            says = f"{look.buried} jobs of {tube} are buried"
            yield Finding("tubes", "look", says, "beanstalkd had no memory; their orders go on")
    alone = [tube for tube, look in there.tubes.items() if not look.workers]
    if alone:
        yield Finding("tubes", "ill", f"no worker listens on {', '.join(alone)}", "start workers for them")
    else:
        yield Finding("tubes", "well", "workers listen on all of them")


def _gate(config: Config, client: redis.Redis) -> Iterator[Finding]:
    found = Gate(client, config.simwood_account, Limits.of(config)).standing()
    if found.is_open:
        says = f"open after {found.failures} calls in a row without an answer"
        yield Finding("breaker", "ill", says, "it closes by itself when the carrier answers")
    elif found.quiet:
        says = f"the carrier wants no calls for {found.quiet:.0f} s"
        yield Finding("breaker", "look", says, "set TRUNKLINE_CARRIER_RATE if that is often so")
    else:
        yield Finding("breaker", "well", "closed")


def _orders(config: Config, client: redis.Redis, clock: Clock) -> Iterator[Finding]:
    counted = census.take(client, config.simwood_account, clock.time())
    if waiting := counted.orders[State.ATTENTION]:
        yield Finding("orders", "look", f"{waiting} wait for a person", "trunkline attention")
    if counted.aside:
        yield Finding("orders", "look", f"{counted.aside} jobs were set aside", "see docs/running.md")
    if counted.overdue:
        yield Finding("orders", "ill", f"{counted.overdue} stand still", "look at the keeper's log")
    if not (waiting or counted.aside or counted.overdue):
        yield Finding("orders", "well", "none waits for a person, none stands still")
