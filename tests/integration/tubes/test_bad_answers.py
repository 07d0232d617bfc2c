"""Something on the port answers nonsense: it is not believed, and not asked again on that connection."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from shared.errors import BeltUnavailable
from shared.tubes.belt import Put
from shared.tubes.client import Beanstalkd
from tests.integration.tubes.rogue import Rogue

WATCHED = (b"WATCHING 2\r\n", b"WATCHING 1\r\n")


@contextmanager
def belt_to(rogue: Rogue, *, timeout: float = 10) -> Generator[Beanstalkd]:
    belt = Beanstalkd(rogue.address, timeout=timeout)
    belt.watch(("work",))
    yield belt
    belt.close()


BAD_ANSWERS_TO_PUT = {
    "nothing": b"",
    "cut line": b"INSERTED 123",
    "cut line end": b"INSERTED 123\r",
    "no line end": b"INSERTED 123\n",
    "empty line": b"\r\n",
    "no id": b"INSERTED\r\n",
    "two ids": b"INSERTED 1 2\r\n",
    "not an id": b"INSERTED x\r\n",
    "another's answer": b"RESERVED 1 1\r\nx\r\n",
    "time is out": b"TIMED_OUT\r\n",
    "not found": b"NOT_FOUND\r\n",
    "bad format": b"BAD_FORMAT\r\n",
    "unknown command": b"UNKNOWN_COMMAND\r\n",
    "crash": b"INTERNAL_ERROR\r\n",
    "a web server": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "not text": b"\xff\xfe\x00\r\n",
    "endless line": b"x" * 100_000,
}


@pytest.mark.parametrize("answer", BAD_ANSWERS_TO_PUT.values(), ids=BAD_ANSWERS_TO_PUT)
def test_a_put_with_a_bad_answer_is_an_outage_and_the_next_one_connects_anew(answer: bytes) -> None:
    used = b"USING work\r\n"
    with Rogue((used + answer,), (used + b"INSERTED 7\r\n",)) as rogue, belt_to(rogue) as belt:
        with pytest.raises(BeltUnavailable):
            belt.put("work", b"body", priority=1, ttr=60)
        assert belt.put("work", b"body", priority=1, ttr=60) == 7
        assert b"".join(rogue.heard).count(b"use work\r\n") == 2


BAD_ANSWERS_TO_RESERVE = {
    "cut line": b"RESERVED 5",
    "cut body": b"RESERVED 5 10\r\nabc",
    "cut body end": b"RESERVED 5 3\r\nabc",
    "long body": b"RESERVED 5 2\r\nabcd\r\n",
    "no size": b"RESERVED 5\r\n",
    "size below nothing": b"RESERVED 5 -3\r\nabc\r\n",
    "size beyond all bounds": b"RESERVED 5 1000000000000\r\nabc\r\n",
    "deadline without a job": b"DEADLINE_SOON\r\n",
    "another's answer": b"INSERTED 5\r\n",
}


@pytest.mark.parametrize("answer", BAD_ANSWERS_TO_RESERVE.values(), ids=BAD_ANSWERS_TO_RESERVE)
def test_a_reserve_with_a_bad_answer_is_an_outage_and_the_next_one_listens_again(answer: bytes) -> None:
    good = b"RESERVED 6 4\r\nbody\r\n"
    with Rogue((*WATCHED, answer), (*WATCHED, good)) as rogue, belt_to(rogue) as belt:
        with pytest.raises(BeltUnavailable):
            belt.reserve(1)
        assert belt.reserve(1) == (6, b"body")
        assert rogue.heard.count(b"watch work\r\n") == rogue.heard.count(b"ignore default\r\n") == 2


@pytest.mark.parametrize(
    "answer",
    [b"OK 5\r\nhello\r\n", b"OK 4\r\n---\n\r\n", b"OK 9\r\n---\nab: c\r\n", b"OK 3\r\n\xff\xff\xff\r\n"],
)
def test_statistics_that_say_nothing_are_an_outage(answer: bytes) -> None:
    with Rogue([answer], [answer]) as rogue, belt_to(rogue) as belt:
        with pytest.raises(BeltUnavailable):
            belt.instance()
        with pytest.raises(BeltUnavailable):
            belt.waiting("work")


@pytest.mark.parametrize("refusal", [b"DRAINING\r\n", b"OUT_OF_MEMORY\r\n", b"BURIED 4\r\n"])
def test_a_refusal_among_many_leaves_their_connection_in_step(refusal: bytes) -> None:
    first, second = b"USING one\r\n" + refusal, b"USING two\r\nINSERTED 3\r\n"
    with Rogue((first + second, b"OK 10\r\n---\nid: me\r\n")) as rogue, belt_to(rogue) as belt:
        with pytest.raises(BeltUnavailable):
            belt.put_many([Put("one", b"x", 1, 0, 60), Put("two", b"y", 1, 0, 60)])
        assert belt.instance() == "me"


@pytest.mark.parametrize("refusal", [b"DRAINING\r\n", b"OUT_OF_MEMORY\r\n", b"BURIED 4\r\n"])
def test_a_refused_put_keeps_the_job_in_hand(refusal: bytes) -> None:
    script = (*WATCHED, b"RESERVED 5 4\r\nbody\r\n", b"USING next\r\n" + refusal, b"DELETED\r\n")
    with Rogue(script) as rogue, belt_to(rogue) as belt:
        job = belt.reserve(1)
        assert job is not None
        with pytest.raises(BeltUnavailable):
            belt.put("next", b"body", priority=1, ttr=60)
        belt.delete(job)


def test_a_late_answer_is_never_taken_for_the_next_question() -> None:
    # The second request finds the answer to the first in its buffer: one line too many, and out of turn.
    script = (b"USING work\r\nINSERTED 1\r\nINSERTED 2\r\n", b"OK 0\r\n\r\n")
    with Rogue(script, ()) as rogue, belt_to(rogue) as belt:
        belt.put("work", b"body", priority=1, ttr=60)
        with pytest.raises(BeltUnavailable):
            belt.instance()


PROGRAM = """
import sys
from shared.tubes.client import Beanstalkd
belt = Beanstalkd(sys.argv[1])
belt.watch(("default",))
print(belt.reserve(1))
"""


@pytest.mark.parametrize(
    "answer", [b"RESERVED 5 2\r\nabcd\r\n", b"RESERVED 5 14\nb\r\n", b"RESERVED 5 0\n\r\n"]
)
def test_half_an_answer_is_found_without_assertions_too(answer: bytes) -> None:
    with Rogue([answer]) as rogue:
        python_o = [sys.executable, "-O", "-c", PROGRAM, rogue.address]
        ended = subprocess.run(python_o, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout == ""
    assert "BeltUnavailable" in ended.stderr


def test_nobody_listening_is_an_outage() -> None:
    with Rogue() as rogue:
        address = rogue.address
    with pytest.raises(BeltUnavailable):
        Beanstalkd(address).instance()


def test_a_host_that_does_not_resolve_is_an_outage() -> None:
    with pytest.raises(BeltUnavailable):
        Beanstalkd("no-such-host.invalid:11300").instance()


@pytest.mark.parametrize(
    ("stats", "found"),
    [(b"state: reserved\ntime-left: -7\n", None), (b"state: reserved\ntime-left: 7\n", b"body")],
    ids=["held beyond its time", "in hand"],
)
def test_a_job_held_beyond_its_time_counts_as_lost(stats: bytes, found: bytes | None) -> None:
    peeked, told = b"FOUND 7 4\r\nbody\r\n", b"OK %d\r\n%s\r\n" % (len(b"---\n" + stats), b"---\n" + stats)
    with Rogue((peeked, told)) as rogue, belt_to(rogue) as belt:
        assert belt.peek(7) == found
