"""The header fields by which browsers and caches do no harm with an answer of ours.

On the orders API and its pages only: on the v3 surface there is nothing that the carrier would not send.
"""

from falcon import Request, Response

from services.gateway.v3.surface import PATHS

_EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_PAGE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
}
"""Our pages have neither scripts nor frames, and fetch nothing."""
_PRIVATE = {"Cache-Control": "no-store"}
_PUBLIC = ("/docs", "/openapi.json")
"""The same for everybody, and no order in them; for a whole path or its beginning."""


def fields(path: str, media_type: str) -> dict[str, str]:
    """What an answer of this type to a request for this path has, unless it says otherwise."""
    if PATHS.match(path):
        return {}
    page = _PAGE if media_type.startswith("text/html") else {}
    private = {} if path in _PUBLIC or path.startswith("/docs/") else _PRIVATE
    return _EVERYWHERE | page | private


class SafeHeaders:
    """Middleware: every answer has them, whatever it is."""

    def process_response(self, req: Request, resp: Response, resource: object, req_succeeded: bool) -> None:  # noqa: ARG002
        """After the resource, whatever it did."""
        for name, value in fields(req.path, resp.content_type or "").items():
            if resp.get_header(name) is None:
                resp.set_header(name, value)
