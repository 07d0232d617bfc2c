"""Which calls may be: what trunk and account bar, how many are on, how fast they come, the money."""

import pytest

from services.sandbox.world.admission import Begun, Refused, begun
from services.sandbox.world.live import LiveCall
from services.sandbox.world.stage import Stage
from tests.unit.sandbox.voice.stages import ACME, L001, NOON, account, call, stage, trunk

MOBILE, ABROAD, DEAR = "447700900123", "12125550123", "393700900123"
LAND = "441134960001"


def said(on: Stage, wanted: LiveCall, *going: LiveCall) -> tuple[str, str] | None:
    judged = on.judged(wanted, going)
    return (judged.reason, judged.message) if isinstance(judged, Refused) else None


def limited(*recent: Begun, **settings: str) -> Stage:
    return stage(trunks={L001: trunk(**settings), ACME: trunk()}, begun=recent)


def test_a_call_that_nothing_speaks_against_may_be() -> None:
    assert said(stage(), call()) is None
    assert said(stage(), call(direction="in")) is None


@pytest.mark.parametrize("switch", ["enabled", "enabled_out"])
def test_a_trunk_that_is_off_lets_nothing_out(switch: str) -> None:
    assert said(limited(**{switch: "0"}), call()) == ("disabled", f"Trunk {L001} is disabled")
    assert said(limited(enabled_in="0"), call()) is None
    assert said(limited(enabled_in="0"), call(direction="in")) is not None


@pytest.mark.parametrize(
    ("acl", "message"),
    [
        ('{"allow":[],"deny":[447,44]}', f"{MOBILE} matches trunk do not route 447"),
        ('{"allow":[1],"deny":[]}', f"{MOBILE} matches trunk do not route"),
    ],
)
def test_a_list_of_the_trunk_bars_a_number(acl: str, message: str) -> None:
    assert said(limited(destinationacl=acl), call(MOBILE)) == ("acl", message)
    assert said(limited(destinationacl=acl), call(MOBILE, trunk=ACME)) is None


def test_a_list_of_the_account_bars_it_for_every_trunk() -> None:
    on = stage(account(destinationacl='{"allow":[],"deny":[447]}'))
    assert said(on, call(MOBILE)) == ("acl", f"{MOBILE} matches customer do not route 447")
    assert said(on, call(LAND)) is None


@pytest.mark.parametrize(
    ("limit", "value", "cost"),
    [("max_cpm", "0.01", "0.01200"), ("max_cost", "0.0001", "0.00020")],
)
def test_a_call_that_costs_too_much(limit: str, value: str, cost: str) -> None:
    message = f"Call to {MOBILE} will exceed {value} ( {cost} )"
    assert said(limited(**{limit: value}), call(MOBILE)) == ("maxcost", message)
    assert said(limited(**{limit: "1"}), call(MOBILE)) is None


def test_a_connection_that_costs_too_much() -> None:
    message = "Call to 449098790123 will exceed 0.01 ( 0.05000 )"
    assert said(limited(max_cpc="0.01"), call("449098790123")) == ("maxcost", message)


def test_numbers_that_are_none() -> None:
    assert said(stage(), call("0000000")) == ("destination", "Invalid Destination")
    assert said(stage(), call(origin="anonymous")) == ("cli", "Invalid CLI")


@pytest.mark.parametrize(
    ("scope", "to", "other"),
    [
        ("out", LAND, MOBILE),
        ("out_international", ABROAD, LAND),
        ("out_international_hotspot", DEAR, ABROAD),
        ("out_per_number", LAND, MOBILE),
    ],
)
def test_no_more_calls_at_once_than_a_trunk_may_have(scope: str, to: str, other: str) -> None:
    on = limited(**{f"limit_concurrent_{scope}": "1"})
    message = "Trunk concurrent limit of 1 calls exceeded"
    assert said(on, call(to)) is None
    assert said(on, call(to), call(to, at=NOON - 9)) == ("concurrent", message)
    assert said(on, call(to), call(to, at=NOON - 9, trunk=ACME)) is None
    if scope != "out":
        assert said(on, call(to), call(other, at=NOON - 9)) is None
        assert said(on, call(other), call(to, at=NOON - 9)) is None


def test_calls_in_have_a_limit_of_their_own() -> None:
    on = limited(limit_concurrent_in="1")
    assert said(on, call(direction="in"), call(at=NOON - 9)) is None
    assert said(on, call(direction="in"), call(direction="in", at=NOON - 9)) is not None


def test_no_more_calls_at_once_than_the_account_may_have() -> None:
    on = stage(account(limit_concurrent_in="28"), {L001: trunk(), ACME: trunk()})
    going = [call(MOBILE, at=NOON - 9, trunk=ACME), call(at=NOON - 8)]
    assert said(on, call(), *going[:1]) is None
    assert said(on, call(), *going) == ("concurrent", "Account concurrent limit of 2 calls exceeded")


@pytest.mark.parametrize(("rate", "seconds"), [("2/1s", 1), ("2/10s", 10), ("2/12h", 43_200)])
def test_no_more_calls_in_a_time_than_a_trunk_may_have(rate: str, seconds: int) -> None:
    recent = [begun(call(at=NOON - after)) for after in (0.5 * seconds, 0.9 * seconds)]
    calls, _, time = rate.partition("/")
    message = f"Trunk rate limit of {calls} calls per {time} exceeded"
    assert said(limited(*recent, limit_rate_out=rate), call()) == ("rate", message)
    assert said(limited(*recent[1:], limit_rate_out=rate), call()) is None
    assert said(limited(*recent, limit_rate_out=rate), call(at=NOON + 0.5 * seconds)) is None
    assert said(limited(*recent, limit_rate_out=rate), call(trunk=ACME)) is None


def test_what_the_account_may_have_in_a_time_counts_for_all_its_trunks() -> None:
    recent = [begun(call(at=NOON - 0.1, trunk=ACME)) for _ in range(10)]
    assert said(limited(*recent), call()) == ("rate", "Account rate limit of 10 calls per 1s exceeded")
    assert said(limited(*recent), call(direction="in")) is None


def test_without_money_nothing_goes_out() -> None:
    poor = stage(account(locked="1000000000"))
    assert said(poor, call()) == ("balance", "Insufficient balance")
    assert said(poor, call(direction="in")) is None
    assert said(limited(balance="0"), call()) == ("balance", "Insufficient trunk balance")
    assert said(limited(balance="1"), call()) is None


@pytest.mark.parametrize(("settings", "seconds"), [({"max_dur": "20"}, 20), ({"max_cost": "0.006"}, 30)])
def test_a_call_lasts_as_long_as_its_trunk_lets_it(settings: dict[str, str], seconds: int) -> None:
    on = stage(trunks={L001: trunk(**settings)})
    judged = on.judged(call(MOBILE), [])
    assert isinstance(judged, LiveCall)
    assert judged.end == judged.answered + seconds
    assert judged.answered < judged.warned < judged.end
    assert judged.warning == f"Call to {MOBILE} ends after {seconds} seconds, as limited on {L001}"
    assert judged.charge(judged.end) <= 1
