"""Addresses that customers give the sandbox: where to call back, where to write to. Pure."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def is_url(text: str, schemes: Collection[str] = ("http", "https")) -> bool:
    """Whether a text is a URL of one of the schemes, with a host."""
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    return url.scheme in schemes and bool(url.hostname) and not re.search(r"\s", text)


def is_mail(text: str) -> bool:
    """Whether a text is an e-mail address."""
    return _MAIL.fullmatch(text) is not None
