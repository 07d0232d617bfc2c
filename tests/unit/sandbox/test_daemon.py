"""The report daemon: makes each file once, announces it, and survives whatever a tube may deliver."""

import fakeredis
import pytest

from services.sandbox import delivery
from services.sandbox.daemon import Daemon, Work
from services.sandbox.jobs import Jobs
from services.sandbox.makers import Maker
from services.sandbox.messengers import Messenger
from services.sandbox.world import keys
from services.sandbox.world.events import Event
from services.sandbox.world.world import World
from shared.clock import ManualClock
from shared.tubes.memory import MemoryBelt, MemoryServer
from shared.tubes.names import SANDBOX_EVENTS, SANDBOX_REPORTS
from shared.v3 import reports
from shared.v3.reports import Report

ACCOUNT = "930000"
CALLBACK = "http://receiver.example.com/"


class Receiver:
    """Stands for the customer's address: understands from the `deaf`-th message on."""

    def __init__(self) -> None:
        self.deaf = 0
        self.told: list[Event] = []

    def __call__(self, event: Event) -> bool:
        self.told.append(event)
        return len(self.told) > self.deaf


class Rig:
    """A world, a belt and the daemons on it, whose time moves when told."""

    def __init__(self) -> None:
        self.clock = ManualClock(1_795_500_000.0)
        server = MemoryServer(self.clock)
        self.belt = MemoryBelt(server)
        self.jobs = Jobs(MemoryBelt(server))
        self.redis = fakeredis.FakeRedis()
        self.world = World(self.redis, self.clock, seed=1, report_ttl=300, wake=self.jobs.deliver)
        self.world.ensure()
        self.receiver = Receiver()
        self.daemons = [
            _watching(server, SANDBOX_REPORTS, Maker(self.world)),
            *(_watching(server, tube, Messenger(self.world, self.receiver)) for tube in SANDBOX_EVENTS),
        ]

    def ask(self, report: Report, callback: str = "") -> Report:
        self.world.reports.claim(report, callback)
        self.jobs.make(report.account, report.hash)
        return report

    def work(self) -> int:
        """Settle every job that is due; how many there were."""
        self.world.pass_time()
        return sum(1 for daemon in self.daemons for _ in iter(lambda: daemon.step(0), False))  # noqa: B023

    def content(self, report: Report) -> bytes | None:
        found = self.world.reports.collect(report.account, report.hash)
        return found.content if found else None


def _watching(server: MemoryServer, tube: str, work: Work) -> Daemon:
    belt = MemoryBelt(server)
    belt.watch((tube,))
    return Daemon(belt, tube, work)


@pytest.fixture
def rig() -> Rig:
    return Rig()


@pytest.fixture
def report() -> Report:
    return reports.cdr_day(ACCOUNT, "voice", "2026-11-20")


def test_a_report_is_made(rig: Rig, report: Report) -> None:
    rig.ask(report)
    assert rig.work() == 1
    assert (rig.content(report) or b"").startswith(b'[{"_id":')


def test_a_job_that_comes_twice_makes_one_file(rig: Rig, report: Report) -> None:
    rig.ask(report)
    rig.jobs.make(ACCOUNT, report.hash)
    rig.work()
    assert rig.content(report)
    assert rig.content(report) is None


def test_a_job_nobody_waits_for_and_one_that_is_none_are_dropped(rig: Rig, report: Report) -> None:
    rig.jobs.make(ACCOUNT, report.hash)
    rig.belt.put(SANDBOX_REPORTS, b"nonsense", priority=1, ttr=60)
    rig.belt.put(SANDBOX_EVENTS[0], b'{"event":"unknown","attempt":0}', priority=1, ttr=60)
    assert rig.work() == 3
    assert rig.belt.waiting(SANDBOX_REPORTS)["ready"] == 0


def test_a_report_that_cannot_be_made_disappears(rig: Rig) -> None:
    unknown = rig.ask(Report(ACCOUNT, "unknown", {}, "2026-11-20"))
    rig.work()
    assert rig.content(unknown) is None


def test_a_result_is_announced(rig: Rig, report: Report) -> None:
    rig.ask(report, CALLBACK)
    assert rig.work() == 2
    assert [(event.url, event.subject) for event in rig.receiver.told] == [(CALLBACK, report.hash)]


def test_an_announcement_is_repeated_until_it_is_understood(rig: Rig, report: Report) -> None:
    rig.receiver.deaf = 1
    rig.ask(report, CALLBACK)
    rig.work()
    assert len(rig.receiver.told) == 1
    rig.clock.advance(5)
    rig.work()
    rig.clock.advance(100)
    rig.work()
    assert len(rig.receiver.told) == 2


@pytest.mark.parametrize("form", [False, True])
def test_the_minutes_to_fetch_a_fax_begin_when_its_receiver_knows(rig: Rig, form: bool) -> None:
    name = "fax-00000000000000001"
    rig.receiver.deaf = 1
    rig.world.reports.deposit(ACCOUNT, name, b"%PDF-", "application/pdf")
    data = {"url": f"http://127.0.0.1/v3/files/{ACCOUNT}/{name}"}
    rig.world.events.emit(ACCOUNT, "fax_inbound", data, url=CALLBACK, form=form)
    rig.work()
    assert rig.redis.ttl(keys.report(ACCOUNT, name)) > 24 * 3600
    rig.clock.advance(5)
    rig.work()
    assert 0 < rig.redis.ttl(keys.report(ACCOUNT, name)) <= 300


def test_one_receiver_is_told_in_order(rig: Rig) -> None:
    for status in range(20):
        rig.world.events.emit(ACCOUNT, "cdr", {"status": status}, url=CALLBACK + "%status%")
    rig.work()
    assert [event.url for event in rig.receiver.told] == [f"{CALLBACK}{status}" for status in range(20)]


def test_a_result_is_announced_though_it_was_collected_at_once(rig: Rig, report: Report) -> None:
    rig.ask(report, CALLBACK)
    rig.daemons[0].step(0)
    assert rig.content(report) is not None
    rig.work()
    assert [event.subject for event in rig.receiver.told] == [report.hash]


def test_a_collected_result_is_not_announced_any_more(rig: Rig, report: Report) -> None:
    rig.receiver.deaf = 99
    rig.ask(report, CALLBACK)
    rig.work()
    rig.content(report)
    rig.clock.advance(5)
    assert rig.work() == 1
    assert len(rig.receiver.told) == 1


def test_a_file_made_before_a_crash_is_announced_after_it(rig: Rig, report: Report) -> None:
    rig.ask(report, CALLBACK)
    rig.world.reports.finish(report, b"[]", "application/json")
    rig.work()
    assert [(event.url, event.subject) for event in rig.receiver.told] == [(CALLBACK, report.hash)]
    assert rig.content(report) == b"[]"


def test_number_reports_list_what_is_asked_for(rig: Rig) -> None:
    numbers = ("441632960001", "441632960002", "442079460123")
    for number in numbers:
        rig.world.numbers.allocate(ACCOUNT, number)
    rig.world.numbers.configure(ACCOUNT, numbers[1], '{"routing":{},"meta":{"key":"Shop"}}')
    day = "2026-11-24"
    asked = {
        b"1632960001": rig.ask(reports.numbers(ACCOUNT, 10, day, pattern="1632960001")),
        b"1632960002": rig.ask(reports.numbers(ACCOUNT, None, day, key="SHOP")),
        b"2079460123": rig.ask(reports.numbers(ACCOUNT, None, day, pattern="20*")),
    }
    configured = rig.ask(reports.numbers(ACCOUNT, None, day, filter_config=True))
    rig.work()
    for number, report in asked.items():
        found = rig.content(report) or b""
        assert (found.count(b'"number"'), number in found) == (1, True)
    assert b"1632960002" in (rig.content(configured) or b"")


def test_a_job_that_fails_does_not_hold_up_the_next(rig: Rig) -> None:
    done: list[bytes] = []

    def work(body: bytes) -> None:
        done.append(body)
        raise ZeroDivisionError

    for body in (b"1", b"2"):
        rig.belt.put("sandbox.tests", body, priority=1, ttr=60)
    rig.belt.watch(("sandbox.tests",))
    daemon = Daemon(rig.belt, "sandbox.tests", work)
    assert [daemon.step(0) for _ in range(3)] == [True, True, False]
    assert done == [b"1", b"2"]


def test_an_address_that_is_none_is_not_reached(rig: Rig) -> None:
    rig.world.events.emit(ACCOUNT, "cdr", {}, url="http://x..y/")
    assert not delivery.post(rig.world.events.waiting()[0])


def test_a_stopped_daemon_returns(rig: Rig) -> None:
    for daemon in rig.daemons:
        daemon.stop()
        daemon.run()
