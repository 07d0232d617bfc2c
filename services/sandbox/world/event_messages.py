"""What an event looks like on the wire: wrapper, Content-Type, placeholders in addresses. Pure.

Webhooks bear a timestamp; what goes to an address that a request named is plain JSON, or the form variable
`payload` for the older kinds.
"""

from typing import Literal, cast
from urllib.parse import quote, urlencode

from msgspec import Struct

from shared.clock import iso
from shared.v3.encoding import encode

IdName = Literal["id", "hash"]
"""What the wrapper calls its identity."""


class Message(Struct, frozen=True):
    """A body and what it is."""

    content_type: str
    body: str


def webhook(app: str, identity: str, moment: float, data: object) -> Message:
    """An event that goes where the account's webhooks are pointed."""
    timestamp = iso(moment).split(".")[0] + "Z"
    wrapper = {"app": app, "id": identity, "timestamp": timestamp, "data": data}
    return Message("text/json", encode(wrapper).decode())


def document(app: str, identity: str, data: object) -> Message:
    """An event as a JSON body."""
    return Message("application/json", encode({"app": app, "id": identity, "data": data}).decode())


def form(app: str, identity: str, data: object, *, name: IdName = "id") -> Message:
    """An event as a form with the variable `payload`."""
    payload = encode({"app": app, name: identity, "data": data})
    return Message("application/x-www-form-urlencoded", urlencode({"payload": payload}))


def filled(url: str, identity: str, data: object) -> str:
    """An address with its placeholders `%id%` and `%status%` filled in."""
    status = cast("dict[str, object]", data).get("status", "") if isinstance(data, dict) else ""
    return url.replace("%id%", quote(identity, "")).replace("%status%", quote(str(status), ""))
