"""Every endpoint of the carrier's API v3, declared once: the routes of sandbox and gateway come from here.

The facts are the rows of `catalogue.csv`; this module gives them types and finds the endpoint that a method
and a path mean. It must never know what an endpoint does, nor touch anything but its own packaged table.
Where to look next: `paths.py` (how a path is cut and matched), `http.py` (methods and their substitutes).
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Literal

from msgspec import Struct, convert

from shared.v3.paths import PathTree, Variables, segments

Kind = Literal["tool", "read", "write", "report", "file"]


class Endpoint(Struct, frozen=True):
    """One row of the catalogue.

    `paid`: a call may cost money. `reversible`: another call through this API can bring back what was there
    before, money aside. `by_get`: GET is accepted where the row says POST. `values`: what a variable of the
    path may be (see `paths.Acceptor`). `alias_of`: the path that this one is another spelling of.
    """

    number: int
    method: str
    path: str
    kind: Kind
    auth: bool
    paid: bool
    reversible: bool
    by_get: bool
    values: Mapping[str, str]
    alias_of: str
    summary: str

    @property
    def name(self) -> str:
        """What a handler is registered under: `METHOD path`, that of the original for an alias."""
        return f"{self.method} {self.alias_of or self.path}"


class Found(Struct, frozen=True):
    """What a path means: the endpoints it may address, by method, and the values of its variables."""

    endpoints: Mapping[str, Endpoint]
    variables: Variables

    def endpoint(self, method: str) -> Endpoint | None:
        """The endpoint that answers the method, substitutes included (conventions, section 5); else None."""
        if method == "HEAD":
            return self._looked_at()
        direct = self.endpoints.get(method) or self.endpoints.get("ANY")
        return direct or self._substitute(method)

    def allowed(self) -> list[str]:
        """The methods that have an answer here, for the `Allow` header."""
        return [method for method in ("GET", "HEAD", "PUT", "POST", "DELETE") if self.endpoint(method)]

    def _looked_at(self) -> Endpoint | None:
        """Who answers HEAD: whoever answers GET, unless that does more than read."""
        found = self.endpoint("GET")
        return None if found is None or found.paid or found.kind == "write" else found

    def _substitute(self, method: str) -> Endpoint | None:
        if method == "POST":
            return self.endpoints.get("PUT") or self._read_by_post()
        posted = self.endpoints.get("POST")
        return posted if method == "GET" and posted is not None and posted.by_get else None

    def _read_by_post(self) -> Endpoint | None:
        read = self.endpoints.get("GET")
        return read if read is not None and read.path in _READ_BY_POST else None


_READ_BY_POST = frozenset({"/v3/accounts/{account}/rate/{number}"})
"""What the carrier's own client reads by POST, though it is no report."""


class Catalogue:
    """The endpoints, and the search among them."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.endpoints = tuple(endpoints)
        self.areas = frozenset(segments(endpoint.path)[1] for endpoint in self.endpoints if endpoint.auth)
        self._tree: PathTree[dict[str, Endpoint]] = PathTree()
        for endpoint in self.endpoints:
            leaf = self._tree.leaf(endpoint.path, endpoint.values, dict)
            leaf[endpoint.method] = endpoint

    def find(self, path: str) -> Found | None:
        """What a path means, or None when there is no such path. `path` is already percent-decoded."""
        match = self._tree.find(path)
        return None if match is None else Found(*match)

    def account(self, path: str) -> str | None:
        """The account a path names, also when the path itself does not exist."""
        cut = segments(path)
        named = len(cut) > _ACCOUNT and cut[0] == "v3" and cut[1] in self.areas
        return cut[_ACCOUNT] if named else None


@cache
def load() -> Catalogue:
    """The catalogue as packaged with the product."""
    table = resources.files(__package__ or "").joinpath("catalogue.csv").read_text(encoding="utf-8")
    return Catalogue(_endpoint(row) for row in csv.DictReader(table.splitlines()))


def _endpoint(row: Mapping[str, str]) -> Endpoint:
    flags = {name: row[name] == "yes" for name in ("auth", "paid", "reversible", "by_get")}
    values = dict(part.split("=", 1) for part in row["values"].split(";") if part)
    return convert({**row, **flags, "values": values}, Endpoint, strict=False)


_ACCOUNT = 2
"""Where the account stands in every path outside the tools: /v3/AREA/ACCOUNT/…"""
