"""Answers that are not there yet: held without a thread, given once they are, dropped if unwanted."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from falcon import App, HTTPBadRequest, Request, Response

from services.gateway.waiting.holds import Asked, Awaited, hold, wait_for
from tests.unit.gateway.serving.stage import BOUNDS, Exchange, Theatre, theatre

ID = "01HF7YAT00ZZZZZZZZZZZZZZZZ"
SOON = 10
"""Turns of the loop after which everybody has heard of a client that goes."""


class Desk:
    """A resource that has an answer when the test says so."""

    def __init__(self, seconds: float = 30.0) -> None:
        self.ready = threading.Event()
        self.looks: list[bool] = []
        self._seconds = seconds

    def on_post(self, req: Request, resp: Response) -> None:
        resp.set_header("X-Kept", "yes")
        hold(req, resp, ID, self._seconds, self._answer, until_end=True)

    def on_get(self, _req: Request, resp: Response) -> None:
        resp.data = b"at once"

    def _answer(self, resp: Response, last: bool) -> bool:
        self.looks.append(last)
        if self.ready.is_set():
            resp.data = b"done"
        elif last:
            resp.status, resp.data = 202, b"not yet"
        return last or self.ready.is_set()


def application(resource: object) -> App[Request, Response]:
    app = App(middleware=[Asked()])
    app.add_route("/", resource)
    return app


def play(resource: object, script: Callable[[Theatre], Any], **bounds: Any) -> None:
    async def run() -> None:
        async with theatre(application(resource), BOUNDS._replace(**bounds)) as stage:
            await script(stage)

    asyncio.run(run())


def answered(exchange: Exchange) -> tuple[int, bytes]:
    return exchange.status, exchange.body


def test_an_answer_comes_when_the_bell_rings_and_it_is_there() -> None:
    desk = Desk()

    async def script(stage: Theatre) -> None:
        exchange = stage.ask(body=b"order")
        await stage.waiting(1)
        assert stage.board.bells[0].topic == ID
        assert stage.board.bells[0].until_end
        desk.ready.set()
        stage.board.ring_all()
        await exchange.task
        assert answered(exchange) == (200, b"done")
        assert exchange.headers["x-kept"] == "yes"
        assert stage.board.bells == []

    play(desk, script)
    assert desk.looks == [False, False]


def test_an_answer_that_is_there_already_is_not_waited_for() -> None:
    desk = Desk()
    desk.ready.set()

    async def script(stage: Theatre) -> None:
        exchange = stage.ask()
        await exchange.task
        assert answered(exchange) == (200, b"done")
        assert stage.board.bells == []

    play(desk, script)
    assert desk.looks == [False]


def test_a_bell_for_something_else_changes_nothing() -> None:
    desk = Desk()

    async def script(stage: Theatre) -> None:
        exchange = stage.ask()
        await stage.waiting(1)
        for count in (2, 3):
            stage.board.ring_all()
            while len(desk.looks) < count:
                await asyncio.sleep(0)
        assert exchange.sent == []
        desk.ready.set()
        stage.board.ring_all()
        await exchange.task
        assert answered(exchange) == (200, b"done")

    play(desk, script)


def test_when_time_is_up_it_is_answered_for_good() -> None:
    desk = Desk(seconds=0.01)

    async def script(stage: Theatre) -> None:
        exchange = stage.ask()
        await exchange.task
        assert answered(exchange) == (202, b"not yet")

    play(desk, script)
    assert desk.looks == [False, True]


def test_whoever_waits_holds_no_thread() -> None:
    desk = Desk()

    async def script(stage: Theatre) -> None:
        waiting = [stage.ask() for _ in range(50)]
        await stage.waiting(50)
        quick = stage.ask(method="GET")
        await quick.task
        assert answered(quick) == (200, b"at once")
        desk.ready.set()
        stage.board.ring_all()
        for exchange in waiting:
            await exchange.task
        assert {answered(exchange) for exchange in waiting} == {(200, b"done")}

    play(desk, script, threads=2)


def test_beyond_the_limit_nobody_waits_and_a_place_is_used_again() -> None:
    desk = Desk()

    async def script(stage: Theatre) -> None:
        first = stage.ask()
        await stage.waiting(1)
        second = stage.ask()
        await second.task
        assert answered(second) == (202, b"not yet")
        desk.ready.set()
        stage.board.ring_all()
        await first.task
        desk.ready.clear()
        third = stage.ask()
        await stage.waiting(1)
        stage.shell.stop()
        await third.task

    play(desk, script, waiters=1)
    assert desk.looks == [False, True, False, False, True]


def test_a_client_that_has_gone_leaves_its_place_and_is_answered_nothing() -> None:
    desk = Desk()

    async def script(stage: Theatre) -> None:
        first = stage.ask(body=b"order")
        await stage.waiting(1)
        first.hang_up()
        await first.task
        assert first.sent == []
        assert stage.board.bells == []
        second = stage.ask()
        await stage.waiting(1)
        desk.ready.set()
        stage.board.ring_all()
        await second.task
        assert answered(second) == (200, b"done")

    play(desk, script, waiters=1)


class Fickle:
    """A resource whose client goes while his answer is being made."""

    def __init__(self) -> None:
        self.goes: Callable[[], object] | None = None
        self.left: list[str] = []

    def on_post(self, req: Request, resp: Response) -> None:
        wait_for(req, resp, Awaited(ID, 30.0, self._answer, left=lambda: self.left.append(ID)))

    def _answer(self, resp: Response, _last: bool) -> bool:
        if self.goes is None:
            return False
        self.goes()
        resp.data = b"done"
        return True


def test_who_goes_while_his_answer_is_made_has_gone_without_it() -> None:
    desk = Fickle()

    async def script(stage: Theatre) -> None:
        exchange = stage.ask(body=b"order")
        await stage.waiting(1)

        async def go() -> None:
            exchange.hang_up()
            for _ in range(SOON):
                await asyncio.sleep(0)

        loop = asyncio.get_running_loop()
        desk.goes = lambda: asyncio.run_coroutine_threadsafe(go(), loop).result()
        stage.board.ring_all()
        await exchange.task
        assert exchange.sent == []
        assert stage.board.bells == []

    play(desk, script)
    assert desk.left == [ID]


def test_told_to_stop_it_answers_whoever_waits_and_whoever_comes() -> None:
    desk = Desk()

    async def script(stage: Theatre) -> None:
        waiting = [stage.ask() for _ in range(3)]
        await stage.waiting(3)
        stage.shell.stop()
        late = stage.ask()
        for exchange in [*waiting, late]:
            await exchange.task
            assert answered(exchange) == (202, b"not yet")
        assert stage.board.bells == []

    play(desk, script)


class Trouble:
    """A resource whose answer turns out to be an error."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    def on_post(self, req: Request, resp: Response) -> None:
        hold(req, resp, ID, 30.0, self._answer)

    def _answer(self, _resp: Response, last: bool) -> bool:
        if self._error is not None:
            raise self._error
        return False


@pytest.mark.parametrize(("error", "status"), [(HTTPBadRequest(), 400), (ValueError("a mistake"), 500)])
def test_an_error_is_answered_as_the_application_answers_it(error: Exception, status: int) -> None:
    async def script(stage: Theatre) -> None:
        exchange = stage.ask()
        await exchange.task
        assert exchange.status == status
        assert stage.board.bells == []

    play(Trouble(error), script)


def test_a_hold_that_has_no_answer_in_the_end_is_a_mistake_and_not_a_hang() -> None:
    async def script(stage: Theatre) -> None:
        exchange = stage.ask()
        await stage.waiting(1)
        stage.shell.stop()
        await exchange.task
        assert exchange.status == 500
        assert stage.board.bells == []

    play(Trouble(None), script)


def test_the_body_is_not_kept_for_the_answer() -> None:
    seen: list[Any] = []

    class Keeper(Desk):
        def on_post(self, req: Request, resp: Response) -> None:
            seen.append(req.stream.read())
            super().on_post(req, resp)

    class Watch:
        def process_request(self, req: Request, resp: Response) -> None:
            seen.append(req.content_length)

    app = App(middleware=[Watch(), Asked()])
    desk = Keeper()
    desk.ready.set()
    app.add_route("/", desk)

    async def run() -> None:
        async with theatre(app) as stage:
            await stage.ask(body=b"order").task

    asyncio.run(run())
    assert seen == [5, b"order", 0]


def test_answers_due_together_leave_threads_for_new_requests() -> None:
    entered, free = threading.Semaphore(0), threading.Event()

    class Slow(Desk):
        def _answer(self, resp: Response, last: bool) -> bool:
            if self.ready.is_set():
                entered.release()
                free.wait()
            return super()._answer(resp, last)

    desk = Slow()

    async def script(stage: Theatre) -> None:
        waiting: Iterable[Exchange] = [stage.ask() for _ in range(8)]
        await stage.waiting(8)
        desk.ready.set()
        stage.board.ring_all()
        for _ in range(2):
            await asyncio.to_thread(entered.acquire)
        quick = stage.ask(method="GET")
        await quick.task
        assert answered(quick) == (200, b"at once")
        free.set()
        for exchange in waiting:
            await exchange.task

    play(desk, script, threads=4)
