"""Addresses as settings write them: split, and told whether they mean this machine."""

import pytest

from shared.addresses import is_loopback, split_address


@pytest.mark.parametrize(
    ("address", "split"),
    [("host:1", ("host", 1)), ("127.0.0.1:11300", ("127.0.0.1", 11300)), ("[::1]:11300", ("::1", 11300))],
)
def test_addresses(address: str, split: tuple[str, int]) -> None:
    assert split_address(address) == split


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "example.com", "10.0.0.1", "localhost.example.com", "127.0.0.1.evil.com"]
)
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)
