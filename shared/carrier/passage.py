"""What a call to the carrier passes before it is made, as the client sees it: `shared.gate` is behind it."""

from typing import Protocol

from shared.errors import CarrierError


class Passage(Protocol):
    """Told of every call, before and after."""

    def enter(self, left: float) -> None:
        """Wait for the call's turn, at most `left` seconds. Raises `NotSent` when now is no time for it."""
        ...

    def leave(self, error: CarrierError | None) -> None:
        """The call ended: in an answer, or in this error."""
        ...


class Open:
    """No limits: for whoever calls alone."""

    def enter(self, left: float) -> None:
        """See `Passage.enter`."""

    def leave(self, error: CarrierError | None) -> None:
        """See `Passage.leave`."""
