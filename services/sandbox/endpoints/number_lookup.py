"""Section 10, what is known of a number: its last call, its form, who holds its range."""

from services.sandbox.endpoints.numbers import held
from services.sandbox.endpoints.routing import Routes
from services.sandbox.world import last_call
from services.sandbox.world.lookup import range_holder, validation
from services.sandbox.world.world import World
from shared.v3.http import Answer, Call, envelope
from shared.v3.refusal import not_found

_NUMBERS = "/v3/numbers/{account}"


class NumberLookup:
    """Answers about any number, except for the last call: that is for own numbers only."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Routes:
        """The endpoints of this file."""
        return {
            f"GET {_NUMBERS}/allocated/{{number}}/lastcall": self.last_call,
            f"GET {_NUMBERS}/validate/{{number}}": self.validate,
            f"GET {_NUMBERS}/lookup/{{number}}": self.range_holder,
        }

    def last_call(self, call: Call) -> Answer:
        """The most recent call to a number; null when it was never called."""
        number, today = held(self._world.numbers, call), self._world.now().date()
        found = last_call.find(
            self._world.traffic(), call.account, call.variables["number"], number.since, today
        )
        return envelope(found)

    def validate(self, call: Call) -> Answer:
        """The form of a number and its fitness as a caller's; one that is none is no error."""
        return envelope(validation(call.variables["number"]))

    def range_holder(self, call: Call) -> Answer:
        """Who holds the range of a UK number, or of the beginning of one."""
        found = range_holder(call.variables["number"])
        if found is None:
            raise not_found("Unknown range")
        return Answer({"success": True, **found})
