"""How endpoints are handed to the door: a table from an endpoint's name to the function that answers it."""

from collections.abc import Callable, Mapping

from shared.errors import Refusal
from shared.v3.encoding import money
from shared.v3.http import Answer, Call

Handler = Callable[[Call], Answer]
Routes = Mapping[str, Handler]
"""`METHOD path`, as `Endpoint.name` gives it, → who answers."""


def unaffordable(needed: int, available: int) -> Refusal:
    """402: the operation costs money and the available balance does not cover it."""
    return Refusal(402, f"Insufficient balance: {money(needed)} GBP needed, {money(available)} GBP available")
