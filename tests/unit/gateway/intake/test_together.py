"""Questions that come at one time: asked as one, each with an answer of its own, and nobody left waiting."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from services.gateway.intake.together import Together
from shared.errors import BookUnavailable

PATIENCE = 10


class Server:
    """Answers each question with its tenfold; the first one only when the test says so."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.begun, self.may_answer = threading.Event(), threading.Event()
        self.away = False

    def ask_all(self, questions: Sequence[int]) -> list[int]:
        self.asked.append([*questions])
        if len(self.asked) == 1:
            self.begun.set()
            assert self.may_answer.wait(PATIENCE)
        elif self.away:
            raise BookUnavailable("away")
        if 13 in questions:
            raise ValueError("thirteen")
        return [question * 10 for question in questions]


class Crowd:
    """One question is under way while others gather; then all are answered."""

    def __init__(self, *gathered: int, away: bool = False) -> None:
        self.server = Server()
        self.together = Together(self.server.ask_all, common=BookUnavailable)
        with ThreadPoolExecutor(1 + len(gathered)) as threads:
            self.first = threads.submit(self.together.ask, 1)
            assert self.server.begun.wait(PATIENCE)
            self.others = [self._gather(threads, question) for question in gathered]
            self.server.away = away
            self.server.may_answer.set()

    def _gather(self, threads: ThreadPoolExecutor, question: int) -> "Future[int]":
        gathered = self.together._gathered  # pyright: ignore[reportPrivateUsage]
        before = len(gathered)
        asked = threads.submit(self.together.ask, question)
        while len(gathered) == before:
            pass
        return asked


def test_one_that_comes_alone_is_asked_alone() -> None:
    server = Server()
    server.may_answer.set()
    together = Together(server.ask_all, common=BookUnavailable)
    assert [together.ask(number) for number in (1, 2, 3)] == [10, 20, 30]
    assert server.asked == [[1], [2], [3]]


def test_those_who_gather_are_asked_about_in_one_go() -> None:
    crowd = Crowd(2, 3, 4)
    assert [one.result() for one in (crowd.first, *crowd.others)] == [10, 20, 30, 40]
    assert crowd.server.asked == [[1], [2, 3, 4]]


def test_what_concerns_all_is_told_to_all() -> None:
    crowd = Crowd(2, 3, 4, away=True)
    assert crowd.first.result() == 10
    for one in crowd.others:
        with pytest.raises(BookUnavailable):
            one.result()
    assert len(crowd.server.asked) == 2, "nobody waits for a dead server twice"
    crowd.server.away = False
    assert crowd.together.ask(5) == 50


def test_a_mistake_is_its_own_questions_alone() -> None:
    crowd = Crowd(2, 13, 4)
    two, thirteen, four = crowd.others
    assert (two.result(), four.result()) == (20, 40)
    with pytest.raises(ValueError, match="thirteen"):
        thirteen.result()
    with pytest.raises(ValueError, match="thirteen"):
        crowd.together.ask(13)
    assert crowd.together.ask(6) == 60


def test_a_crowd_of_many_threads_is_answered_to_the_last_one() -> None:
    server = Server()
    server.may_answer.set()
    together = Together(server.ask_all, common=BookUnavailable)
    numbers = range(20, 2020)
    with ThreadPoolExecutor(16) as threads:
        assert [*threads.map(together.ask, numbers)] == [number * 10 for number in numbers]
    assert sorted(number for asked in server.asked for number in asked) == [*numbers]
