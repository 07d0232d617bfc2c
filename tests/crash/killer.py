"""Kills programs at random moments, one at a time, and starts each again at once, until told to stop."""

import random
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from tests.crash.programs import Program


class Killer:
    """Kills while its `with` block runs, with at most `pause` seconds in between.

    Only what works is killed, or nothing would ever get anywhere.
    """

    def __init__(self, programs: Sequence[Program], pause: float, chance: random.Random) -> None:
        self._programs = programs
        self._pause = pause
        self._chance = chance
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._chance.uniform(0, self._pause)):
            ready = [program for program in self._programs if program.is_ready()]
            if ready:
                self._chance.choice(ready).restart()
