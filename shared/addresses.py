"""Network addresses as settings write them. Pure."""

import ipaddress


def split_address(address: str) -> tuple[str, int]:
    """`host:port` or `[v6]:port` as (host, port)."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def is_loopback(host: str) -> bool:
    """Whether a host name or address in a URL or bind means this machine."""
    bare = host.strip("[]")
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False
