"""Ids: all different, and the same again in a world of the same seed."""

from concurrent.futures import ThreadPoolExecutor

from services.sandbox.world.world import World


def test_ids_begin_again_with_the_world(world: World) -> None:
    first = [world.identities.hex("message") for _ in range(3)]
    world.reset()
    assert [world.identities.hex("message") for _ in range(3)] == first
    world.reset(seed=2)
    assert world.identities.hex("message") not in first


def test_kinds_do_not_share_ids(world: World) -> None:
    assert len({world.identities.uuid(kind) for kind in ("byoc", "byoc.acl", "byoc.route")}) == 3
    assert [world.identities.number("port", 54721) for _ in range(2)] == [54721, 54722]


def test_no_id_is_given_out_twice(world: World) -> None:
    def make(_turn: int) -> str:
        return world.identities.hex("message")

    with ThreadPoolExecutor(8) as makers:
        assert len(set(makers.map(make, range(64)))) == 64
