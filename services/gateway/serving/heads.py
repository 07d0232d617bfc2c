"""How long a request's address and its header may be: looked at before anything else of it.

nginx before the gateway lets no more through; whoever comes without it is told in the words of his surface.
"""

from services.gateway.problems import AddressTooLong, HeaderTooLarge
from services.gateway.serving.asgi import Scope

LONGEST_ADDRESS = 16 * 1024
"""Bytes of path and query."""
LARGEST_HEADER = 32 * 1024
"""Bytes of all header fields together."""


def check(scope: Scope) -> None:
    """Raise a 414 or 431 problem for a request whose head is too long."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
        raise AddressTooLong(LONGEST_ADDRESS)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADER:
        raise HeaderTooLarge(LARGEST_HEADER)
