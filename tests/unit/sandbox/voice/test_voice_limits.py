"""The limits of accounts: shares, divisions, and what a low balance does."""

import pytest

from services.sandbox.world.voice_limits import in_force
from tests.unit.sandbox.voice.stages import account


@pytest.mark.parametrize(
    ("name", "adjustable", "pair"),
    [("930000", True, (10, 20)), ("930001", False, (1, 4)), ("930002", False, (10, 20))],
)
def test_shares(name: str, adjustable: bool, pair: tuple[int, int]) -> None:
    limits = in_force(account(name))
    assert (limits.inbound, limits.outbound) == pair
    assert limits.adjustable is adjustable
    assert limits.allocation == sum(pair)


def test_a_division_is_kept_and_the_rest_goes_out() -> None:
    limits = in_force(account(limit_concurrent_in="25"))
    assert (limits.concurrent("in"), limits.concurrent("out")) == (25, 5)


def test_a_low_balance_lowers_the_limits_of_those_without_their_own() -> None:
    low = in_force(account("930001", balance="1552680"))
    assert low.document(abroad=False)["dynamic"] == {
        "balance": "15.52680",
        "limit_concurrent_out": 3,
        "limit_rate_out": "30/10s",
    }
    assert (low.concurrent("out"), low.rate("out")) == (3, "30/10s")
    assert "dynamic" not in in_force(account("930001")).document(abroad=False)
    assert "dynamic" not in in_force(account(balance="0")).document(abroad=False)


def test_global_numbers_have_channels_of_their_own() -> None:
    assert "channel_allocation_global_numbers" in in_force(account()).document(abroad=True)
    assert "channel_allocation_global_numbers" not in in_force(account()).document(abroad=False)
