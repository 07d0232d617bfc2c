"""Where a callback may not go, however the address is written."""

import socket
from ipaddress import ip_address

import pytest

from shared.callbacks.targets import check, check_host, guarded, is_public
from shared.errors import CallbackForbidden
from shared.exchange.sockets import Address, look_up

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.88.99.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "224.0.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b::100.64.0.1",
    "64:ff9b:1::1",
    "64:ff9b:1::8.8.8.8",
    "::ffff:0:127.0.0.1",
    "::ffff:100.64.0.1",
    "::8.8.8.8",
    "2001:0:7f00:1::1",
    "2001:20::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%2",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "185.63.140.84", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_the_public_internet(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url", ["https://a.example/x?y=1", "http://a.example:8080", "https://[2606:4700::1]/"]
)
def test_a_sound_url_passes(url: str) -> None:
    check(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "//a.example",
        "ftp://a.example/",
        "file:///etc/passwd",
        "gopher://a.example:70/_x",
        "http://",
        "http:///path",
        "https://user:pass@a.example/",
        "https://user@a.example/",
        "https://@a.example/",
        "http://a.example:99999/",
        "http://a.example:port/",
        "http://[::1",
        "http://a.example/\r\nX: y",
        "http://a.example/a b",
        "http://a.example\\@b.example/",
    ],
)
def test_a_url_that_is_not_sound_does_not(url: str) -> None:
    with pytest.raises(CallbackForbidden):
        check(url)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_in_the_url_itself_needs_no_resolver(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(CallbackForbidden, match="public address"):
        check_host(f"https://{host}:8443/x")
    check_host(f"https://{host}/x", private=True)


@pytest.mark.parametrize(
    "host",
    [
        "127.1",
        "127.0.0.1.",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.01",
        "169.254.43518",
        "0",
        "127.0.0%2e1",
        "%31%32%37.0.0.1",
        "\uff11\uff12\uff17.0.0.1",
        "127\u30020\u30020\u30021",
        "\u2460\u2461\u2466\uff0e0\uff0e0\uff0e1",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[::ffff:a9fe:a9fe]",
        "[fe80::1%25eth0]",
        "localhost",
        "LocalHost.",
        "db.localhost",
    ],
)
def test_nor_does_one_that_is_written_oddly(host: str) -> None:
    with pytest.raises(CallbackForbidden):
        check_host(f"http://{host}/")


@pytest.mark.parametrize(
    "host",
    [*(f"[{one}]" if ":" in one else one for one in PUBLIC), "a.example", "localhost.example", "10.example"],
)
def test_a_name_is_judged_when_it_is_resolved(host: str) -> None:
    check_host(f"https://{host}/")


def resolver(*addresses: str) -> "Resolver":
    return Resolver(addresses)


class Resolver:
    """A name server that gives these addresses for every name."""

    def __init__(self, addresses: tuple[str, ...]) -> None:
        self._addresses = addresses

    def __call__(self, host: str, port: int) -> list[Address]:
        return [(socket.AF_INET6 if ":" in a else socket.AF_INET, (a, port)) for a in self._addresses]


def test_a_public_name_goes_to_the_addresses_that_were_judged() -> None:
    assert guarded(resolver("8.8.8.8"))("a.example", 443) == [(socket.AF_INET, ("8.8.8.8", 443))]


@pytest.mark.parametrize("addresses", [("10.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("2606:4700::1", "::1")])
def test_one_private_address_among_others_is_enough_to_refuse(addresses: tuple[str, ...]) -> None:
    with pytest.raises(CallbackForbidden):
        guarded(resolver(*addresses))("a.example", 443)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "0",
        "0x0",
        "localhost",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "0xa9.254.43518",
        "169.16689662",
        "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]",
        "[fd00:ec2::254]",
        "[64:ff9b::a9fe:a9fe]",
        "100.64.0.1",
        "100.127.255.254",
        "1681915905",
    ],
)
def test_no_spelling_of_an_address_gets_by(host: str) -> None:
    with pytest.raises(CallbackForbidden):
        guarded(look_up)(host, 80)


def test_private_addresses_can_be_allowed() -> None:
    assert guarded(resolver("10.0.0.1"), private=True)("a.example", 80)
