"""Which part of a list is asked for: `limit` and `cursor`, the same for every list."""

import re

from services.gateway.problems import InvalidRequest
from services.gateway.routing import ULID

LARGEST_PAGE = 500
PARAMETERS = frozenset({"limit", "cursor"})
_LIMIT = re.compile(r"[0-9]{1,3}")


def take_page(given: dict[str, str], usual: int) -> tuple[int, str | None]:
    """Take limit and cursor from the parameters. Raises `InvalidRequest` for what they cannot be."""
    cursor, limit = given.pop("cursor", None), given.pop("limit", str(usual))
    if cursor is not None and not ULID.fullmatch(cursor):
        raise InvalidRequest("invalid-parameter", "cursor is what the last page ended with, not null.")
    if not _LIMIT.fullmatch(limit) or not 1 <= int(limit) <= LARGEST_PAGE:
        raise InvalidRequest("invalid-parameter", f"limit is a whole number from 1 to {LARGEST_PAGE}.")
    return int(limit), cursor
