"""What goes to the carrier, what must be so before it goes, and what is told of it afterwards."""

from base64 import b64encode
from contextlib import suppress

import pytest

from shared.carrier import accounts, numbers, trunks
from shared.carrier.client import LEAST_TIME, Exchange
from shared.clock import ManualClock, SystemClock
from shared.errors import CarrierError, CarrierRefused, LostReservation, MaybeDone, NotSent
from shared.exchange.deadline import Deadline
from tests import rogue_server as rogue
from tests.integration.carrier.conftest import PASSWORD, TIME, Stage
from tests.servers import free_port

NUMBER = "441632960123"
SUCCESS = rogue.whole(b'{"success":true}')
BALANCE = rogue.whole(b'[{"balance":"168.06100","currency":"GBP"}]')


def test_credentials_go_with_the_first_request(stage: Stage) -> None:
    server = stage.server(rogue.answers(SUCCESS))
    numbers.delete(stage.carrier(server.url + "/"), NUMBER)
    request = server.requests[0]
    assert request.startswith(b"DELETE /v3/numbers/930000/allocated/441632960123 HTTP/1.1\r\n")
    assert b"Authorization: Basic " + b64encode(f"user:{PASSWORD}".encode()) + b"\r\n" in request


def test_a_body_is_json(stage: Stage) -> None:
    server = stage.server(rogue.answers(SUCCESS))
    numbers.put_trunk(stage.carrier(server.url), NUMBER, "930000-ACME")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert b"Content-Type: application/json" in head
    assert body == b'{"trunk":"930000-ACME"}'


def test_the_worker_is_asked_before_every_call(stage: Stage) -> None:
    server = stage.server(rogue.answers(SUCCESS))
    carrier, asked = stage.carrier(server.url), list[int]()
    with carrier.within(Deadline.after(SystemClock(), 60), lambda: asked.append(len(server.requests))):
        numbers.delete(carrier, NUMBER)
        numbers.delete(carrier, NUMBER)
    numbers.delete(carrier, NUMBER)
    assert asked == [0, 1]


def test_a_lost_reservation_makes_no_call(stage: Stage) -> None:
    server = stage.server(rogue.answers(SUCCESS))
    carrier = stage.carrier(server.url)

    def lost() -> None:
        raise LostReservation("somebody else has the job")

    with carrier.within(Deadline.after(SystemClock(), 60), lost), pytest.raises(LostReservation):
        numbers.delete(carrier, NUMBER)
    assert (server.connections, stage.exchanges) == (0, [])


def test_a_step_with_too_little_time_left_makes_no_call(stage: Stage) -> None:
    server = stage.server(rogue.answers(SUCCESS))
    carrier, clock = stage.carrier(server.url), ManualClock()
    with carrier.within(Deadline.after(clock, 30)):
        numbers.delete(carrier, NUMBER)
        clock.advance(30 - LEAST_TIME / 2)
        with pytest.raises(NotSent, match="no time left"):
            numbers.delete(carrier, NUMBER)
    assert len(server.requests) == 1


def test_time_that_asking_the_worker_takes_counts(stage: Stage) -> None:
    server = stage.server(rogue.answers(SUCCESS))
    carrier, clock = stage.carrier(server.url), ManualClock()
    with carrier.within(Deadline.after(clock, 30), lambda: clock.advance(30)), pytest.raises(NotSent):
        numbers.delete(carrier, NUMBER)
    assert server.connections == 0


def test_a_call_ends_with_its_time_however_the_answer_drips(stage: Stage) -> None:
    server = stage.server(rogue.drips(SUCCESS))
    with pytest.raises(MaybeDone, match="no answer in time"):
        numbers.delete(stage.carrier(server.url), NUMBER)
    assert TIME <= stage.exchanges[0].seconds < 1.5


def test_every_exchange_is_told_without_its_query(stage: Stage) -> None:
    server = stage.server(rogue.answers(rogue.whole(b"[]")))
    numbers.available(stage.carrier(server.url), pattern="1632*", tier="gold")
    assert b"?pattern=1632%2A " in server.requests[0]
    told = stage.exchanges[0]
    assert told == Exchange(
        "numbers.available",
        "GET",
        "/v3/numbers/930000/available/gold/10",
        200,
        told.seconds,
        "answered",
    )


@pytest.mark.parametrize(
    ("act", "status", "ending"),
    [
        (rogue.answers(rogue.whole(b'{"success":false,"errors":["no"]}', status="400 X")), 400, "refused"),
        (rogue.answers(rogue.whole(b"", status="502 X")), 502, "maybe_done"),
        (rogue.resets, None, "maybe_done"),
    ],
)
def test_every_ending_is_told(stage: Stage, act: rogue.Act, status: int | None, ending: str) -> None:
    server = stage.server(act)
    with pytest.raises((CarrierRefused, MaybeDone)):
        numbers.delete(stage.carrier(server.url), NUMBER)
    assert [(told.status, told.ending) for told in stage.exchanges] == [(status, ending)]


def test_a_call_that_was_not_sent_is_told_too(stage: Stage) -> None:
    with pytest.raises(NotSent, match="refused"):
        numbers.delete(stage.carrier(f"http://127.0.0.1:{free_port()}"), NUMBER)
    assert stage.exchanges[0].ending == "not_sent"


def test_nothing_is_ever_sent_twice(stage: Stage) -> None:
    server = stage.server(rogue.resets, rogue.answers(SUCCESS))
    with pytest.raises(MaybeDone):
        numbers.delete(stage.carrier(server.url), NUMBER)
    assert server.connections == 1


def test_a_redirected_write_is_not_taken_for_done(stage: Stage) -> None:
    moved = rogue.whole(b"", status="302 Found", location="/login")
    server = stage.server(rogue.answers(moved, SUCCESS))
    with pytest.raises(MaybeDone, match="302"):
        trunks.put(stage.carrier(server.url), "930000-ACME", {})
    assert len(server.requests) == 1


def test_a_balance_after_an_outage_needs_no_new_client(stage: Stage) -> None:
    server = stage.server(rogue.closes, rogue.answers(BALANCE))
    carrier = stage.carrier(server.url)
    with pytest.raises(MaybeDone):
        accounts.balance(carrier)
    assert str(accounts.balance(carrier).balance) == "168.06100"


class Turnstile:
    """A passage that notes what passes, and may be shut."""

    def __init__(self, shut: NotSent | None = None) -> None:
        self.shut = shut
        self.passed: list[str] = []

    def enter(self, left: float) -> None:
        """See `Passage.enter`."""
        assert left > 0
        self.passed.append("in")
        if self.shut:
            raise self.shut

    def leave(self, error: CarrierError | None) -> None:
        """See `Passage.leave`."""
        self.passed.append(type(error).__name__)


@pytest.mark.parametrize(
    ("act", "end"),
    [
        (rogue.answers(SUCCESS), "NoneType"),
        (rogue.answers(rogue.whole(b"{}", status="429 Too Many Requests")), "CarrierRefused"),
        (rogue.reads_and_closes, "MaybeDone"),
    ],
)
def test_the_passage_is_told_how_a_call_ends(stage: Stage, act: rogue.Act, end: str) -> None:
    passage = Turnstile()
    carrier = stage.carrier(stage.server(act).url, passage)
    with suppress(CarrierError):
        numbers.delete(carrier, NUMBER)
    assert passage.passed == ["in", end]


def test_a_shut_passage_lets_no_call_through(stage: Stage) -> None:
    server = stage.server(rogue.answers(SUCCESS))
    passage = Turnstile(shut=NotSent("not now", retry_after=3))
    with pytest.raises(NotSent, match="not now"):
        numbers.delete(stage.carrier(server.url, passage), NUMBER)
    assert server.requests == []
    assert passage.passed == ["in"]
    assert [exchange.ending for exchange in stage.exchanges] == ["not_sent"]
