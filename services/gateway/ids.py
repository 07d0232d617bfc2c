"""What an id in a URL looks like; anything else is 404 before it becomes part of a key's name."""

import re

from falcon.routing import BaseConverter

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


class UlidConverter(BaseConverter):
    """`{order_id:ulid}` in a route."""

    def convert(self, value: str) -> str | None:
        """The id, or None when it is none."""
        return value if _ULID.fullmatch(value) else None
