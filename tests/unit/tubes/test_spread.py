"""Puts go to whichever server takes them."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.clock import ManualClock
from shared.errors import BeltUnavailable
from shared.tubes.belt import Belt
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.spread import Placed, Producer

NAMES = ("one:1", "two:2", "three:3")


class Servers:
    """Three servers, and every connection that was made to them."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.by_name = {name: MemoryServer(self.clock) for name in NAMES}
        self.made: list[str] = []

    def connect(self, name: str) -> Belt:
        self.made.append(name)
        return MemoryBelt(self.by_name[name])

    def producer(self, *names: str) -> Producer:
        return Producer(names or NAMES, connect=self.connect, clock=self.clock, rest=1.0)


@pytest.fixture
def servers() -> Servers:
    return Servers()


def put(producer: Producer) -> Placed:
    return producer.put("work", b"job", priority=1, ttr=60)


def test_servers_take_turns(servers: Servers) -> None:
    producer = servers.producer()
    assert [put(producer).server for _ in range(6)] == [*NAMES, *NAMES]


def test_it_says_where_the_job_is(servers: Servers) -> None:
    place = put(servers.producer())
    assert MemoryBelt(servers.by_name[place.server]).peek(place.id) == b"job"


@pytest.mark.parametrize("fault", ["down", "draining"])
def test_the_next_one_stands_in(servers: Servers, fault: str) -> None:
    producer = servers.producer()
    setattr(servers.by_name["two:2"], fault, True)
    assert Counter(put(producer).server for _ in range(30)).keys() == {"one:1", "three:3"}


def test_a_failed_server_rests_and_then_has_its_turn_again(servers: Servers) -> None:
    producer = servers.producer("one:1", "two:2")
    servers.by_name["one:1"].down = True
    assert put(producer).server == "two:2"
    servers.by_name["one:1"].down = False
    assert {put(producer).server for _ in range(4)} == {"two:2"}
    servers.clock.advance(1)
    assert {put(producer).server for _ in range(4)} == {"one:1", "two:2"}


def test_when_all_are_down_nobody_is_asked_again_for_a_moment(servers: Servers) -> None:
    producer = servers.producer()
    for server in servers.by_name.values():
        server.down = True
    with pytest.raises(BeltUnavailable, match="down"):
        put(producer)
    for server in servers.by_name.values():
        server.down = False
    with pytest.raises(BeltUnavailable, match="a moment ago"):
        put(producer)
    servers.clock.advance(1)
    assert put(producer)


def test_a_connection_that_died_of_old_age_is_no_outage(servers: Servers) -> None:
    producer = servers.producer("one:1")
    put(producer)
    servers.by_name["one:1"].restart()
    assert put(producer) == ("one:1", 1)


def test_a_server_that_hangs_costs_its_time_out_once() -> None:
    asked: list[str] = []

    class Hanging(MemoryBelt):
        def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> int:
            asked.append(tube)
            raise BeltUnavailable("no answer") from TimeoutError()

    producer = Producer(["one:1"], connect=lambda _: Hanging(MemoryServer()), clock=ManualClock())
    for _ in range(5):
        with pytest.raises(BeltUnavailable):
            put(producer)
    assert asked == ["work"]


def test_a_mistake_is_no_outage(servers: Servers) -> None:
    producer = servers.producer()
    with pytest.raises(ValueError, match="tube"):
        producer.put("cr\r\nlf", b"job", priority=1, ttr=60)
    assert servers.made == []


def test_one_thread_after_another_shares_a_connection(servers: Servers) -> None:
    producer = servers.producer("one:1")
    for _ in range(3):
        thread = threading.Thread(target=put, args=(producer,))
        thread.start()
        thread.join()
    assert servers.made == ["one:1"]


def test_two_threads_at_a_time_never_share_a_connection(servers: Servers) -> None:
    in_use: Counter[int] = Counter()
    meeting = threading.Barrier(4, timeout=30)

    class Watched(MemoryBelt):
        def put(self, tube: str, body: bytes, *, priority: int, delay: int = 0, ttr: int) -> int:
            in_use[id(self)] += 1
            meeting.wait()
            return super().put(tube, body, priority=priority, delay=delay, ttr=ttr)

    server = servers.by_name["one:1"]
    belts: list[Belt] = []

    def connect(_: str) -> Belt:
        belts.append(Watched(server))
        return belts[-1]

    producer = Producer(["one:1"], connect=connect, clock=servers.clock)
    with ThreadPoolExecutor(4) as threads:
        places = list(threads.map(put, [producer] * 4))
    assert len({place.id for place in places}) == 4
    assert set(in_use.values()) == {1}


def test_each_server_can_be_asked_even_one_that_rests(servers: Servers) -> None:
    producer = servers.producer()
    servers.by_name["one:1"].down = True
    put(producer)
    counted: dict[str, int | None] = {}
    for name, belt in producer.each():
        try:
            counted[name] = belt.waiting("work")["ready"]
        except BeltUnavailable:
            counted[name] = None
    assert counted == {"one:1": None, "two:2": 1, "three:3": 0}


def test_closing_is_not_the_end(servers: Servers) -> None:
    producer = servers.producer("one:1")
    put(producer)
    producer.close()
    producer.close()
    put(producer)
    assert servers.made == ["one:1", "one:1"]
