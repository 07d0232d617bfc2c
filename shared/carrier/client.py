"""Calls to the carrier's API v3: one exchange each, within a deadline, never repeated here.

A `Carrier` belongs to one worker thread. It authenticates at once (HTTP Basic), asks `before_call` before
every call so that the worker can make sure that its job is still its own, and hands the answer to `answers`.
Credentials go to the wire and nowhere else: not into errors, not into `Exchange`.
"""

from base64 import b64encode
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Literal, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from shared.carrier.answers import Judge, hider
from shared.carrier.operations import Operation, path
from shared.carrier.passage import Open, Passage
from shared.clock import Clock
from shared.config import Config, Secret
from shared.errors import CarrierError, CarrierRefused, MaybeDone, NotSent
from shared.exchange.deadline import Deadline
from shared.exchange.line import Answer, Line, Request, Unanswered

T = TypeVar("T")
Read = Callable[[Judge, Answer], T]
"""From an answer to a value; raises what the judge raises."""
Query = Mapping[str, str | int]
Words = Mapping[str, str | int]
NOWHERE: Words = {}
Ending = Literal["answered", "refused", "maybe_done", "not_sent"]

ANSWER_LIMIT = 4 * 1024 * 1024
"""Bytes of body that an answer may have; files have a limit of their own."""
LEAST_TIME = 1.0
"""Seconds that a step must have left for a call to be worth starting."""


class Exchange(Struct, frozen=True):
    """One exchange as logs and timelines may show it: no body, no query, no secret."""

    operation: str
    method: str
    path: str
    status: int | None
    seconds: float
    ending: Ending


class Worded(Struct, frozen=True):
    """A call in words of its own, to be sent as it is: `path` whole, path and query percent-encoded."""

    method: str
    path: str
    query: str = ""
    content: bytes = b""
    content_type: str = ""


class Carrier:
    """The carrier's API for one account, used by one thread.

    `url` is the host's, without `/v3`. `call_timeout` is how many seconds a whole exchange may take.
    `before_call` may raise: then the call is not made and the exception goes through. `passage` decides when
    calls may be made, and is told how they end.
    """

    def __init__(
        self,
        url: str,
        username: str,
        password: Secret,
        account: str,
        *,
        call_timeout: float,
        clock: Clock,
        before_call: Callable[[], None] | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        line: Line | None = None,
        passage: Passage | None = None,
    ) -> None:
        self.account = account
        self._url = url.rstrip("/")
        basic = b64encode(f"{username}:{password.reveal()}".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "Accept": "application/json"}
        self._hide = hider(basic, password.reveal())
        self._call_timeout = call_timeout
        self._clock = clock
        self._before_call = before_call or _unasked
        self._on_exchange = on_exchange or _unrecorded
        self._also = _unrecorded
        self._line = line or Line()
        self._passage = passage or Open()
        self._step: Deadline | None = None

    @classmethod
    def of(
        cls,
        config: Config,
        *,
        clock: Clock,
        call_timeout: float | None = None,
        before_call: Callable[[], None] | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        passage: Passage | None = None,
    ) -> "Carrier":
        """A client of the account that a configuration names."""
        return cls(
            config.simwood_url,
            config.simwood_username,
            config.simwood_password,
            config.simwood_account,
            call_timeout=config.call_timeout if call_timeout is None else call_timeout,
            clock=clock,
            before_call=before_call,
            on_exchange=on_exchange,
            passage=passage,
        )

    def __repr__(self) -> str:
        return f"Carrier(account {self.account})"

    @contextmanager
    def within(
        self,
        step: Deadline,
        before_call: Callable[[], None] | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
    ) -> Generator[None]:
        """For the block: no call outlasts `step`, and `before_call` is asked instead of the usual one.

        `on_exchange` is told of exchanges, beside whoever always is.
        """
        usual = self._step, self._before_call, self._also
        self._step, self._before_call = step.or_earlier(self._step), before_call or self._before_call
        self._also = on_exchange or self._also
        try:
            yield
        finally:
            self._step, self._before_call, self._also = usual

    def call(
        self,
        operation: Operation,
        shape: type[T],
        at: Words = NOWHERE,
        *,
        query: Query | None = None,
        body: object = None,
    ) -> T:
        """Make one call, `at` the words of its path, and return its answer as `shape`.

        Raises `NotSent`, `MaybeDone` or `CarrierRefused`, and what `before_call` raises.
        """

        def read(judge: Judge, answer: Answer) -> T:
            return judge.shaped(answer, judge.json(answer), shape)

        return self.exchange(operation, read, at, query=query, body=body)

    def find(self, operation: Operation, read: Read[T], at: Words, *, limit: int = ANSWER_LIMIT) -> T | None:
        """As `exchange`, but None when the carrier itself says 404. A proxy's 404 stays `MaybeDone`."""
        try:
            return self.exchange(operation, read, at, limit=limit)
        except CarrierRefused as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def exchange(
        self,
        operation: Operation,
        read: Read[T],
        at: Words = NOWHERE,
        *,
        query: Query | None = None,
        body: object = None,
        limit: int = ANSWER_LIMIT,
    ) -> T:
        """Make one call and return what `read` makes of its answer. Raises as `call` does."""
        where = path(operation, self.account, at)
        words = urlencode(query) if query else ""
        if body is None:
            worded = Worded(operation.method, where, words)
        else:
            worded = Worded(operation.method, where, words, msgspec.json.encode(body), "application/json")
        return self.forward(operation.name, worded, read, limit=limit)

    def forward(self, name: str, worded: Worded, read: Read[T], *, limit: int = ANSWER_LIMIT) -> T:
        """Make a call as it is worded, `name` for the record; whoever worded it answers for it."""
        self._before_call()
        started = self._clock.monotonic()
        call = f"{worded.method} {worded.path}"
        judge = Judge(call, self._clock.time(), self._hide)
        try:
            self._enter(call)
            answer, value = self._exchange(judge, worded, read, limit)
        except CarrierError as error:
            self._report(name, worded, error.status, started, _ENDINGS[type(error)])
            raise
        self._report(name, worded, answer.status, started, "answered")
        return value

    def close(self) -> None:
        """Close the connections; closing twice is legal."""
        self._line.close()

    def _enter(self, call: str) -> None:
        left = self._call_timeout if self._step is None else self._step.left() - LEAST_TIME
        if left < 0:
            raise NotSent(f"{call}: no time left in this step", call=call)
        self._passage.enter(left)

    def _exchange(self, judge: Judge, worded: Worded, read: Read[T], limit: int) -> tuple[Answer, T]:
        try:
            answer = judge.answered(self._send(worded, limit))
            value = read(judge, answer)
        except CarrierError as error:
            self._passage.leave(error)
            raise
        self._passage.leave(None)
        return answer, value

    def _send(self, worded: Worded, limit: int) -> Answer | Unanswered:
        deadline = Deadline.after(self._clock, self._call_timeout).or_earlier(self._step)
        url = self._url + worded.path + (f"?{worded.query}" if worded.query else "")
        labelled = {"Content-Type": worded.content_type} if worded.content_type else {}
        headers = {**self._headers, **labelled}
        request = Request(worded.method, url, headers, worded.content or None)
        return self._line.exchange(request, deadline, limit=limit)

    def _report(self, name: str, worded: Worded, status: int | None, started: float, ending: Ending) -> None:
        seconds = self._clock.monotonic() - started
        exchange = Exchange(name, worded.method, worded.path, status, seconds, ending)
        self._on_exchange(exchange)
        self._also(exchange)


_ENDINGS: dict[type[CarrierError], Ending] = {
    NotSent: "not_sent",
    MaybeDone: "maybe_done",
    CarrierRefused: "refused",
}


def _unasked() -> None:
    """Nobody asked to be told before a call."""


def _unrecorded(_exchange: Exchange) -> None:
    """Nobody asked to be told of exchanges."""
