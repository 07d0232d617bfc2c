"""The name of this process among those of all gateways, so that they can tell whether it lives.

It listens on a channel of that name (`waiters`), and Redis knows at once when it does so no more.
"""

import os
import secrets
from functools import cache


def process_name() -> str:
    """The same for as long as the process lives; a copy of the process has another."""
    return _name(os.getpid())


@cache
def _name(_pid: int) -> str:
    return secrets.token_hex(8)
