"""Where the calls go that come about: over which trunk, to whom; and which must end for want of money."""

from collections.abc import Sequence

import pytest

from services.sandbox.world.live import LiveCall
from services.sandbox.world.stage import overspent
from tests.unit.sandbox.voice.stages import (
    ACME,
    L001,
    NOON,
    NUMBER,
    RINGS,
    call,
    number,
    placed,
    stage,
    trunk,
)

RICH = 1_000_000_000
ELSEWHERE = '{"routing":{"default":[[{"type":"pstn","number":"447700900456"%s}]]}}'


def directions(calls: Sequence[LiveCall]) -> set[str]:
    return {call.direction for call in calls}


def inbound(calls: Sequence[LiveCall]) -> list[LiveCall]:
    return [call for call in calls if call.direction == "in"]


def test_without_numbers_calls_only_go_out() -> None:
    assert directions(placed(stage())) == {"out"}


def test_a_number_that_rings_somebody_gets_calls() -> None:
    calls = placed(stage(), [number()])
    assert directions(calls) == {"in", "out"}
    assert {(call.number, call.trunk) for call in inbound(calls)} == {(NUMBER, L001)}
    assert {call.rings for call in inbound(calls)} == {(f"{NUMBER}@pbx.example.com",)}
    assert all(call.charge(call.end) == 0 for call in inbound(calls))


@pytest.mark.parametrize(
    "config",
    [
        "",
        '{"routing":{"default":[[{"type":"busy"}]]}}',
        RINGS.replace('{"routing"', '{"options":{"enabled":false},"routing"'),
        '{"rules":{"never":[{"month":[2],"day":[30]}]},"routing":{"never":[[{"type":"teams"}]]}}',
    ],
)
def test_a_number_that_rings_nobody_gets_none(config: str) -> None:
    assert directions(placed(stage(), [number(config)])) == {"out"}


def test_the_levels_of_configuration() -> None:
    off = RINGS.replace('{"routing"', '{"options":{"enabled":false},"routing"')
    trunks = {L001: trunk(), ACME: trunk(config=RINGS)}
    assert inbound(placed(stage(config=RINGS), [number("")]))
    assert inbound(placed(stage(trunks=trunks, config=off), [number("", trunk=ACME)]))
    assert not inbound(placed(stage(config=RINGS), [number(off)]))


def test_the_option_of_a_configuration_names_the_trunk() -> None:
    config = RINGS.replace('{"routing"', f'{{"options":{{"trunk":"{ACME.lower()}"}},"routing"')
    calls = placed(stage(trunks={L001: trunk(), ACME: trunk()}), [number(config)])
    assert {call.trunk for call in inbound(calls)} == {ACME}


def test_withheld_callers_are_kept_out_by_acr() -> None:
    acr = RINGS.replace('{"routing"', '{"options":{"acr":true},"routing"')
    everybody, known = (placed(stage(), [number(config)], last=NOON + 12 * 3600) for config in (RINGS, acr))
    assert "anonymous" in {call.origin for call in everybody}
    assert "anonymous" not in {call.origin for call in known}


def test_calls_go_out_over_every_trunk() -> None:
    calls = placed(stage(trunks={L001: trunk(), ACME: trunk(created_at="1")}))
    assert {call.trunk for call in calls} == {L001, ACME}


def test_a_call_that_is_forwarded_goes_out_again_and_is_paid_for() -> None:
    calls = placed(stage(), [number(ELSEWHERE % "")])
    first = inbound(calls)[0]
    (second,) = [call for call in calls if call.source and call.start == first.start]
    assert (second.direction, second.number, second.source) == ("out", "447700900456", NUMBER)
    assert (second.origin, second.trunk) == (first.origin, first.trunk)
    assert second.charge(second.end) > 0


@pytest.mark.parametrize("limit", [',"maxcpm":0.001', ',"maxcpc":-1'])
def test_a_call_is_not_forwarded_where_that_is_too_dear(limit: str) -> None:
    calls = placed(stage(), [number(ELSEWHERE % limit)])
    assert inbound(calls)
    assert not [call for call in calls if call.source]


def test_the_leg_names_caller_and_trunk_of_a_forwarded_call() -> None:
    leg = ELSEWHERE % f',"cli":"441632960777","trunk":"{ACME.lower()}"'
    calls = placed(stage(trunks={L001: trunk(), ACME: trunk()}), [number(leg)])
    forwarded = {(call.origin, call.trunk) for call in calls if call.source}
    assert forwarded == {("441632960777", ACME)}


def test_calls_end_when_the_money_is_used_up() -> None:
    calls = [call for call in placed(stage(), [number()], last=NOON) if call.is_on(NOON)]
    assert overspent(calls, NOON, RICH, {}) == []
    assert directions(calls) == {"in", "out"}
    assert directions(overspent(calls, NOON, 0, {})) == {"out"}
    assert len(overspent(calls, NOON, 100, {})) == len(calls) - len(inbound(calls))


def test_a_trunk_without_money_ends_its_own_calls_only() -> None:
    calls = placed(stage(trunks={L001: trunk(), ACME: trunk(created_at="1")}))
    now = next(call.start for call in calls if call.trunk == ACME)
    ending = overspent(calls, now, RICH, {ACME: 0})
    assert {call.trunk for call in calls if call.is_on(now)} == {L001, ACME}
    assert {call.trunk for call in ending} == {ACME}


def test_a_call_costs_nothing_before_it_is_answered() -> None:
    one = call()
    assert one.charge(one.answered - 1) == one.a_second(one.answered - 1) == 0
    assert one.charge(one.answered + 60) > one.charge(one.answered + 30) > 0


def test_a_record_is_what_the_call_was() -> None:
    one = call()
    record = one.record(one.end)
    assert (record.origin, record.number, record.trunk) == (one.origin, one.number, one.trunk)
    assert (record.seconds, record.charge) == (60, one.charge(one.end))
    assert len(record.reference) == 40
    assert one.record(one.answered - 1).seconds == one.record(one.answered - 1).charge == 0
