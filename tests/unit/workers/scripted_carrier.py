"""The carrier as a worker meets it: a line that leads to a `World`, and goes wrong as told.

    carrier.once("PUT number", lost_after)      # the effect happens, its answer never comes
    carrier.once("GET file", answers(refusal(503)))

An act is used up by the first request of its name; without one the world answers.
"""

from collections import defaultdict, deque
from collections.abc import Callable

from shared.exchange.deadline import Deadline
from shared.exchange.line import Answer, Line, Request, Unanswered
from tests.unit.workers.carrier_world import World
from tests.unit.workers.fate import Cut, Fate

NO_ANSWER = Unanswered(sent=True, why="no answer in time")
Act = Callable[[World, Request], Answer | Unanswered]


class ScriptedCarrier(Line):
    """Stands in for the network. `calls` are the requests that set out, by name."""

    def __init__(self, world: World, fate: Fate) -> None:
        self.world = world
        self.calls: list[str] = []
        self._fate = fate
        self._script: defaultdict[str, deque[Act]] = defaultdict(deque)
        self._writes = 0
        self._struck: tuple[int, Act] | None = None

    def once(self, call: str, *acts: Act) -> None:
        """For the next requests of that name, one act each."""
        self._script[call].extend(acts)

    def strike(self, place: int, act: Act) -> None:
        """For the write of that place among all that change something, counted from 1."""
        self._struck = place, act

    def exchange(self, request: Request, deadline: Deadline, *, limit: int) -> Answer | Unanswered:
        """See `Line.exchange`."""
        name = self.world.name(request)
        self.calls.append(name)
        self._writes += request.method != "GET"
        act = self._act(name)
        if self._struck is not None and request.method != "GET" and self._struck[0] == self._writes:
            act = self._struck[1]
        try:
            with self._fate.around("carrier"):
                return act(self.world, request)
        except Cut:
            return NO_ANSWER

    def close(self) -> None:
        """See `Line.close`."""

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


def spoilt(spoil: Callable[[Answer], Answer]) -> Act:
    """The request did its work; what comes back is something else."""
    return lambda world, request: spoil(world.answer(request))


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
