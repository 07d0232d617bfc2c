"""What many threads ask at one time is asked as one, by one of these threads.

A question that comes alone is asked at once. While it is under way the next ones gather, and then the first
of them asks for all: one exchange with a server, one sync of its disk for many. Nobody waits for company.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class _Turn(Generic[Question, Answer]):
    """One thread's question, and what became of it."""

    __slots__ = ("_gate", "answers", "error", "leads", "question")

    def __init__(self, question: Question) -> None:
        self.question = question
        self.answers: tuple[Answer, ...] = ()
        self.error: Exception | None = None
        self.leads = False
        """It asks for all who have gathered."""
        self._gate = threading.Lock()
        self._gate.acquire()

    def wait(self) -> None:
        """Until `go_on`, from another thread."""
        self._gate.acquire()

    def go_on(self) -> None:
        """See `wait`."""
        self._gate.release()


class Together(Generic[Question, Answer]):
    """Asks for everybody. Safe for threads."""

    def __init__(
        self, ask_all: Callable[[Sequence[Question]], Sequence[Answer]], *, common: type[Exception]
    ) -> None:
        """`ask_all` has an answer for each question, in their order, and may be asked again.

        A `common` error is everybody's. Any other may be due to one question: then each is asked alone.
        """
        self._ask_all = ask_all
        self._common = common
        self._lock = threading.Lock()
        self._busy = False
        self._gathered: list[_Turn[Question, Answer]] = []

    def ask(self, question: Question) -> Answer:
        """The answer. Raises what `ask_all` raises."""
        turn = _Turn[Question, Answer](question)
        with self._lock:
            turn.leads = not self._busy
            self._busy = True
            if not turn.leads:
                self._gathered.append(turn)
        if not turn.leads:
            turn.wait()
        if turn.leads:
            self._ask_for_all(turn)
        if turn.error is not None:
            raise turn.error
        (answer,) = turn.answers or self._ask_all([question])
        return answer

    def _ask_for_all(self, first: _Turn[Question, Answer]) -> None:
        with self._lock:
            others, self._gathered = self._gathered, []
        crowd = [first, *others]
        try:
            answers = self._ask_all([turn.question for turn in crowd])
            for turn, answer in zip(crowd, answers, strict=True):
                turn.answers = (answer,)
        except self._common as error:
            for turn in crowd:
                turn.error = error
        except Exception:
            if not others:
                raise
        finally:
            self._pass_on()
            for turn in others:
                turn.go_on()

    def _pass_on(self) -> None:
        """Have the first of those who came meanwhile ask next."""
        with self._lock:
            following = self._gathered.pop(0) if self._gathered else None
            self._busy = following is not None
        if following is not None:
            following.leads = True
            following.go_on()
