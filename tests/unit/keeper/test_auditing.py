"""Who makes an audit and when: one keeper, one audit at a time, one a night."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from services.keeper.auditing import HELD, NIGHT
from shared.nights import cron_of
from shared.orders import keyspace
from shared.orders.audit.audits import Decision
from shared.orders.types import schedules
from shared.orders.types.schedules import Schedule
from tests.unit.keeper.audited import Audited
from tests.unit.workers.carrier_model import refusal
from tests.unit.workers.carrier_world import ACCOUNT, CHEAP, NEXT
from tests.unit.workers.scripted_carrier import answers, then

AT_THREE = Schedule(cron_of("3"))
DECIDED = Decision("accepted", "ada", "", 1.0)


@pytest.fixture
def audited() -> Audited:
    """Nothing was ordered, and there is a number."""
    audited = Audited()
    audited.world.own(CHEAP)
    return audited


def at(audited: Audited, day: int, hour: int) -> None:
    """It is that hour of a day in winter."""
    audited.shop.clock.now = datetime(2026, 1, day, hour, tzinfo=UTC).timestamp()


def rounds(audited: Audited, keepers: int = 1) -> None:
    """A round of so many keepers, one after the other."""
    for _ in range(keepers):
        keeper = audited.keeper(AT_THREE)
        keeper.round()
        keeper.join()


def test_what_was_asked_for_is_made_and_told(audited: Audited) -> None:
    made = audited.make()
    assert (made.who, made.numbers, made.trunks, made.differences, made.failed) == ("ada", 1, 0, 1, None)
    assert [one.subject for one in audited.audits.found(made)] == [CHEAP]
    assert audited.audits.standing().now is None


def test_nobody_asked_nothing_is_made(audited: Audited) -> None:
    keeper = audited.keeper()
    keeper.round()
    keeper.join()
    assert audited.line.calls == []


def test_who_asks_while_one_is_asked_for_gets_that_one(audited: Audited) -> None:
    assert audited.want() == audited.want()


def test_of_two_keepers_one_makes_it(audited: Audited) -> None:
    audited.want()
    other = audited.keeper()

    def another_round() -> None:
        other.round()
        other.join()

    audited.line.once("GET trunks", then(another_round))
    keeper = audited.keeper()
    keeper.round()
    keeper.join()
    assert audited.line.calls.count("GET trunks") == 1


def test_each_night_has_one_however_many_keepers(audited: Audited) -> None:
    at(audited, 1, 12)
    rounds(audited, 3)
    assert audited.line.calls == []  # the first night is the next
    for day in (2, 3):
        at(audited, day, 4)
        rounds(audited, 3)
        made = audited.audits.standing().last
        assert made is not None
        assert made.who == NIGHT
    assert audited.line.calls.count("POST allocated") == 2


def test_a_night_that_was_slept_through_is_made_up_for_once(audited: Audited) -> None:
    at(audited, 1, 12)
    rounds(audited)
    at(audited, 9, 12)
    rounds(audited, 2)
    assert audited.line.calls.count("POST allocated") == 1


def test_what_a_keeper_that_died_has_begun_another_makes_anew(audited: Audited) -> None:
    audited.want()
    taken = audited.audits.take("dead", HELD)
    assert taken is not None
    keeper = audited.keeper()
    keeper.round()
    keeper.join()
    assert audited.audits.standing().last is None
    audited.redis.delete(keyspace.auditor(ACCOUNT))
    keeper.round()
    keeper.join()
    made = audited.audits.standing().last
    assert made is not None
    assert made.id == taken.id


def test_a_keeper_that_lost_the_audit_writes_nothing_more(audited: Audited) -> None:
    audited.want()
    seize = then(lambda: audited.redis.set(keyspace.auditor(ACCOUNT), "other"))
    audited.line.once("GET list", seize)
    keeper = audited.keeper()
    keeper.round()
    keeper.join()
    standing = audited.audits.standing()
    assert (standing.last, standing.failed) == (None, None)
    assert standing.now is not None


def test_a_keeper_that_is_to_stop_gives_it_up_at_once(audited: Audited) -> None:
    audited.want()
    audited.line.once("GET trunks", then(audited.stopping.set))
    keeper = audited.keeper()
    keeper.round()
    keeper.join()
    assert audited.line.calls == ["GET trunks"]
    assert audited.audits.standing().now is not None


def test_one_that_failed_says_why_and_leaves_the_last_as_it_was(audited: Audited) -> None:
    first = audited.make()
    audited.line.once("GET trunks", answers(refusal(403, "not yours")))
    assert audited.make() == first
    standing = audited.audits.standing()
    assert standing.failed is not None
    assert "not yours" in str(standing.failed.failed)
    assert len(audited.audits.found(first)) == 1
    assert audited.make() != first
    assert audited.audits.standing().failed is None


def test_a_mistake_of_ours_ends_it_too(audited: Audited) -> None:
    audited.want()

    def broken() -> None:
        raise ZeroDivisionError

    audited.line.once("GET trunks", then(broken))
    keeper = audited.keeper()
    keeper.round()
    keeper.join()
    failed = audited.audits.standing().failed
    assert failed is not None
    assert "ZeroDivisionError" in str(failed.failed)


def test_what_was_accepted_is_no_difference_any_more(audited: Audited) -> None:
    audited.world.own(NEXT)
    first = audited.make()
    for one in audited.audits.found(first):
        audited.audits.decide(first, one, DECIDED)
    assert audited.make().differences == 0
    del audited.world.held[NEXT]
    gone = audited.make()
    (one,) = audited.audits.found(gone)
    assert (one.subject, one.kind) == (NEXT, "gone")
    audited.audits.decide(gone, one, DECIDED)
    assert NEXT not in audited.beliefs()


def test_the_differences_of_the_audit_before_go_with_it(audited: Audited) -> None:
    first = audited.make()
    audited.make()
    assert audited.audits.found(first) == []


def test_summer_and_winter_it_is_three_oclock_in_the_uk() -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    due = schedules.latest(AT_THREE, 0.0, noon.timestamp())
    assert due == (noon - timedelta(hours=10)).timestamp()


def test_only_who_has_an_audit_ends_it(audited: Audited) -> None:
    wanted = audited.want()
    assert audited.audits.take("one", HELD) == wanted
    assert not audited.audits.end("two", wanted, replace(wanted, ended=1.0))
    assert audited.audits.standing().now == wanted
    assert audited.audits.end("one", wanted, replace(wanted, ended=1.0))
    assert audited.audits.end("one", wanted, replace(wanted, ended=1.0))  # its answer was lost
