"""Routing configurations on their way in and out: alike for a number, a trunk and the account's default."""

from services.sandbox.world.trunks import Trunks
from shared.v3.encoding import decode, encode
from shared.v3.http import Answer, Call
from shared.v3.number_config import check
from shared.v3.refusal import bad_request


def shown(stored: str | None) -> Answer:
    """The configuration as it was stored, `{}` if there is none."""
    return Answer(decode(stored or "{}"))


def accepted(call: Call, trunks: Trunks, stored: str | None) -> str:
    """The configuration in a request, as it is to be stored. Raises a 400 `Refusal` that lists every mistake.

    What is stored already is taken again, even if a trunk that it names has gone: what GET gave, PUT takes.
    """
    document = call.parameters.document
    wanted = encode(document).decode()
    if wanted == stored:
        return wanted
    errors = check(document, account=call.account, trunk_exists=lambda t: trunks.exists(call.account, t))
    if errors:
        raise bad_request(*errors)
    return wanted
