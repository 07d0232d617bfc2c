"""What the sandbox charges besides gold premiums, in 1/100,000ths: the one price table."""

from msgspec import Struct


class Prices(Struct, frozen=True):
    """The carrier's documents give no prices; these are the sandbox's own."""

    emergency: int = 100_000
    """One submission of an emergency-services record."""


PRICES = Prices()
