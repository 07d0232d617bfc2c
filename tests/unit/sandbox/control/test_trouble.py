"""What each planted fault does to a request, without a server."""

import base64

import fakeredis
import pytest
from msgspec.structs import replace

from services.sandbox.door import Door
from services.sandbox.endpoints.routing import Handler
from services.sandbox.trouble import Mangled
from services.sandbox.world.faults import Fault
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.v3.catalogue import load
from shared.v3.http import Answer, Call, Request, success

ACCOUNT = "930000"
NUMBER = "441632960123"
AUTHORIZATION = "Basic " + base64.b64encode(b"sandbox:sandbox").decode()
TRUNKS = Request("GET", f"/v3/voice/{ACCOUNT}/trunks", authorization=AUTHORIZATION)
TRUNK = replace(TRUNKS, method="PUT", path=f"/v3/voice/{ACCOUNT}/trunks/930000-NEW")
ALLOCATE = replace(TRUNKS, method="PUT", path=f"/v3/numbers/{ACCOUNT}/allocated/{NUMBER}")


@pytest.fixture
def world() -> World:
    made = World(fakeredis.FakeRedis(), ManualClock(), seed=1, report_ttl=300)
    made.ensure()
    return made


def well(_call: Call) -> Answer:
    return success()


def answered(world: World, fault: Fault, request: Request, handler: Handler | None = None) -> Answer:
    """The answer of a door behind which every endpoint is `handler`."""
    world.faults.plant(fault)
    handlers = {endpoint.name: handler or well for endpoint in load().endpoints}
    return Door(load(), handlers, world, sleep=lambda _: None, journal=True).answer(request)


def test_try_again_later_in_seconds_and_as_a_date(world: World) -> None:
    answer = answered(world, Fault("status", status=429, retry_after=120, count=1), TRUNKS)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "120")
    answer = answered(world, Fault("status", status=429, retry_after=120, retry_after_date=True), TRUNKS)
    assert answer.headers["Retry-After"] == "Tue, 14 Nov 2023 22:15:20 GMT"


def test_a_page_instead_of_an_answer(world: World) -> None:
    answer = answered(world, Fault("html"), TRUNKS)
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert answer.body().startswith(b"<html>")


@pytest.mark.parametrize(
    ("fault", "share", "seconds"), [(Fault("cut_body"), 0.5, 0), (Fault("drip", seconds=3), 1, 3)]
)
def test_a_body_that_arrives_oddly(world: World, fault: Fault, share: float, seconds: float) -> None:
    answer = answered(world, fault, TRUNKS)
    assert isinstance(answer, Mangled)
    assert (answer.share, answer.seconds, answer.document) == (share, seconds, {"success": True})


def test_a_number_is_taken_by_another_before_it_is_allocated(world: World) -> None:
    def allocate(call: Call) -> Answer:
        return Answer(world.numbers.allocate(call.account, NUMBER).outcome)

    assert answered(world, Fault("taken"), ALLOCATE, allocate).document == "gone"


def test_money_is_gone_before_it_is_spent(world: World) -> None:
    def balance(call: Call) -> Answer:
        return Answer(world.accounts.balance(call.account)[0])

    assert answered(world, Fault("balance_gone"), ALLOCATE, balance).document == 0


@pytest.mark.parametrize(
    "request_",
    [
        replace(TRUNK, body=b'{"max_cpm":"1","max_cpc":"2","cli_format":"uk"}'),
        replace(TRUNK, method="POST", body=b"_method=PUT&max_cpm=1&max_cpc=2&cli_format=uk"),
        replace(TRUNK, query="max_cpm=1&max_cpc=2"),
    ],
)
def test_half_of_an_update_is_applied(world: World, request_: Request) -> None:
    def told(call: Call) -> Answer:
        return Answer([call.method, dict(call.parameters.merged)])

    answer = answered(world, Fault("half_applied"), request_, told)
    assert answer.document == ["PUT", {"max_cpm": "1"}]


def test_a_list_lags_behind(world: World) -> None:
    def listed(call: Call) -> Answer:
        return Answer([{"trunk": name} for name in world.trunks.names(call.account)])

    world.trunks.create(ACCOUNT, "930000-NEW", "ip", "")
    answer = answered(world, Fault("lag", seconds=5), TRUNKS, listed)
    assert answer.document == [{"trunk": "930000-L001"}]


def test_the_journal_shows_no_code_of_a_mobile_port(world: World) -> None:
    request = replace(TRUNKS, path=f"/v3/porting/{ACCOUNT}/mnp/ABC1234567")
    answered(world, Fault("latency"), request)
    seen = world.journal.last(1)[0]
    assert (seen.path, seen.status, seen.account) == (f"/v3/porting/{ACCOUNT}/mnp/{{pac}}", 200, ACCOUNT)
