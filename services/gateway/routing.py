"""How a path finds its resource: an id is looked at before it is part of a key's name, and HEAD is a GET.

What is no id in a URL is 404. A HEAD is answered wherever a GET is, with the same header and no body.
"""

import re
from typing import Any

from falcon.routing import BaseConverter, CompiledRouter

ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


class UlidConverter(BaseConverter):
    """`{order_id:ulid}` in a route."""

    def convert(self, value: str) -> str | None:
        """The id, or None when it is none."""
        return value if ULID.fullmatch(value) else None


class Router(CompiledRouter):
    """Falcon's own, with both."""

    def __init__(self) -> None:
        super().__init__()
        self.options.converters["ulid"] = UlidConverter

    def map_http_methods(self, resource: object, **kwargs: Any) -> dict[str, Any]:
        """What answers each method of a resource."""
        found = super().map_http_methods(resource, **kwargs)
        return {"HEAD": found["GET"], **found} if "GET" in found else found
