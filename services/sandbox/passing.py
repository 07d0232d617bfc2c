"""Has the world do, second by second, what time brings about by itself."""

from services.sandbox.world.world import World
from shared import logs
from shared.errors import BeltError, BookUnavailable
from shared.signals import Stop

INTERVAL = 1.0
"""Seconds between two looks."""

_log = logs.get(__name__)


def run(world: World, stop: Stop) -> None:
    """Look every second until told to stop."""
    while not stop.wait(INTERVAL):
        try:
            world.clock.refresh()
            world.pass_time()
        except (BeltError, BookUnavailable) as error:
            _log.warning("sandbox_time_waits", why=str(error))
        except Exception:
            _log.exception("sandbox_time_failed")  # the next second may do better
