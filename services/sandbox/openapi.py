"""``/openapi.json``: what the catalogue says, as OpenAPI 3.1. Served to everybody."""

from functools import cache

import falcon

from shared.v3.catalogue import Catalogue
from shared.v3.encoding import encode
from shared.v3.http import JSON_TYPE
from shared.v3.openapi.document import document


class OpenApi:
    """Answers with the document."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """The whole of it."""
        resp.data = _written(self._catalogue)
        resp.content_type = JSON_TYPE


@cache
def _written(catalogue: Catalogue) -> bytes:
    return encode(document(catalogue))
