"""What becomes of a call to a number as things are set up now: number, trunk and default configuration."""

from services.sandbox.world.stage import NumberAt, Stage
from services.sandbox.world.world import World
from shared.v3.routing import Plan


def stage_of(world: World, account: str, number: str) -> tuple[Stage, NumberAt]:
    """What decides on the calls of a number."""
    return world.calls.stage(account), world.stages.named(number)


def plan_of(world: World, account: str, number: str, caller: str) -> Plan:
    """Who rings, if anybody does."""
    stage, called = stage_of(world, account, number)
    return stage.plan(called, caller, world.clock.time(), withheld=not caller)
