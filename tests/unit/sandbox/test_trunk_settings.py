"""What an update of a trunk applies, and what it drops without a word."""

import pytest

from services.sandbox.world.trunk_settings import DEFAULTS, valid
from shared.v3.parameters import read

OWN = "441632960123"


def applied(body: str) -> dict[str, str]:
    return valid(read("", body.encode()), lambda number: number == OWN)


@pytest.mark.parametrize(
    ("body", "settings"),
    [
        (
            '{"enabled":0,"enabled_out":"1","enabled_in":true}',
            {"enabled": "0", "enabled_out": "1", "enabled_in": "1"},
        ),
        ('{"enable_in":"0"}', {"enabled_in": "0"}),
        ('{"enable_in":"0","enabled_in":"1"}', {"enabled_in": "1"}),
        (
            '{"limit_concurrent_out":"30","limit_rate_out":"5/10s"}',
            {"limit_concurrent_out": "30", "limit_rate_out": "5/10s"},
        ),
        ('{"limit_concurrent_out":null}', {"limit_concurrent_out": ""}),
        ("limit_rate_in=null", {"limit_rate_in": ""}),
        ("limit_rate_in=", {}),
        (
            '{"cli_format":"uk","cli_default":"441632960123","cli_force_default":1}',
            {"cli_format": "uk", "cli_default": OWN, "cli_force_default": "1"},
        ),
        (f"nni_default={OWN}", {"nni_default": OWN}),
        (
            '{"max_cpm":0.05,"max_cpc":"0","max_cost":10,"max_dur":3600}',
            {"max_cpm": "0.05", "max_cpc": "0", "max_cost": "10", "max_dur": "3600"},
        ),
        ('{"max_cpm":0.00001,"max_cost":"1e2"}', {"max_cpm": "0.00001", "max_cost": "100"}),
        ('{"limit_rate_out":"05/10s","max_dur":"060"}', {"limit_rate_out": "5/10s", "max_dur": "60"}),
        ('{"emergency_enabled":0}', {"emergency_enabled": "0"}),
    ],
)
def test_what_is_valid_is_applied(body: str, settings: dict[str, str]) -> None:
    assert applied(body) == settings


@pytest.mark.parametrize(
    "body",
    [
        '{"enabled":"maybe"}',
        '{"limit_concurrent_out":-1}',
        '{"limit_concurrent_out":"٣"}',
        '{"limit_rate_out":"5/1m"}',
        '{"cli_format":"fr"}',
        '{"cli_default":"none"}',
        '{"nni_default":"441632960999"}',
        '{"max_cpm":-0.1}',
        '{"max_cost":"NaN"}',
        '{"max_cost":"1e99"}',
        '{"max_dur":0}',
        '{"max_dur":[60]}',
        '{"emergency_enabled":1}',
        '{"type":"ip","quality":"Lead","unknown":1}',
        "System.Collections.Hashtable",
    ],
)
def test_what_is_not_is_dropped(body: str) -> None:
    assert applied(body) == {}


def test_the_valid_half_of_an_update_is_applied() -> None:
    assert applied('{"max_dur":60,"max_cpm":"free"}') == {"max_dur": "60"}


def test_every_setting_has_a_default() -> None:
    assert len(DEFAULTS) == 25
    assert DEFAULTS["limit_concurrent_out_per_number"] == ""
