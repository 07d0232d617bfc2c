"""The carrier as a worker meets it: a line that leads to a `World`, and goes wrong as told.

    carrier.once("PUT number", lost_after)      # the effect happens, its answer never comes
    carrier.once("GET file", answers(refusal(503)))

An act is used up by the first request of its name; without one the world answers.
"""

from collections import defaultdict, deque
from collections.abc import Callable

from shared.clock import Clock
from shared.exchange.deadline import Deadline
from shared.exchange.line import Answer, Line, Request, Unanswered
from tests.unit.workers.carrier_world import World
from tests.unit.workers.fate import Cut, Fate

NO_ANSWER = Unanswered(sent=True, why="no answer in time")
Act = Callable[[World, Request], Answer | Unanswered]


class ScriptedCarrier(Line):
    """Stands in for the network. `calls` are the requests that set out, by name."""

    def __init__(self, world: World, fate: Fate, clock: Clock) -> None:
        self.world = world
        self.calls: list[str] = []
        self._fate = fate
        self._clock = clock
        self._late: list[tuple[float, Request]] = []
        self._script: defaultdict[str, deque[Act]] = defaultdict(deque)

    def once(self, call: str, *acts: Act) -> None:
        """For the next requests of that name, one act each."""
        self._script[call].extend(acts)

    def once_late(self, call: str, seconds: float) -> None:
        """The next request of that name is not answered, and has its effect so many seconds later."""

        def act(_world: World, request: Request) -> Unanswered:
            self._late.append((self._clock.time() + seconds, request))
            return NO_ANSWER

        self.once(call, act)

    def exchange(self, request: Request, deadline: Deadline, *, limit: int) -> Answer | Unanswered:
        """See `Line.exchange`."""
        self._land()
        name = self.world.name(request)
        self.calls.append(name)
        try:
            with self._fate.around("carrier"):
                return self._act(name)(self.world, request)
        except Cut:
            return NO_ANSWER

    def close(self) -> None:
        """See `Line.close`."""

    def _land(self) -> None:
        due = [late for late in self._late if late[0] <= self._clock.time()]
        for late in due:
            self._late.remove(late)
            self.world.answer(late[1])

    def _act(self, name: str) -> Act:
        return self._script[name].popleft() if self._script[name] else World.answer


def answers(answer: Answer) -> Act:
    """Say this, and do nothing."""
    return lambda _world, _request: answer


def lost_before(_world: World, _request: Request) -> Unanswered:
    """The request may have arrived, but did not."""
    return NO_ANSWER


def lost_after(world: World, request: Request) -> Unanswered:
    """The request arrived and did its work; the answer is lost."""
    world.answer(request)
    return NO_ANSWER


def unreachable(_world: World, _request: Request) -> Unanswered:
    """Nothing was sent."""
    return Unanswered(sent=False, why="the connection was refused")


def then(happens: Callable[[], object], act: Act = World.answer) -> Act:
    """Let something happen while the request is under way."""

    def acting(world: World, request: Request) -> Answer | Unanswered:
        happens()
        return act(world, request)

    return acting


def raises(error: BaseException) -> Act:
    """A bug, or worse, below the handler."""

    def act(_world: World, _request: Request) -> Answer:
        raise error

    return act
