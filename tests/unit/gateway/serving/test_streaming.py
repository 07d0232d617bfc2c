"""Event streams through the shell: news when the bell rings, comments when it does not, no thread for it."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from falcon import App, Request, Response

from services.gateway.serving import streams
from services.gateway.waiting.holds import Feed, News, follow
from shared.errors import BookUnavailable
from tests.unit.gateway.serving.stage import BOUNDS, Theatre, theatre

TOPIC = "{trunkline}:log:demo"
SILENCE = News()


class Source:
    """A resource with the news that a test puts in."""

    def __init__(self, *news: "News | Exception", rest: "News" = SILENCE) -> None:
        self._news, self._rest = list(news), rest
        self.allowed: Callable[[], bool] = lambda: True
        self._lock = threading.Lock()

    def tell(self, *news: "News | Exception") -> None:
        with self._lock:
            self._news += news

    def on_get(self, req: Request, resp: Response) -> None:
        resp.content_type = "text/event-stream"
        follow(req, Feed(TOPIC, self._read, self._still))

    def _still(self) -> bool:
        return self.allowed()

    def _read(self) -> News:
        with self._lock:
            news = self._news.pop(0) if self._news else self._rest
        if isinstance(news, Exception):
            raise news
        return news


def play(source: Source, script: Callable[[Theatre], Any], **bounds: Any) -> None:
    app: App[Request, Response] = App()
    app.add_route("/events", source)

    async def run() -> None:
        async with theatre(app, BOUNDS._replace(**bounds)) as stage:
            await script(stage)

    asyncio.run(run())


def test_news_is_sent_when_the_bell_rings_until_there_can_be_no_more() -> None:
    source = Source(News(b"first"))

    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.until(b"first")
        assert (stream.status, stream.headers) == (200, {"content-type": "text/event-stream"})
        source.tell(News(b"second"), News(b"last", over=True))
        stage.board.ring_all()
        await stream.until(b"second")
        assert not stream.is_whole
        stage.board.ring_all()
        await stream.task
        assert (stream.body, stream.is_whole) == (b":\n\nfirstsecondlast", True)
        assert stage.board.bells == []

    play(source, script)


def test_the_head_goes_out_before_there_is_any_news() -> None:
    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.until(b":\n\n")
        await stage.waiting(1)
        assert stage.board.bells[0].topic == TOPIC
        stream.hang_up()
        await stream.task
        assert stage.board.bells == []

    play(Source(), script)


def test_more_that_is_there_is_sent_without_a_bell() -> None:
    source = Source(News(b"a", more=True), News(b"b", more=True), News(b"c", over=True))

    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.task
        assert stream.body == b":\n\nabc"

    play(source, script)


def test_silence_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.01)

    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.until(b":\n\n:\n\n:\n\n")
        stream.hang_up()
        await stream.task

    play(Source(), script)


def test_a_book_that_was_away_is_asked_again_without_a_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.01)
    source = Source(BookUnavailable("away"), BookUnavailable("away"), News(b"back", over=True))

    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.task
        assert stream.body.endswith(b"back")

    play(source, script)


@pytest.mark.parametrize("rest", [SILENCE, News(b"more", more=True)], ids=["silent", "busy"])
def test_whoever_may_not_have_it_any_more_loses_it(monkeypatch: pytest.MonkeyPatch, rest: News) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.01)
    source = Source(rest=rest)
    looks: list[bool] = [True, True, False]
    source.allowed = lambda: looks.pop(0)

    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.task
        assert (stream.is_whole, looks) == (True, [])

    play(source, script)


def test_a_book_that_is_away_takes_nobody_s_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT", 0.01)
    looks: list[bool] = []
    source = Source()

    def away() -> bool:
        looks.append(True)
        raise BookUnavailable("away")

    source.allowed = away

    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        while len(looks) < 3:
            await asyncio.sleep(0)
        source.tell(News(b"last", over=True))
        stage.board.ring_all()
        await stream.task
        assert stream.body.endswith(b"last")

    play(source, script)


def test_after_a_while_a_client_has_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST", 0.01)

    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.task
        assert stream.is_whole

    play(Source(), script)


def test_told_to_stop_it_ends_all_streams_and_opens_no_more() -> None:
    async def script(stage: Theatre) -> None:
        stream = stage.ask("/events", method="GET")
        await stream.until(b":\n\n")
        stage.shell.stop()
        await stream.task
        assert stream.is_whole
        late = stage.ask("/events", method="GET")
        await late.task
        assert late.status == 503

    play(Source(), script)


def test_beyond_the_limit_a_stream_is_refused_and_a_place_is_used_again() -> None:
    async def script(stage: Theatre) -> None:
        first = stage.ask("/events", method="GET")
        await first.until(b":\n\n")
        second = stage.ask("/events", method="GET")
        await second.task
        assert second.status == 503
        assert b"too-many-streams" in second.body
        assert "retry-after" in second.headers
        first.hang_up()
        await first.task
        third = stage.ask("/events", method="GET")
        await third.until(b":\n\n")
        third.hang_up()
        await third.task

    play(Source(), script, streams=1)


def test_many_streams_need_no_threads() -> None:
    source = Source()

    async def script(stage: Theatre) -> None:
        opened = [stage.ask("/events", method="GET") for _ in range(50)]
        await stage.waiting(50)
        for stream in opened:
            await stream.until(b":\n\n")
            stream.hang_up()
            await stream.task

    play(source, script, threads=2, streams=50)
