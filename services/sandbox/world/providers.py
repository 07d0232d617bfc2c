"""The providers that hold number ranges and lose numbers by ports. Pure.

Who holds which range is made up: the same for every number of it, and no statement about the real one.
"""

from msgspec import Struct


class Holder(Struct, frozen=True):
    """A provider: its code with the regulator, and its name."""

    cupid: str
    name: str


HOLDERS = (
    Holder("1", "BT"),
    Holder("93", "Telephony Services"),
    Holder("210", "Sample Telecom"),
    Holder("318", "Example Networks"),
    Holder("467", "Specimen Voice"),
)


def holder(national: str) -> Holder:
    """Who holds the range of a UK number."""
    if national.startswith("306"):
        return HOLDERS[2]
    return HOLDERS[int(national[:4]) % len(HOLDERS)]
