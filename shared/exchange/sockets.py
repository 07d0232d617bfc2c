"""Sockets that keep to an exchange's deadline and see whether any of the request has left.

A time-out of `requests` holds for one read, so a peer that sends a byte now and then holds its caller for
ever. Here every socket operation may take only what is left of the whole exchange, headers and TLS included.

Whether a request may have reached the peer is observed, never guessed from the name of an exception: it may
have as soon as its first byte is handed to a socket.
"""

import socket
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from shared.exchange.deadline import Deadline

SocketAddress = tuple[Any, ...]
Address = tuple[socket.AddressFamily, SocketAddress]
Resolve = Callable[[str, int], Sequence[Address]]
"""From a host name and port to the addresses to try, in order."""


class Watch:
    """The exchange in hand: how long it may still take, and whether any of its request was sent.

    `connected` says whether it had to open a connection, so that the one it used is certainly not an old one.
    """

    def __init__(self) -> None:
        self._deadline: Deadline | None = None
        self.sent = False
        self.connected = False

    def begin(self, deadline: Deadline) -> None:
        """A new exchange, of which nothing is sent yet."""
        self._deadline = deadline
        self.sent = False
        self.connected = False

    def extend(self, deadline: Deadline) -> None:
        """What is left of the exchange may take until then instead."""
        self._deadline = deadline

    def is_over(self) -> bool:
        """Whether the exchange's time has run out."""
        return self._deadline is None or self._deadline.left() <= 0

    def left(self) -> float:
        """Seconds left, more than 0. Raises `TimeoutError` when the exchange is over."""
        left = self._deadline.left() if self._deadline else 0
        if left <= 0:
            raise TimeoutError("the exchange's time is over")
        return left


class BoundedSocket(socket.socket):
    """A TCP socket whose every operation ends with the exchange that `watch` stands for."""

    watch: Watch

    def sendall(self, data: Any, flags: int = 0) -> None:
        """As `socket.sendall`; from here on the request counts as sent."""
        self.settimeout(self.watch.left())
        self.watch.sent = True
        super().sendall(data, flags)

    def send(self, data: Any, flags: int = 0) -> int:
        """As `socket.send`. TLS sends through this, piece by piece."""
        self.settimeout(self.watch.left())
        self.watch.sent = True
        return super().send(data, flags)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As `socket.recv_into`, through which `http.client` reads everything."""
        self.settimeout(self.watch.left())
        return super().recv_into(*args, **kwargs)


class BoundedTLSSocket(BoundedSocket, ssl.SSLSocket):
    """The same on TLS; made by an `ssl.SSLContext` whose `sslsocket_class` it is."""


def look_up(host: str, port: int) -> list[Address]:
    """Every TCP address of a host, as the system's resolver gives them. Raises `OSError`.

    The one wait that no deadline bounds: it ends when the resolver gives up, and then nothing is sent.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


def connect(addresses: Sequence[Address], watch: Watch) -> BoundedSocket:
    """A connection to the first address that takes one. Raises the last address's `OSError`."""
    watch.connected = True
    failure = OSError("the name has no address")
    for family, address in addresses:
        try:
            return _connected(family, address, watch)
        except OSError as error:
            failure = error
    raise failure


def _connected(family: socket.AddressFamily, address: SocketAddress, watch: Watch) -> BoundedSocket:
    sock = BoundedSocket(family, socket.SOCK_STREAM)
    sock.watch = watch
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(watch.left())
        sock.connect(address)
        sock.settimeout(watch.left())  # bounds the TLS handshake, which runs below these classes
    except OSError:
        sock.close()
        raise
    return sock
