"""What may be kept: only answers that the catalogue knows, and whose reading changes nothing."""

from shared.v3.catalogue import load
from shared.v3.lifetimes import HOUR, LIFETIMES, ended_by

ENDPOINTS = {endpoint.name: endpoint for endpoint in load().endpoints}


def test_only_what_can_be_asked_again_is_kept() -> None:
    for name in LIFETIMES:
        endpoint = ENDPOINTS[name]
        assert endpoint.method == "GET"
        assert endpoint.kind in {"read", "file"}
        assert not endpoint.paid
        assert not endpoint.path.startswith("/v3/files/")


def test_nothing_is_kept_for_long_nor_without_bound() -> None:
    assert all(0 < row.seconds <= HOUR and 0 < row.copies <= 2000 for row in LIFETIMES.values())


def test_what_ends_a_copy_is_a_write() -> None:
    assert all(ENDPOINTS[write].kind == "write" for row in LIFETIMES.values() for write in row.writes)


def test_another_type_of_account_has_other_prices() -> None:
    prices = [name for name in LIFETIMES if "/rate" in name]
    assert ended_by("PUT /v3/accounts/{account}/type") == prices
    assert ended_by("PUT /v3/voice/{account}/trunks/{trunk}") == []
