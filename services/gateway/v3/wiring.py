"""The v3 surface put together: the one table of who answers which errand."""

from services.gateway.keys import Keys
from services.gateway.v3.call import Responders
from services.gateway.v3.callers import Callers
from services.gateway.v3.door import Door
from services.gateway.v3.surface import Surface
from shared.clock import Clock
from shared.config import Config


def surface(config: Config, keys: Keys, clock: Clock) -> Surface:
    """The surface for the configured carrier account."""
    responders: Responders = {}
    door = Door(keys, config.simwood_account)
    return Surface(door, Callers(config.trusted_proxies), responders, clock)
