"""How the world begins: made once from its seed, in one transaction, whoever starts first.

Pool and opening balances are the same for every seed; which calls are tried follows from the seed.
"""

from functools import cache
from importlib import resources
from typing import cast

import redis
from redis.client import Pipeline
from redis.typing import EncodableT, FieldT

from services.sandbox.world import keys, ranges
from services.sandbox.world.accounts import OPENING, Opening, opened, user
from services.sandbox.world.numbers import member
from services.sandbox.world.trunks import default, new
from shared.store import availability

_WIPE = resources.files(__package__ or "").joinpath("wipe.lua").read_text(encoding="utf-8")
"""Sent as text: a script that was only registered could be unknown inside a transaction."""

_CHUNK = 5000
"""Members in one command, so that no single command keeps Redis busy for long."""


def ensure(client: redis.Redis, seed: int, now: float, openings: tuple[Opening, ...] = OPENING) -> None:
    """Make the world unless there is one. Of several processes that start together exactly one makes it."""
    with availability(), client.pipeline() as transaction:
        try:
            transaction.watch(keys.SEED)
            if transaction.exists(keys.SEED):
                return
            transaction.multi()
            _make(transaction, seed, now, openings)
            transaction.execute()
        except redis.WatchError:
            return


def renew(client: redis.Redis, seed: int, now: float, openings: tuple[Opening, ...] = OPENING) -> None:
    """Forget everything and begin again from `seed`, in one transaction, at the moment `now`."""
    with availability(), client.pipeline() as transaction:
        wipe(transaction)
        _make(transaction, seed, now, openings)
        transaction.execute()


def wipe(transaction: Pipeline) -> None:
    """Forget everything."""
    transaction.eval(_WIPE, 1, keys.PREFIX)


def _make(transaction: Pipeline, seed: int, now: float, openings: tuple[Opening, ...]) -> None:
    transaction.set(keys.SEED, seed)
    transaction.set(keys.BORN, f"{now:.3f}")
    for country in ranges.COUNTRIES:
        members = _pool(country, openings)
        for at in range(0, len(members), _CHUNK):
            transaction.zadd(keys.pool(country), dict.fromkeys(members[at : at + _CHUNK], 0))
    for opening in openings:
        _open(transaction, opening)


@cache
def _pool(country: str, openings: tuple[Opening, ...]) -> tuple[str, ...]:
    """What is available in the beginning: every number of the country that no account starts with."""
    taken = {number for opening in openings for number in opening.numbers}
    return tuple(member(number) for number in ranges.numbers(country) if number.e164 not in taken)


def _open(transaction: Pipeline, opening: Opening) -> None:
    account, trunk = opening.account, default(opening.account)
    transaction.hset(keys.USERS, opening.user, user(opening))
    transaction.hset(keys.account(account), mapping=opened(opening))
    transaction.hset(keys.trunk(trunk), mapping=cast("dict[FieldT, EncodableT]", new("ip")))
    transaction.zadd(keys.trunks(account), {trunk: 0})
    for number in opening.numbers:
        transaction.hset(keys.number(number), "account", account)
        transaction.zadd(keys.allocated(account), {number: 0})
