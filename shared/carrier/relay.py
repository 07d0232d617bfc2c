"""Questions passed on to the carrier for somebody else, and its answers as they come.

For what changes nothing and may be asked again: a question that an old connection swallowed is asked once
more on a new one. Safe for threads; so many exchanges at once and no more. Whoever finds no place waits for
one, but not at a carrier that is slow: then one at a time tries, and the others go away, for they have other
things to do. A question passes what every call passes (`Passage`). Nothing here judges an answer; the
credentials go to the wire and nowhere else.
"""

import threading
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from shared.carrier.client import Worded
from shared.carrier.passage import Open, Passage
from shared.carrier.retry_after import seconds
from shared.clock import Clock
from shared.config import Secret
from shared.errors import CarrierError, CarrierRefused, MaybeDone, NotSent
from shared.exchange.deadline import Deadline
from shared.exchange.line import Line, Opened, Request, Unanswered, trusted

PATIENCE = 1.0
"""Seconds to wait for a place; after that the carrier counts as slow."""
CROWDED = Unanswered(sent=False, why="too many questions at once")


class HeldBack(Unanswered, frozen=True):
    """The question was not asked: now is no time for it."""

    retry_after: float | None = None


class _Place(NamedTuple):
    """What one exchange at a time has."""

    line: Line
    passage: Passage


class Relay:
    """Asks the carrier at `url`, the host's, without `/v3`.

    `at_once` exchanges at a time, each of `timeout` seconds at most, the body of its answer included.
    """

    def __init__(
        self,
        url: str,
        username: str,
        password: Secret,
        *,
        timeout: float,
        at_once: int,
        clock: Clock,
        passage: Callable[[], Passage] = Open,
    ) -> None:
        self._url = url.rstrip("/")
        basic = b64encode(f"{username}:{password.reveal()}".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "Accept": "*/*"}
        self._timeout = timeout
        self._clock = clock
        tls = trusted()
        self._idle = [_Place(Line(tls=tls), passage()) for _ in range(at_once)]
        self._freed = threading.Condition()
        self._is_slow = False
        self._is_tried = False

    def open(self, question: Worded) -> Opened | Unanswered:
        """The answer, which occupies one of the places until it is read or closed; `CROWDED` without one."""
        place = self._take()
        if place is None:
            return CROWDED
        ended = partial(self._give_back, place)
        try:
            opened = self._passed(place, question, ended)
        except BaseException:
            ended()
            raise
        if isinstance(opened, Unanswered):
            ended()
        return opened

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._freed:
            for place in self._idle:
                place.line.close()

    def _passed(self, place: _Place, question: Worded, ended: partial[None]) -> Opened | Unanswered:
        try:
            place.passage.enter(self._timeout)
        except NotSent as error:
            return HeldBack(sent=False, why=str(error), retry_after=error.retry_after)
        opened = self._asked(place.line, question, ended)
        place.passage.leave(self._trouble(opened))
        return opened

    def _trouble(self, opened: Opened | Unanswered) -> CarrierError | None:
        """What the passage is told of an answer, by its head, or of there being none."""
        if isinstance(opened, Unanswered):
            return (MaybeDone if opened.sent else NotSent)(opened.why, status=opened.status)
        if opened.status < HTTPStatus.BAD_REQUEST:
            return None
        wait = seconds(opened.headers.get("retry-after"), self._clock.time())
        kind = CarrierRefused if opened.status < HTTPStatus.INTERNAL_SERVER_ERROR else MaybeDone
        return kind(f"status {opened.status}", status=opened.status, retry_after=wait)

    def _asked(self, line: Line, question: Worded, ended: partial[None]) -> Opened | Unanswered:
        deadline = Deadline.after(self._clock, self._timeout)
        request = self._request(question)
        opened = line.open(request, deadline, ended)
        if isinstance(opened, Unanswered) and opened.stale:
            line.close()
            return line.open(request, deadline, ended)
        return opened

    def _request(self, question: Worded) -> Request:
        url = self._url + question.path + (f"?{question.query}" if question.query else "")
        labelled = {"Content-Type": question.content_type} if question.content_type else {}
        return Request(question.method, url, {**self._headers, **labelled}, question.content or None)

    def _take(self) -> _Place | None:
        with self._freed:
            if not self._idle and not self._is_tried:
                self._wait()
            return self._idle.pop() if self._idle else None

    def _wait(self) -> None:
        """Wait for a place; at a slow carrier as the one who tries."""
        tries = self._is_slow
        self._is_tried |= tries
        self._is_slow = not self._freed.wait_for(lambda: bool(self._idle), PATIENCE)
        self._is_tried &= not tries

    def _give_back(self, place: _Place) -> None:
        with self._freed:
            self._idle.append(place)
            self._freed.notify()
