"""`/openapi.json`, `/docs` and `/docs/problems/{kind}`. Each is made when it is first asked for."""

from collections.abc import Iterable
from functools import cache, cached_property

import msgspec
from falcon import Request, Response

from services.gateway.openapi.document import Json, Route, document
from services.gateway.openapi.pages import api_page, problem_page, problems
from services.gateway.problems import NotFound
from shared.v3.catalogue import load

VERSION = "1"
"""Of the orders API: another one would break clients."""
HTML = "text/html; charset=utf-8"


class ApiDocument:
    """`/openapi.json`, about all of `routes`, which may still grow until it is asked for."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = routes

    @cached_property
    def content(self) -> Json:
        """The document."""
        return document(self._routes, load(), VERSION)

    @cached_property
    def _written(self) -> bytes:
        return msgspec.json.encode(self.content)

    def on_get(self, _req: Request, resp: Response) -> None:
        """This document."""
        resp.data = self._written


class Page:
    """`/docs`."""

    def __init__(self, described: ApiDocument) -> None:
        self._described = described

    @cached_property
    def _written(self) -> str:
        return api_page(self._described.content)

    def on_get(self, _req: Request, resp: Response) -> None:
        """This document, for people."""
        _show(resp, self._written)


class ProblemPages:
    """`/docs/problems/{kind}`."""

    def on_get(self, _req: Request, resp: Response, kind: str) -> None:
        """What a problem means and what to do about it."""
        pages = _problem_pages()
        if kind not in pages:
            raise NotFound("There is no such problem; /docs lists those of each operation.")
        _show(resp, pages[kind])


@cache
def _problem_pages() -> dict[str, str]:
    return {kind: problem_page(kind, text) for kind, text in problems().items()}


def _show(resp: Response, page: str) -> None:
    resp.content_type = HTML
    resp.text = page
