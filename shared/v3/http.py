"""What a v3 server does with every request before anybody looks at what it asks for (conventions, 1 to 7).

The one order of checks — credentials, account in the path, path, method — and the one shape of answers and
errors, for sandbox and gateway alike. No web framework in here: a request comes in as plain values, an
`Answer` goes out, and a thin adapter in each server does the rest.
"""

import base64
import binascii
from collections.abc import Collection, Mapping
from typing import NamedTuple

from msgspec import Struct

from shared.errors import Refusal
from shared.v3.catalogue import Catalogue, Endpoint, Found
from shared.v3.encoding import encode, indented
from shared.v3.parameters import Parameters, form_method, read
from shared.v3.paths import segments
from shared.v3.refusal import not_allowed, not_found

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of a request body that a server reads at most; a fax is the largest thing ever sent."""

JSON_TYPE = "application/json"
TEXT_TYPE = "text/plain; charset=utf-8"


class Request(Struct, frozen=True):
    """A request as it came in. `path` is percent-decoded, `query` is not; `peer` is the TCP peer."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    authorization: str = ""
    peer: str = ""


class Credentials(NamedTuple):
    """An API user and its password, as sent."""

    user: str
    password: str


class Call(Struct, frozen=True):
    """A request that passed every check: what an endpoint's handler gets. `account` is "" under tools."""

    request: Request
    endpoint: Endpoint
    method: str
    account: str
    variables: Mapping[str, str]
    parameters: Parameters

    @property
    def head(self) -> bool:
        """Whether the answer's body will be thrown away, so that nothing may be used up for it."""
        return self.request.method == "HEAD"


class Answer(Struct, frozen=True):
    """What goes back. A `document` is written as JSON; `content` is sent as it is."""

    document: object = None
    status: int = 200
    content: bytes | None = None
    content_type: str = JSON_TYPE
    headers: Mapping[str, str] = {}

    def body(self, *, pretty: bool = False) -> bytes:
        """The bytes to send; only JSON can be pretty, that of a collected report too."""
        if self.content is None:
            return encode(self.document, pretty=pretty)
        return indented(self.content) if pretty and self.content_type == JSON_TYPE else self.content


NOTHING_YET = Answer(status=204, content=b"", content_type="")
"""The report is not ready: 204, no body."""


def success() -> Answer:
    """The bare ``{"success":true}``."""
    return Answer({"success": True})


def envelope(data: object) -> Answer:
    """``{"success":true,"data":…}``."""
    return Answer({"success": True, "data": data})


def error_answer(refusal: Refusal) -> Answer:
    """The one body of every failure."""
    document = {"success": False, "errors": list(refusal.errors)}
    return Answer(document, status=refusal.status, headers=refusal.headers)


def credentials(authorization: str) -> Credentials | None:
    """The user and password of a Basic `Authorization` header; None when there is none that can be read."""
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(token.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return Credentials(user, password) if colon else None


def needs_credentials(path: str) -> bool:
    """Everything outside ``/v3/tools/`` does, whether it exists or not."""
    return segments(path)[:2] != ["v3", "tools"]


def pretty(query: str) -> bool:
    """Whether the answer is to be indented; a JSON or form body has no say in it."""
    return "pretty=true" in query.split("&")


def wanted_method(request: Request, parameters: Parameters) -> str:
    """The method that counts: `_method` of a GET's query or of a POST's form, else the real one."""
    asked = None
    if request.method == "GET":
        asked = form_method(parameters.query)
    elif request.method == "POST":
        asked = form_method(parameters.form)
    return asked or request.method


def resolve(request: Request, catalogue: Catalogue, accounts: Collection[str]) -> Call:
    """Check a request in the one order and find its endpoint; `accounts` are the caller's, none under tools.

    Whoever calls this has checked the credentials. Raises `Refusal`: 403, 404, 405, or 400 for bad JSON.
    """
    named = catalogue.account(request.path)
    if named is not None and named not in accounts:
        raise Refusal(403, f"Account {named} is not yours")
    found = catalogue.find(request.path)
    if found is None:
        raise not_found(f"No such path: {request.path}")
    parameters = _parameters(request, found)
    method = wanted_method(request, parameters)
    endpoint = found.endpoint(method)
    if endpoint is None:
        raise not_allowed(method, found.allowed())
    return Call(request, endpoint, method, named or "", found.variables, parameters)


def _parameters(request: Request, found: Found) -> Parameters:
    """The request's parameters; those of the query alone where what does not parse is not what matters.

    An endpoint for any method shows what it got, and a method that is not possible is refused before JSON.
    """
    try:
        return read(request.query, request.body, request.content_type)
    except Refusal:
        asked = read(request.query, b"")
        if "ANY" in found.endpoints or found.endpoint(wanted_method(request, asked)) is None:
            return asked
        raise
