"""What becomes of a call to a number as things are set up now: number, trunk and default configuration."""

from datetime import UTC, datetime
from typing import cast

from services.sandbox.world.trunks import default
from services.sandbox.world.world import World
from shared.v3 import routing
from shared.v3.encoding import decode
from shared.v3.routing import Document, Inbound, Plan


def plan_of(world: World, account: str, number: str, caller: str) -> Plan:
    """Who rings, if anybody does."""
    held = world.numbers.held(account, number)
    trunk = world.trunks.get((held.trunk if held else "") or default(account)) or {}
    levels = (held.config if held else "", trunk.get("config") or "", world.default_config.get(account))
    config = routing.chosen(*(_parsed(level) for level in levels))
    call = Inbound(number, caller, withheld=not caller)
    return routing.plan(config, call, datetime.fromtimestamp(world.clock.time(), UTC))


def _parsed(config: str) -> Document | None:
    return cast("Document", decode(config)) if config else None
