"""Ports over days and messages over seconds, at the served sandbox: its ledger says what really happened."""

from collections.abc import Generator
from pathlib import Path
from typing import cast

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from shared.exchange.deadline import Deadline
from shared.exchange.line import Answer, Line, Request, Unanswered
from shared.orders import progress
from shared.orders.book.delivery import Reports
from shared.orders.record import Order
from shared.orders.states import State
from shared.orders.types.kinds import AnyOrder
from shared.orders.types.messages import Report
from tests.integration.sandbox.receiver import Receiver
from tests.sandbox_server import USER, SandboxServer
from tests.servers import BeanstalkdServer, RedisServer
from tests.unit.workers.test_messages import FAX, SMS
from tests.unit.workers.test_porting import GNP, MNP
from tests.unit.workers.workshop import Workshop

DAY = 24 * 3600.0
MESSAGES: dict[str, tuple[AnyOrder, list[str]]] = {
    "sms": (SMS, ["1", "2", "11"]),
    "fax": (replace(FAX, callback=SMS.callback), ["1", "5", "10"] * 2),
}


class ToldWhere(Line):
    """Tells the carrier to report to the test's own receiver, because there is no gateway."""

    def __init__(self, receiver: Receiver) -> None:
        super().__init__()
        self._receiver = receiver

    def exchange(self, request: Request, deadline: Deadline, *, limit: int) -> Answer | Unanswered:
        """See `Line.exchange`."""
        body = (request.body or b"").replace(b"https://gateway.example/delivery", self._receiver.url.encode())
        told = Request(request.method, request.url, request.headers, body or None)
        return super().exchange(told, deadline, limit=limit)


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> Generator[SandboxServer]:
    place: Path = tmp_path_factory.mktemp("sandbox")
    with SandboxServer(place, redis_url=redis_server.url, beanstalkd=beanstalkd_server.address) as server:
        yield server


@pytest.fixture
def sandbox(served: SandboxServer) -> SandboxServer:
    served.reset()
    return served


@pytest.fixture
def receiver() -> Generator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def shop(sandbox: SandboxServer, receiver: Receiver) -> Workshop:
    """A workshop whose carrier is the sandbox."""
    return Workshop(line=ToldWhere(receiver), url=sandbox.url, user=USER)


def pass_days(shop: Workshop, sandbox: SandboxServer, order: Order, days: int) -> Order:
    """Let days pass for both, half a day at a time, until the order is over."""
    for _ in range(days * 2):
        shop.work()
        order = shop.look(order)
        if order.is_final and order.job is None:
            return order
        sandbox.control("POST", "clock", json={"forward": DAY / 2})
        shop.clock.advance(DAY / 2)
    raise AssertionError(f"still {order.state}: {order.why}")


def news(shop: Workshop) -> list[str]:
    told = [cast("dict[str, str]", body["news"]) for body in shop.delivered if "news" in body]
    return [one["status"] for one in told]


def test_a_geographic_port_comes_over_days(shop: Workshop, sandbox: SandboxServer) -> None:
    spec = replace(GNP, trunk=UNSET)
    order = pass_days(shop, sandbox, shop.take(spec), 40)
    assert order.state is State.SUCCEEDED, order.why
    assert [entry["effect"] for entry in sandbox.ledger(effect="port.submit")] == ["port.submit"]
    assert news(shop) == [
        "rcvd",
        "submitted_lcp",
        "accepted_lcp",
        "submitted_rh",
        "accepted_rh",
        "accepted",
        "complete",
    ]
    assert {entry["subject"] for entry in sandbox.ledger(effect="number.port_in")} == set(spec.arriving)
    assert shop.delivered[-1]["status"] == "succeeded"


def test_a_port_whose_answer_was_lost_is_submitted_once(shop: Workshop, sandbox: SandboxServer) -> None:
    sandbox.plant("reset_after", path="/v3/porting/*", method="POST", count=1)
    order = pass_days(shop, sandbox, shop.take(replace(MNP, trunk=UNSET)), 20)
    assert order.state is State.SUCCEEDED, order.why
    assert len(sandbox.ledger(effect="port.submit")) == 1
    assert "uncertain" in shop.events(order)


def test_a_rejected_port_fails_with_the_carriers_words(shop: Workshop, sandbox: SandboxServer) -> None:
    order = pass_days(shop, sandbox, shop.take(replace(GNP, trunk=UNSET, billing_postcode="ZZ99 1AA")), 5)
    assert order.state is State.FAILED
    assert "does not match the losing provider's records" in str(order.why)


@pytest.mark.parametrize("what", MESSAGES)
def test_a_message_is_followed_by_the_sandboxs_reports(
    shop: Workshop, sandbox: SandboxServer, receiver: Receiver, what: str
) -> None:
    spec, states = MESSAGES[what]
    order = shop.take(spec)
    shop.until(lambda found: found.position == 1, order)
    sandbox.control("POST", "clock", json={"forward": 60})
    for _ in states:
        _, payload = receiver.next_payload()
        told = payload["data"]
        report = Report(payload["id"], told["status"], told.get("status_msg", ""), told["dtime"])
        Reports(shop.calm, retention=60).keep(order.id, report)
    shop.decide(order, lambda found: progress.hear(found, shop.clock.time()))
    order = shop.finish(order)
    assert order.state is State.SUCCEEDED, order.why
    assert len(sandbox.ledger(effect=f"message.{what}")) == len(states) // 3
    assert sorted(news(shop)) == sorted(states)


def test_a_message_whose_answer_was_lost_is_sent_once_and_settled_by_its_report(
    shop: Workshop, sandbox: SandboxServer, receiver: Receiver
) -> None:
    sandbox.plant("reset_after", path="/v3/messaging/*", method="POST", count=1)
    order = shop.take(SMS)
    shop.until(lambda found: found.state is State.ATTENTION, order)
    _, payload = receiver.next_payload()
    Reports(shop.calm, retention=60).keep(order.id, Report(payload["id"], 11))
    shop.decide(order, lambda found: progress.hear(found, shop.clock.time()))
    assert shop.finish(order).state is State.SUCCEEDED
    assert [entry["subject"] for entry in sandbox.ledger(effect="message.sms")] == [payload["id"]]
