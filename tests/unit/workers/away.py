"""A fate that keeps a part away: everything that begins with its name fails, so many times."""

import redis

from shared.errors import BeltUnavailable
from tests.unit.workers.fate import Fate


class Away(Fate):
    """Nothing fails before `away` is called, nor after `back`."""

    def __init__(self) -> None:
        super().__init__()
        self._where = "nowhere"
        self._fails = 0
        self._after = False

    def away(self, where: str, *, fails: int, after_it_is_done: bool = False) -> None:
        """From now on: before it is done, or with its answer lost."""
        self._where, self._fails, self._after = where, fails, after_it_is_done

    def back(self) -> None:
        """All is well again."""
        self._fails = 0

    def moment(self, where: str, *, done: bool) -> None:
        """See `Fate.moment`."""
        if where.startswith(self._where) and self._fails and done == self._after:
            self._fails -= 1
            raise redis.ConnectionError("away") if where == "redis" else BeltUnavailable("away")
