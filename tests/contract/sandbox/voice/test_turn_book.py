"""A turn is written down once and whole: of two for the same moment the second changes nothing."""

import redis

from services.sandbox.world.turn_book import TurnBook
from services.sandbox.world.turns import Turn
from services.sandbox.world.world import SCRIPTS, World
from shared.store import Scripts
from tests.contract.sandbox.conftest import ACCOUNT, effects
from tests.unit.sandbox.voice.stages import call


def test_of_two_turns_after_the_same_one_is_written(world: World, client: redis.Redis) -> None:
    book, one = TurnBook(Scripts(client, SCRIPTS), world.ledger), call(at=world.clock.time())
    turn = Turn(one.start, one.end, begun=[one], ended=[one])
    before = world.accounts.balance(ACCOUNT)[0]
    assert [book.write(ACCOUNT, "", turn) for _ in range(2)] == [True, False]
    assert before - world.accounts.balance(ACCOUNT)[0] == one.record(one.end).units
    assert effects(world) == [("call.charge", one.reference)]
    assert book.write(ACCOUNT, "1", Turn(one.end, one.end + 1))


def test_a_turn_in_which_a_call_begins_and_ends_leaves_it_a_record(world: World, client: redis.Redis) -> None:
    book, one = TurnBook(Scripts(client, SCRIPTS), world.ledger), call(at=world.clock.time())
    book.write(ACCOUNT, "", Turn(one.start, one.start, begun=[one], ended=[one]))
    assert one not in world.calls.settle(ACCOUNT)
    assert world.calls.history(ACCOUNT).calls(world.now().date()) == [one.record(one.end)]
