"""`trunkline order find`: orders by id, reference or number, in the book and in the archive.

Reads both directly, for all clients, so it runs where the settings and the archive are: at the keeper.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import typer
from msgspec import Struct

from services.cli import tables
from services.cli.settings import read_config
from shared.config import Config, seals_of
from shared.errors import NoSuchOrder
from shared.orders.archive import Archive
from shared.orders.book.book import Book
from shared.orders.book.search import Filter, Search
from shared.orders.clients.clients import Clients
from shared.orders.evidence import document
from shared.orders.record import Order
from shared.store import connect

LARGEST_PAGE = 500
NARROW = ("id", "reference", "number", "status", "where")
WIDE = ("id", "type", "reference", "number", "status", "charged", "finished", "where")


class _Evidence(Struct):
    standing: dict[str, object]


class Hit(NamedTuple):
    """Where an order is, and the evidence about it."""

    place: str
    evidence: bytes


def find(
    word: Annotated[str, typer.Argument(help="An order's id, its reference or its number.")],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="The evidence about each, one a line, for `verify`.")
    ] = False,
) -> None:
    """Find orders wherever they are: in the book, or in the archive (TRUNKLINE_ARCHIVE)."""
    hits = search(read_config(os.environ), word)
    if as_json:
        for hit in hits:
            sys.stdout.buffer.write(hit.evidence)
    else:
        tables.show(
            [standing(hit) | {"where": hit.place} for hit in hits], tables.output(), wide=WIDE, narrow=NARROW
        )
    if not hits:
        raise typer.Exit(1)


def search(config: Config, word: str) -> list[Hit]:
    """Every order of that name once: an archived one that is in the book again is there."""
    # The archive first: what leaves the book meanwhile is found twice rather than not at all.
    archived = Archive(Path(config.archive)).find(word) if config.archive else []
    found = {order.document["ordered"]["id"]: Hit(order.file, order.evidence) for order in archived}
    client = connect(config.redis_url)
    book = Book(client, patience=config.rescue_after)
    owners = [owner.id for owner in Clients(client, seals_of(config)).all()]
    for order in _in_book(book, Search(client, book), owners, word):
        found[order.id] = Hit("book", document(order, book.timeline(order.id)))
    return [hit for _, hit in sorted(found.items())]


def standing(hit: Hit) -> dict[str, object]:
    """The order as it stands, or stood when it left the book."""
    return msgspec.json.decode(hit.evidence, type=_Evidence).standing


def _in_book(book: Book, search: Search, owners: list[str], word: str) -> Iterator[Order]:
    with suppress(NoSuchOrder):
        yield book.read(word)
    for owner in owners:
        for wanted in (Filter(reference=word), Filter(number=word)):
            cursor: str | None = None
            while True:
                page = search.page(owner, wanted, LARGEST_PAGE, cursor)
                yield from (order for order in page.orders if isinstance(order, Order))
                cursor = page.cursor
                if cursor is None:
                    break
