"""Addresses that customers give: where to call back, where to write to, where to ring. Pure.

It says whether a text can be such an address, never whether anybody is there.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_SIP = re.compile(
    r"[^\s@:;]+@(?:\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?:[:;]transport=(?:udp|tcp|tls))?",
    re.IGNORECASE,
)
_PORTS = range(1, 65_536)


def is_url(text: str, schemes: Collection[str] = ("http", "https")) -> bool:
    """Whether a text is a URL of one of the schemes, with a host."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return False
    sound = url.scheme in schemes and bool(url.hostname) and not re.search(r"\s", text)
    return sound and (port is None or port in _PORTS)


def is_mail(text: str) -> bool:
    """Whether a text is an e-mail address."""
    return _MAIL.fullmatch(text) is not None


def is_sip_endpoint(text: str) -> bool:
    """Whether a text is ``user@host``, a port and a transport behind it or not; ``%e164`` may be the user."""
    match = _SIP.fullmatch(text)
    return match is not None and (match["port"] is None or int(match["port"]) in _PORTS)
