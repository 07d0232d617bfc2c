"""`/console` and the files it loads. Public and the same for everybody: the key is asked for in the page.

The policy lets the page run our own modules and talk to this gateway, and nothing else: no inline script, no
other host, no text that becomes markup (`require-trusted-types-for`), so that what a client wrote into an
order stays text.
"""

from http import HTTPStatus

from falcon import Request, Response

from services.gateway.console.files import File, load
from services.gateway.problems import NotFound

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class ConsolePage:
    """`/console`."""

    def on_get(self, req: Request, resp: Response) -> None:
        """The web console for operators; it asks for a client key itself."""
        resp.set_header("Content-Security-Policy", POLICY)
        resp.set_header("Cross-Origin-Opener-Policy", "same-origin")
        _serve(req, resp, load().page, ASK_AGAIN)


class ConsolePart:
    """`/console/{version}/{name}`."""

    def on_get(self, req: Request, resp: Response, version: str, name: str) -> None:
        """A file that the console is made of.

        One of another version, which a page from another gateway may ask for, is not to be kept.
        """
        files = load()
        if name not in files.parts:
            raise NotFound("The console has no such file: load /console again.")
        _serve(req, resp, files.parts[name], FOR_GOOD if version == files.version else ASK_AGAIN)


def _serve(req: Request, resp: Response, file: File, keep: str) -> None:
    resp.set_header("ETag", f'"{file.etag}"')
    resp.set_header("Cache-Control", keep)
    if any(tag in {"*", file.etag} for tag in req.if_none_match or ()):
        resp.status = HTTPStatus.NOT_MODIFIED
        return
    resp.content_type = file.media_type
    resp.data = file.content
