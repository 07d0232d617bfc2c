"""Where a callback may go: public addresses, over http or https, without credentials in the URL.

A client could otherwise make Trunkline talk to its own network. A name is resolved once for each connection,
every address it has is judged, and the connection goes to one of the addresses that were judged: a name that
answers differently the next time gains nothing. What needs no resolver to be seen is refused before that.
"""

import socket
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

from shared.errors import CallbackForbidden
from shared.exchange.sockets import Address, Resolve, look_up

SCHEMES = frozenset({"http", "https"})

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_SPECIAL = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("3fff::/20"),
)
"""Set aside by IANA, a cloud's metadata among them, and taken for public by Python's tables."""
_NAT64 = IPv6Network("64:ff9b::/96")
_LAST_32_BITS = 0xFFFFFFFF
_HERE = "localhost"


def check(url: str) -> None:
    """Check the form of a callback's URL. Raises `CallbackForbidden` with what is wrong.

    Cheap enough for the moment an order is accepted; what a name resolves to is judged at each delivery.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise CallbackForbidden("the callback is not a URL") from None
    if parts.scheme not in SCHEMES or not host:
        raise CallbackForbidden("a callback must be an http or https URL with a host")
    if "@" in parts.netloc:
        raise CallbackForbidden("a callback's URL must not hold credentials")
    if not url.isprintable() or set(url) & set(" \\"):
        raise CallbackForbidden("a callback's URL must not hold blanks, backslashes or control characters")


def check_host(url: str, *, private: bool = False) -> None:
    """Raise `CallbackForbidden` for a sound URL whose host is not public, and nobody has to ask to know that.

    An address in any of the ways in which resolvers read one, or a name of this very machine.
    """
    if private:
        return
    host = unicodedata.normalize("NFKC", unquote(urlsplit(url).hostname or "")).replace("\u3002", ".")
    plain = host.lower().rstrip(".")
    if plain == _HERE or plain.endswith(f".{_HERE}"):
        raise CallbackForbidden("a callback must not go to localhost")
    address = _literal(plain)
    if address is not None and not is_public(address):
        raise CallbackForbidden("a callback must go to a public address; this one is private or reserved")


def guarded(resolve: Resolve = look_up, *, private: bool = False) -> Resolve:
    """A resolver that raises `CallbackForbidden` for a name with an address that callbacks may not go to.

    With `private` every address is allowed: for development, or a network that is all one's own.
    """

    def judged(host: str, port: int) -> Sequence[Address]:
        addresses = resolve(host, port)
        if not private:
            for _, address in addresses:
                _judge(str(address[0]))
        return addresses

    return judged


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet, looking through IPv4 written as IPv6."""
    bare = _unwrapped(address)
    if isinstance(bare, IPv6Address) and (bare not in _GLOBAL_UNICAST or bare.sixtofour is not None):
        return False
    if any(bare in network for network in _SPECIAL):
        return False
    return bare.is_global and not bare.is_multicast and not bare.is_reserved


def _judge(address: str) -> None:
    if not is_public(ip_address(address)):
        raise CallbackForbidden("the callback's host has an address that is not public")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is. An IPv4 one may be short, octal, hexadecimal or a single number."""
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError, ValueError):
        return IPv4Address(socket.inet_aton(host))
    return None


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside a mapped or NAT64 one. Other wrappings lie outside the global unicast range."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _LAST_32_BITS)
    return address.ipv4_mapped or address
