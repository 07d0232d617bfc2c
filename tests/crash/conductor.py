"""What happens to Trunkline and the carrier while orders are carried out: a seeded series of blows.

A blow falls when so much has happened to the orders since the last one, not when so much time has passed: on
a slow machine, too, every program gets something done between two of them.
"""

import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from types import TracebackType

import redis

from shared.orders import keyspace
from shared.store import connect
from tests.crash import weather
from tests.crash.beside import Beside
from tests.crash.programs import Program
from tests.crash.stack import SETTINGS, Stack

PACE = 40
"""Events of orders between two blows, on the average."""
SLOWEST = 10.0
"""Seconds after which the next one falls anyhow."""
SLICE = 0.2
OUTAGE = 2.0
FROZEN = float(SETTINGS["TRUNKLINE_JOB_TTR"]) + 2
"""Longer than a lease."""
DAY = 24 * 3600.0


class Conductor(Beside):
    """Strikes while its `with` block runs; afterwards everything runs, and no fault is planted."""

    def __init__(self, stack: Stack, chance: random.Random, pace: int = PACE) -> None:
        super().__init__()
        self._stack = stack
        self._chance = chance
        self._pace = pace
        self.blows: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        """How often each kind of fault has struck."""

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        super().__exit__()
        self._note_faults()
        self._stack.sandbox.clear_faults()

    def _run(self) -> None:
        self._weather()
        while self._wait(self._chance.randint(self._pace // 2, self._pace * 3 // 2)):
            name, blow = self._chance.choices(*zip(*self._script, strict=True))[0]
            if blow():
                self.blows[name] += 1

    @property
    def _script(self) -> list[tuple[tuple[str, Callable[[], bool]], float]]:
        stack = self._stack
        return [
            (("worker killed", lambda: self._kill(self._chance.choice(stack.workers))), 6),
            (("gateway killed", lambda: self._kill(stack.gateway)), 3),
            (("keeper killed", lambda: self._kill(stack.keeper)), 2),
            (("all killed", self._kill_all), 1),
            (("worker frozen past its lease", self._freeze), 1.5),
            (("beanstalkd away", self._belt_away), 1.5),
            (("beanstalkd away, its jobs lost", self._belt_lost), 1),
            (("redis away", self._book_away), 1.5),
            (("weather changed", self._weather), 6),
            (("a day passed at the carrier", self._day), 1.5),
        ]

    def _wait(self, events: int) -> bool:
        """Until so much has happened, or too much time has passed; whether to go on."""
        slices = int(SLOWEST / SLICE)
        try:
            with connect(self._stack.redis.url) as client, client.pubsub() as messages:
                messages.subscribe(keyspace.LIVE_CHANNEL)
                while events > 0 and slices > 0 and not self._over.is_set():
                    self._stack.revive()
                    if messages.get_message(ignore_subscribe_messages=True, timeout=SLICE) is None:
                        slices -= 1
                    else:
                        events -= 1
        except redis.RedisError:
            self._stack.revive()
            self._over.wait(SLICE)
        return not self._over.is_set()

    def _kill(self, program: Program) -> bool:
        """Only what works is killed, or nothing would ever get anywhere."""
        if ready := program.is_ready():
            program.restart()
        return ready

    def _kill_all(self) -> bool:
        """Every program at one time."""
        for program in self._stack.programs:
            program.kill()
        for program in self._stack.programs:
            program.start()
        return True

    def _freeze(self) -> bool:
        """A worker that comes back when its lease is over, and knows nothing of that."""
        worker = self._chance.choice(self._stack.workers)
        if not worker.is_ready():
            return False
        worker.signal(signal.SIGSTOP)
        self._over.wait(FROZEN)
        worker.signal(signal.SIGCONT)
        return True

    def _belt_away(self, lost: bool = False) -> bool:
        belt = self._stack.beanstalkd
        belt.kill()
        if lost:
            shutil.rmtree(belt.directory)
        self._over.wait(self._chance.uniform(0, OUTAGE))
        belt.start()
        return True

    def _belt_lost(self) -> bool:
        return self._belt_away(lost=True)

    def _book_away(self) -> bool:
        self._stack.redis.kill()
        self._over.wait(self._chance.uniform(0, OUTAGE))
        self._stack.redis.start()
        return True

    def _weather(self) -> bool:
        self._note_faults()
        weather.change(self._stack.sandbox, self._chance)
        return True

    def _note_faults(self) -> None:
        for fault in self._stack.sandbox.faults():
            self.faults[str(fault["fault"])] += int(str(fault["hits"]))

    def _day(self) -> bool:
        self._stack.sandbox.control("POST", "clock", json={"forward": DAY * 0.9})
        return True
