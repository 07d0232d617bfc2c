"""Which calls come about: limits, trunks, prefix lists, routing; and which must end for want of money."""

from collections.abc import Sequence

import pytest

from services.sandbox.world.lines import attempts
from services.sandbox.world.live import LiveCall
from services.sandbox.world.stage import Stage, overspent
from tests.unit.sandbox.voice.stages import (
    ACCOUNT,
    ACME,
    L001,
    NOON,
    NUMBER,
    RINGS,
    account,
    number,
    stage,
    trunk,
)

HOUR = 3600.0


def placed(on: Stage, first: float = NOON, last: float = NOON + HOUR) -> list[LiveCall]:
    return on.calls(attempts(1, ACCOUNT, first, last))


def directions(calls: Sequence[LiveCall]) -> set[str]:
    return {call.attempt.direction for call in calls}


def test_without_numbers_calls_only_go_out() -> None:
    assert directions(placed(stage())) == {"out"}


def test_a_number_that_rings_somebody_gets_calls() -> None:
    calls = placed(stage(numbers=[number()]))
    assert directions(calls) == {"in", "out"}
    inbound = [call for call in calls if call.attempt.direction == "in"]
    assert {(call.number, call.trunk) for call in inbound} == {(NUMBER, L001)}
    assert all(call.charge(NOON + HOUR) == 0 for call in inbound)


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
    assert directions(placed(stage(numbers=[number(config)]))) == {"out"}


def test_the_levels_of_configuration() -> None:
    off = RINGS.replace('{"routing"', '{"options":{"enabled":false},"routing"')
    trunks = {L001: trunk(), ACME: trunk(config=RINGS)}
    assert "in" in directions(placed(stage(numbers=[number("")], config=RINGS)))
    assert "in" in directions(placed(stage(trunks=trunks, numbers=[number("", trunk=ACME)], config=off)))
    assert "in" not in directions(placed(stage(numbers=[number(off)], config=RINGS)))


def test_the_option_of_a_configuration_names_the_trunk() -> None:
    config = RINGS.replace('{"routing"', f'{{"options":{{"trunk":"{ACME.lower()}"}},"routing"')
    calls = placed(stage(trunks={L001: trunk(), ACME: trunk()}, numbers=[number(config)]))
    assert {call.trunk for call in calls if call.attempt.direction == "in"} == {ACME}


def test_withheld_callers_are_kept_out_by_acr() -> None:
    acr = RINGS.replace('{"routing"', '{"options":{"acr":true},"routing"')
    everybody, known = (
        placed(stage(numbers=[number(config)]), NOON, NOON + 12 * HOUR) for config in (RINGS, acr)
    )
    assert "anonymous" in {call.origin for call in everybody}
    assert "anonymous" not in {call.origin for call in known}


@pytest.mark.parametrize(
    "settings",
    [
        {"enabled": "0"},
        {"enabled_out": "0"},
        {"limit_concurrent_out": "0"},
        {"destinationacl": '{"allow":[999],"deny":[]}'},
    ],
)
def test_a_trunk_that_lets_nothing_out(settings: dict[str, str]) -> None:
    closed = {L001: trunk(**settings, changed_at=str(NOON))}
    assert not [call for call in placed(stage(trunks=closed)) if call.attempt.start >= NOON]
    assert [call for call in placed(stage(trunks=closed)) if call.attempt.start < NOON]


def test_the_account_bars_destinations_for_every_trunk() -> None:
    barred = account(destinationacl='{"allow":[],"deny":[447,44909]}', changed_at="0")
    numbers = {call.number for call in placed(stage(barred), NOON, NOON + 6 * HOUR)}
    assert numbers
    assert not any(found.startswith(("447", "44909")) for found in numbers)


def test_limits_hold_from_the_moment_they_are_set() -> None:
    stored = account(limit_concurrent_in="29", changed_at=str(NOON + 600))
    later = placed(stage(stored), NOON + 1200, NOON + HOUR)
    assert {call.attempt.line for call in later} == {0}
    assert {call.attempt.line for call in placed(stage(stored), NOON, NOON + 500)} > {0}


def test_a_new_trunk_gets_calls_from_its_creation_on() -> None:
    trunks = {L001: trunk(), ACME: trunk(created_at=str(NOON + 600))}
    before = placed(stage(), NOON, NOON + HOUR)
    after = placed(stage(trunks=trunks), NOON, NOON + HOUR)
    assert [call.id for call in before] == [call.id for call in after]
    starts = [call.attempt.start for call in after if call.trunk == ACME]
    assert starts
    assert min(starts) >= NOON + 600


def test_a_call_that_was_ended_is_over() -> None:
    victim = next(call for call in placed(stage()) if call.is_on(NOON))
    after = placed(stage(ended={victim.id: NOON - 1}))
    assert not next(call for call in after if call.id == victim.id).is_on(NOON)


def test_calls_end_when_the_money_is_used_up() -> None:
    rich = stage(trunks={L001: trunk(), ACME: trunk()}, numbers=[number()])
    calls = [call for call in placed(rich) if call.is_on(NOON)]
    assert overspent(calls, NOON, rich) == []
    poor = stage(account(locked="1000000000"), numbers=[number()])
    assert directions(overspent(calls, NOON, poor)) == {"out"}
    assert len(overspent(calls, NOON, poor)) == sum(call.attempt.direction == "out" for call in calls)


def test_a_trunk_without_money_ends_its_own_calls_only() -> None:
    trunks = {L001: trunk(), ACME: trunk(balance="0")}
    calls = placed(stage(trunks=trunks))
    assert {call.trunk for call in calls} == {L001, ACME}
    assert {call.trunk for call in overspent(calls, NOON + HOUR, stage(trunks=trunks))} == {ACME}


def test_a_call_costs_nothing_before_it_is_answered() -> None:
    call = placed(stage())[0]
    answered = call.attempt.answered
    assert call.charge(answered - 1) == call.a_second(answered - 1) == 0
    assert call.charge(answered + 60) > call.charge(answered + 30)
