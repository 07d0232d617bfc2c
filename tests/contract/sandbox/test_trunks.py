"""Trunks, and which numbers belong to which."""

from services.sandbox.world.world import World
from tests.contract.sandbox.conftest import ACCOUNT, OTHER, STANDARD, effects

ACME = f"{ACCOUNT}-ACME"


def test_the_default_trunk_is_there_from_the_beginning(world: World) -> None:
    assert world.trunks.names(ACCOUNT) == [f"{ACCOUNT}-L001"]
    trunk = world.trunks.get(f"{ACCOUNT}-L001")
    assert trunk is not None
    assert trunk["type"] == "ip"


def test_a_trunk_is_created_once(world: World) -> None:
    assert world.trunks.create(ACCOUNT, ACME, "auth", "secret")
    assert not world.trunks.create(ACCOUNT, ACME, "ip", "")
    assert world.trunks.exists(ACCOUNT, ACME.lower())
    assert not world.trunks.exists(OTHER, ACME)
    assert effects(world) == [("trunk.create", ACME)]


def test_an_update_leaves_the_rest_as_it_was(world: World) -> None:
    world.trunks.create(ACCOUNT, ACME, "auth", "secret")
    assert world.trunks.update(ACCOUNT, ACME, {"max_dur": "60", "limit_rate_out": ""})
    assert not world.trunks.update(ACCOUNT, f"{ACCOUNT}-NONE", {"max_dur": "60"})
    trunk = world.trunks.get(ACME)
    assert trunk is not None
    assert (trunk["max_dur"], trunk["limit_rate_out"], trunk["enabled"]) == ("60", None, "1")


def test_a_number_moves_between_trunks(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.trunks.create(ACCOUNT, ACME, "auth", "secret")
    assert world.numbers.associate(ACCOUNT, STANDARD, f"{ACCOUNT}-NONE") == "trunk"
    assert world.numbers.associate(OTHER, STANDARD, ACME) == "number"
    assert world.numbers.associate(ACCOUNT, STANDARD, ACME) == "done"
    assert trunk_of(world) == ACME
    assert world.numbers.associate(ACCOUNT, STANDARD, "") == "done"
    assert trunk_of(world) == ""


def test_numbers_of_a_deleted_trunk_fall_back(world: World) -> None:
    world.numbers.allocate(ACCOUNT, STANDARD)
    world.trunks.create(ACCOUNT, ACME, "auth", "secret")
    world.numbers.associate(ACCOUNT, STANDARD, ACME)
    assert world.trunks.delete(ACCOUNT, ACME)
    assert not world.trunks.delete(ACCOUNT, ACME)
    assert trunk_of(world) == ""
    assert world.trunks.get(ACME) is None
    assert list(world.trunks.all(ACCOUNT)) == [f"{ACCOUNT}-L001"]


def trunk_of(world: World) -> str:
    held = world.numbers.held(ACCOUNT, STANDARD)
    assert held is not None
    return held.trunk
