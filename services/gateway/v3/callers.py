"""Where a request comes from, when there may be proxies in between. Pure.

`X-Forwarded-For` is what somebody claims. Only the hops that our own proxies have added can be believed, so
it is read from its end, for as long as whoever speaks is one of ours.
"""

import ipaddress
from collections.abc import Iterable

from shared.parsing import parses

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Callers:
    """Tells callers' addresses. `trusted` are the networks of our own proxies."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted: tuple[Network, ...] = tuple(ipaddress.ip_network(network) for network in trusted)

    def address(self, peer: str, forwarded_for: str) -> str:
        """The address behind the TCP peer: the first one that is no proxy of ours."""
        hops = [hop.strip() for hop in forwarded_for.split(",")]
        caller = _plain(peer)
        while hops and self._is_ours(caller) and _is_address(hops[-1]):
            caller = _plain(hops.pop())
        return caller

    def _is_ours(self, address: str) -> bool:
        return _is_address(address) and any(ipaddress.ip_address(address) in net for net in self._trusted)


def _plain(address: str) -> str:
    """An IPv4 address as such, also where a socket for both kinds writes it as IPv6."""
    mapped = getattr(ipaddress.ip_address(address), "ipv4_mapped", None) if _is_address(address) else None
    return str(mapped or address)


def _is_address(text: str) -> bool:
    return parses(ipaddress.ip_address, text)
