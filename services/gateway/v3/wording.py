"""How a client's request is put to the carrier: in the same words, and with no way to mean something else."""

from urllib.parse import unquote_plus

from services.gateway.v3.call import Call
from shared.carrier.client import Worded
from shared.v3.http import pretty
from shared.v3.parameters import OVERRIDE, is_override
from shared.v3.refusal import bad_request

_SILENT = frozenset({OVERRIDE, "pretty"})
"""Parameters that are no part of what is asked."""


def worded(call: Call) -> Worded:
    """The call for the carrier: the path in its one spelling, the method that was meant, all else as it came.

    `_method` stays behind: it has been followed here, and must not make something else of the call there. One
    that could only be taken for it there is refused. Raises a 400 `Refusal`.
    """
    request = call.request
    if any(is_override(name) and name != OVERRIDE for name, _ in call.parameters.form):
        raise bad_request(f"Invalid {OVERRIDE}")
    label = request.content_type if request.body else ""
    return Worded(call.endpoint.method, call.path, _query(request.query), request.body, label)


def question(call: Call) -> str | None:
    """What is asked, in its one spelling; None if parameters or a body say more than the path does."""
    said = [name for name, _ in call.parameters.query if name not in _SILENT]
    if said or call.request.body.strip():
        return None
    return f"{call.path}?pretty=true" if pretty(call.request.query) else call.path


def _query(query: str) -> str:
    return "&".join(
        part for part in query.split("&") if not is_override(unquote_plus(part.partition("=")[0]))
    )
