"""Whose address counts: nobody can claim another, and nobody is hidden by our own proxies."""

import pytest

from services.gateway.v3.callers import Callers

OURS = Callers(["10.0.0.0/8", "::1/128"])


@pytest.mark.parametrize(
    ("peer", "claimed", "caller"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, <script>", "10.0.0.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, ::ffff:10.0.0.2", "198.51.100.1"),
        ("nowhere", "198.51.100.1", "nowhere"),
    ],
)
def test_the_first_that_is_no_proxy_of_ours(peer: str, claimed: str, caller: str) -> None:
    assert OURS.address(peer, claimed) == caller


def test_without_proxies_nothing_is_believed() -> None:
    assert Callers([]).address("127.0.0.1", "198.51.100.1") == "127.0.0.1"
