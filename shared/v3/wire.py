"""The thin layer between Falcon and the conventions: requests as plain values, plain answers as responses."""

import falcon

from shared.errors import Refusal
from shared.v3.http import BODY_LIMIT, Answer, Request
from shared.v3.refusal import bad_request


def read(req: falcon.Request, *, peer: str) -> Request:
    """The request, its body whole; `peer` is the caller's address. Raises a 400 `Refusal`.

    The body is read to its end before anything is checked: clients that wait for a challenge send it again
    over the same connection, which must be in step by then.
    """
    body = req.stream.read(BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        raise too_large()
    return Request(
        method=req.method,
        path=req.path,
        query=req.query_string,
        body=body,
        content_type=req.content_type or "",
        authorization=req.auth or "",
        peer=peer,
    )


def too_large() -> Refusal:
    """400: a body over the limit."""
    return bad_request("Request body too large")


def write(resp: falcon.Response, answer: Answer, *, indent: bool) -> None:
    """Put an answer into a response."""
    resp.status = answer.status
    resp.data = answer.body(pretty=indent)
    if answer.content_type:
        resp.content_type = answer.content_type
    for name, value in answer.headers.items():
        resp.set_header(name, value)
