"""What people say with a decision: who they are, beside the client itself, and why. Read in one way.

A body is optional where nothing in it must be given.
"""

from typing import Annotated, Literal, TypeVar

import msgspec
from falcon import Request
from msgspec import Meta, Struct

from services.gateway.problems import InvalidRequest
from services.gateway.reading.hints import explained
from services.gateway.reading.requests import read_body
from shared.orders.clients.clients import Client
from shared.orders.types.spec import Text

BODY_LIMIT = 16 * 1024

Why = Annotated[str, Meta(max_length=500)]
Shape = TypeVar("Shape", bound=Struct)


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """What comes with every decision: who made it, if not the client itself, and why."""

    who: Text | Literal[""] = ""
    why: Why = ""


def read_saying(req: Request, shape: type[Shape]) -> tuple[Shape, bytes]:
    """What was said, and the body that says it. Raises a 400 problem that names what is wrong."""
    body = read_body(req, BODY_LIMIT).strip() or b"{}"
    try:
        return msgspec.json.decode(body, type=shape), body
    except msgspec.ValidationError as error:
        where, what = explained(str(error), msgspec.inspect.type_info(shape))
        raise unreadable(f"{what} - at `{where}`") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable(str(error)) from error


def unreadable(why: str) -> InvalidRequest:
    """The problem of a body that says what cannot be said."""
    return InvalidRequest("invalid-decision", f"The body cannot be read: {why}")


def teller(who: str, client: Client) -> str:
    """Who said it, for the record."""
    return f"{who} (client {client.id})" if who else f"client {client.id}"
