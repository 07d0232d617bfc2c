"""Heads: an address or a header that is too long is refused before anything else is looked at."""

import asyncio
import json
from collections.abc import Iterable

import pytest

from services.gateway.serving.heads import LARGEST_HEADER, LONGEST_ADDRESS
from services.gateway.waiting.holds import Environ
from tests.unit.gateway.serving.stage import Exchange, theatre
from tests.unit.gateway.serving.test_answering import Start

HEADERS = [(b"x-a", b"a" * (LARGEST_HEADER - 3))]


def asked(path: str, query: bytes = b"", headers: Iterable[tuple[bytes, bytes]] = ()) -> tuple[Exchange, int]:
    """What is answered, and how often the application was asked for it."""
    seen: list[Environ] = []

    def app(environ: Environ, start_response: Start) -> Iterable[bytes]:
        seen.append(environ)
        start_response("204 No Content", [])
        return []

    async def run() -> Exchange:
        async with theatre(app) as stage:
            exchange = stage.send(path, [], method="GET", query_string=query, headers=list(headers))
            await exchange.task
            return exchange

    return asyncio.run(run()), len(seen)


@pytest.mark.parametrize("path", ["/orders", "/v3/numbers/930000/allocated/all"])
@pytest.mark.parametrize(
    ("much", "status", "kind"),
    [
        ((b"a" * LONGEST_ADDRESS, ()), 414, "address-too-long"),
        ((b"", [*HEADERS, (b"y", b"")]), 431, "header-too-large"),
    ],
    ids=["address", "header"],
)
def test_too_much_is_refused_in_the_words_of_the_surface(
    path: str, much: tuple[bytes, list[tuple[bytes, bytes]]], status: int, kind: str
) -> None:
    exchange, times = asked(path, *much)
    assert (exchange.status, times) == (status, 0)
    said = json.loads(exchange.body)
    if path.startswith("/v3"):
        assert said["success"] is False
    else:
        assert said["type"] == f"/docs/problems/{kind}"


def test_just_as_much_as_is_allowed_is_not() -> None:
    exchange, times = asked("/orders", b"a" * (LONGEST_ADDRESS - len("/orders")), HEADERS)
    assert (exchange.status, times) == (204, 1)


def test_a_long_path_counts_like_a_long_query() -> None:
    assert asked("/" + "a" * LONGEST_ADDRESS)[0].status == 414
