"""How a v3 write is held: joined, keyed, not waited for, out of time, in doubt."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from falcon.testing import Result
from msgspec.structs import replace

from shared.clock import ManualClock
from shared.errors import BookUnavailable
from shared.orders import progress
from shared.orders.clients.clients import demo_client
from shared.orders.escrow.answers import Answer, Answers
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import Call
from shared.orders.v3.askers import Askers, Place
from shared.outcome import Done, Refused
from shared.store import connect
from tests.integration.gateway.house import CONFIG, House
from tests.integration.gateway.v3.carrier import ACCOUNT, SandboxCarrier, basic
from tests.integration.gateway.v3.hands import Hands
from tests.servers import RedisServer

SMS = f"/v3/messaging/{ACCOUNT}/sms"
CONFIGURE = f"/v3/numbers/{ACCOUNT}/allocated/441632960123/config"
TEXT = {"to": "447700900321", "from": "Sample", "message": "Hello"}
DEMO = basic("demo", "demo-secret")
NOW = 1_795_500_000.0
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def shared_house(redis_server: RedisServer) -> Generator[House]:
    client = connect(redis_server.url.removesuffix("/0") + "/2")
    house = House(client, config=replace(CONFIG, simwood_url=NOWHERE, gateway_hold=0.01))
    yield house
    house.close()
    client.close()


@pytest.fixture
def house(shared_house: House) -> House:
    """A gateway that nobody works for, and that does not wait."""
    shared_house.redis.flushdb()
    shared_house.server.restart()
    shared_house.admit()
    return shared_house


def ask(house: House, method: str, path: str, document: object, **headers: str) -> Result:
    sent = {"Authorization": DEMO, **headers}
    return house.http.simulate_request(method, path, json=document, headers=sent)


def orders(house: House) -> list[Order]:
    return [house.book.read(order_id) for order_id in house.orders()]


def errors(answer: Result) -> str:
    found: dict[str, Any] = answer.json
    assert found["success"] is False
    return " ".join(found["errors"])


def test_out_of_time_the_order_is_named(house: House) -> None:
    answer = ask(house, "POST", SMS, TEXT)
    (order,) = orders(house)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert f"/orders/{order.id}" in errors(answer)
    assert order.spec.priority == "high"


def test_the_same_write_again_joins_what_was_left_without_an_answer(house: House) -> None:
    ask(house, "POST", SMS, TEXT)
    ask(house, "POST", SMS, dict(reversed(TEXT.items())))
    house.http.simulate_post(
        f"{SMS}?pretty=true",
        body="to=447700900321&from=Sample&message=Hello",
        headers={"Authorization": DEMO},
    )
    assert len(orders(house)) == 1


@pytest.mark.parametrize("change", [{"message": "Other"}, {"to": "447700900322"}, {"report": "x"}])
def test_another_write_is_another_order(house: House, change: dict[str, str]) -> None:
    ask(house, "POST", SMS, TEXT)
    ask(house, "POST", SMS, TEXT | change)
    assert len(orders(house)) == 2


def test_of_callers_who_are_all_there_each_has_his_own(served: tuple[House, SandboxCarrier]) -> None:
    house, carrier = served
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(ask, [house] * 8, ["POST"] * 8, [SMS] * 8, [TEXT] * 8))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == len(orders(house)) == 8
    assert len(carrier.world.ledger.read(effect="message.sms")) == 8


def test_once_answered_the_same_write_is_a_new_one(house: House) -> None:
    ask(house, "POST", SMS, TEXT)
    (order,) = orders(house)
    house.work(order.id, Done({"status": 200}))
    ask(house, "POST", SMS, TEXT)
    ask(house, "POST", SMS, TEXT)
    assert len(orders(house)) == 2


def test_what_nobody_has_heard_is_told_to_who_asks_again(house: House) -> None:
    """The client had gone when its message was sent: asking again must not send it again."""
    ask(house, "POST", SMS, TEXT)
    (order,) = orders(house)
    house.work(order.id, Refused("No route"))
    answer = ask(house, "POST", SMS, TEXT)
    assert (answer.status_code, len(orders(house))) == (409, 1)
    assert "No route" in errors(answer)


@pytest.mark.parametrize("reached", [False, True], ids=["not asked", "asked, its answer lost"])
def test_who_was_told_that_the_book_is_away_is_told_the_same_orders_answer(
    house: House, monkeypatch: pytest.MonkeyPatch, reached: bool
) -> None:
    look = Answers.hand_over

    def away(answers: Answers, order_id: str, askers: str = "") -> tuple[Order, Answer | None]:
        house.work(order_id, Refused("No route"))
        if reached:
            look(answers, order_id, askers)
        raise BookUnavailable("it was killed")

    with monkeypatch.context() as patch:
        patch.setattr(Answers, "hand_over", away)
        assert ask(house, "POST", SMS, TEXT).status_code == 503
    answer = ask(house, "POST", SMS, TEXT)
    assert (answer.status_code, len(orders(house))) == (409, 1)
    assert "No route" in errors(answer)


def test_what_was_taken_up_when_the_book_went_away_can_be_taken_up_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(house, "POST", SMS, TEXT)
    take_up = Askers.take_up

    def away(askers: Askers, name: str, order_id: str) -> Place:
        take_up(askers, name, order_id)
        raise BookUnavailable("it was killed")

    with monkeypatch.context() as patch:
        patch.setattr(Askers, "take_up", away)
        assert ask(house, "POST", SMS, TEXT).status_code == 503
    assert ask(house, "POST", SMS, TEXT).status_code == 503
    assert len(orders(house)) == 1


def test_what_sets_a_state_is_never_answered_from_the_past(house: House) -> None:
    """Between the first and the second somebody may have set it to something else."""
    ask(house, "PUT", CONFIGURE, {"routing": {}})
    (order,) = orders(house)
    house.work(order.id, Done({"status": 200}))
    ask(house, "PUT", CONFIGURE, {"routing": {}})
    assert len(orders(house)) == 2


class TestAKey:
    def test_makes_the_same_write_one_for_good(self, house: House) -> None:
        for key in ("a", '"a"', "a"):
            ask(house, "PUT", CONFIGURE, {"routing": {}}, **{"Idempotency-Key": key})
            (order,) = orders(house)
        house.work(order.id, Done({"status": 200}))
        ask(house, "PUT", CONFIGURE, {"routing": {}}, **{"Idempotency-Key": "a"})
        assert len(orders(house)) == 1

    def test_makes_two_of_equal_writes(self, house: House) -> None:
        for key in ("a", "b"):
            ask(house, "POST", SMS, TEXT, **{"Idempotency-Key": key})
        assert len(orders(house)) == 2

    def test_is_for_one_write(self, house: House) -> None:
        ask(house, "POST", SMS, TEXT, **{"Idempotency-Key": "a"})
        answer = ask(house, "POST", SMS, TEXT | {"message": "Other"}, **{"Idempotency-Key": "a"})
        assert (answer.status_code, len(orders(house))) == (422, 1)
        assert "another request" in errors(answer)

    def test_has_a_form(self, house: House) -> None:
        answer = ask(house, "POST", SMS, TEXT, **{"Idempotency-Key": "a b"})
        assert (answer.status_code, orders(house)) == (400, [])


def test_who_does_not_want_to_wait_is_told_where_the_order_is(house: House) -> None:
    answer = ask(house, "POST", SMS, TEXT, Prefer="respond-async")
    (order,) = orders(house)
    assert (answer.status_code, answer.headers["location"]) == (202, f"/orders/{order.id}")
    assert answer.headers["preference-applied"] == "respond-async"
    assert answer.json == {"success": True, "data": {"order": order.id, "url": f"/orders/{order.id}"}}


def test_and_may_look_there_whatever_else_he_may(house: House) -> None:
    house.admit(replace(demo_client(ACCOUNT), id="voice", scopes=frozenset({"v3"})))
    voice = basic("voice", "demo-secret")
    where = ask(house, "POST", SMS, TEXT, Prefer="respond-async", Authorization=voice).headers["location"]
    assert house.get(where, auth=voice).json["status"] == "accepted"
    assert house.get(f"{where}/events", auth=voice).status_code == 200
    assert house.get(f"{where}/result", auth=voice).status_code == 404
    assert house.get("/orders", auth=voice).status_code == 403
    other = ask(house, "POST", SMS, TEXT, Prefer="respond-async").headers["location"]
    assert house.get(other, auth=voice).status_code == 404


def test_who_has_no_patience_at_all_is_told_so_at_once(build: Callable[..., House]) -> None:
    house = build(config=replace(CONFIG, simwood_url=NOWHERE, gateway_hold=3600))
    answer = ask(house, "POST", SMS, TEXT, Prefer="wait=0")
    (order,) = orders(house)
    assert answer.status_code == 503
    assert order.id in errors(answer)


def test_a_write_that_a_person_must_judge_is_not_waited_for(build: Callable[..., House]) -> None:
    house = build(config=replace(CONFIG, simwood_url=NOWHERE), clock=ManualClock(NOW))
    ask(house, "POST", SMS, TEXT, Prefer="respond-async")
    (order,) = orders(house)
    attend(house, order)
    answer = ask(house, "POST", SMS, TEXT)
    assert (answer.status_code, len(orders(house))) == (503, 1)
    assert "a person must decide" in errors(answer)


def attend(house: House, order: Order) -> None:
    move = progress.attention(order, "it may have been sent", house.clock.time())
    assert house.book.commit(order, move).state is State.ATTENTION


@pytest.fixture
def served(before: Callable[..., House]) -> Generator[tuple[House, SandboxCarrier]]:
    carrier = SandboxCarrier()
    house = before(carrier.url)
    hands = Hands(house, replace(CONFIG, simwood_url=carrier.url))
    yield house, carrier
    hands.close()
    carrier.close()


def test_a_body_of_any_bytes_gets_there_as_it_is(served: tuple[House, SandboxCarrier]) -> None:
    house, _ = served
    content = bytes(range(256)) * 100
    body = (
        b'--x\r\nContent-Disposition: form-data; name="to"\r\n\r\n441632960001\r\n'
        b'--x\r\nContent-Disposition: form-data; name="from"\r\n\r\n441632960002\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF-1.4\n" + content + b"\r\n--x--\r\n"
    )
    answer = house.http.simulate_post(
        f"/v3/messaging/{ACCOUNT}/fax",
        body=body,
        headers={"Authorization": DEMO, "Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 200, answer.text
    (order,) = orders(house)
    assert isinstance(order.spec, Call)
    assert order.spec.body is msgspec.UNSET
    assert house.book.upload(order.id) == body


def test_without_a_book_nothing_is_promised(tmp_path: Path, build: Callable[..., House]) -> None:
    server = RedisServer(tmp_path / "redis").start()
    client = connect(server.url)
    house = build(client, config=replace(CONFIG, simwood_url=NOWHERE))
    assert ask(house, "POST", SMS, TEXT, Prefer="respond-async").status_code == 202
    server.kill()
    answer = ask(house, "POST", SMS, TEXT)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert errors(answer)
    client.close()


def test_the_answer_can_be_had_again_as_the_result_of_the_order(served: tuple[House, SandboxCarrier]) -> None:
    house, _ = served
    answer = ask(house, "POST", SMS, TEXT)
    (order,) = orders(house)
    result = house.get(f"/orders/{order.id}/result")
    assert (result.content, result.headers["content-type"]) == (answer.content, "application/json")
    refused = ask(house, "POST", SMS, {})
    result = house.get(f"/orders/{orders(house)[0].id}/result")
    assert (refused.status_code, result.content) == (400, refused.content)


def test_an_order_without_an_answer_yet_has_no_result(house: House) -> None:
    ask(house, "POST", SMS, TEXT)
    (order,) = orders(house)
    assert house.get(f"/orders/{order.id}/result").status_code == 404
